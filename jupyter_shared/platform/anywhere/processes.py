"""Processes on Windows: none forks, and the last handle of a pipe is its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

END_SIGNALS = (signal.SIGTERM, *([signal.SIGBREAK] if hasattr(signal, "SIGBREAK") else []))
DETACHED = 0x00000008 | 0x00000200  # of no console, in a group of its own
ITS_OUTPUT = 1  # the descriptor that it closes when it is ready
BY_NOBODY = ["/bin/sh", "-c", '"$@" &', "sh"]  # elsewhere a child that has ended waits for its parent: let it have none


def _nothing(**handlers: Callable[..., object]) -> None:
    pass


at_fork: Callable[..., None] = getattr(os, "register_at_fork", _nothing)


def start_detached(command: list[str], log: Path) -> None:
    """Run a command in the background, its output to a log; wait until it says it is ready, or ends."""
    command = [*command, "--ready", str(ITS_OUTPUT)]
    how: dict[str, Any] = {"creationflags": DETACHED} if sys.platform == "win32" else {"start_new_session": True}
    with log.open("a+b") as output:
        process = subprocess.Popen(
            command if sys.platform == "win32" else [*BY_NOBODY, *command],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=output, **how,
        )  # fmt: skip
    assert process.stdout is not None
    with process.stdout as ready:
        ready.read()  # until it listens, or has ended
    if sys.platform == "win32":
        process.returncode = 0  # it runs on, and nobody is to warn of that
    else:
        process.wait()


def leave_parent() -> None:
    """Nothing: here, no process ends with its parent."""


def tell_ready(descriptor: int) -> None:
    """Tell whoever has started us that clients can attach: output goes to the log from now on."""
    os.dup2(2, descriptor)
