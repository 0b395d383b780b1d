"""Processes on Windows: none forks, and the last handle of a pipe is its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import StrPath

END_SIGNALS = (signal.SIGTERM, *([signal.SIGBREAK] if hasattr(signal, "SIGBREAK") else []))
NO_WINDOW, GROUP = 0x08000000, 0x00000200  # Windows' flags: a console that nobody sees, and Ctrl-C for others only
# How a process is started that what interrupts its parent does not interrupt. Not of no console at all: the launcher
# in a venv starts another Python, which would open a window then.
OF_ITS_OWN: dict[str, Any] = (
    {"creationflags": NO_WINDOW | GROUP} if sys.platform == "win32" else {"start_new_session": True}
)
ITS_OUTPUT = 1  # the descriptor by which it says that it is ready
READY = b"jupyter_shared: ready"
BY_NOBODY = ["/bin/sh", "-c", '"$@" &', "sh"]  # elsewhere a child that has ended waits for its parent: let it have none


def _nothing(**handlers: Callable[..., object]) -> None:
    pass


at_fork: Callable[..., None] = getattr(os, "register_at_fork", _nothing)


def start_detached(command: list[str], log: StrPath) -> None:
    """Run a command in the background, its output to a log; wait until it says it is ready, or ends.

    Not until its output is closed: on Windows the launcher in a venv holds that, too, for as long as it runs. It is in
    a folder that nobody wants to remove.
    """
    command = [*command, "--ready", str(ITS_OUTPUT)]
    with open(log, "a+b") as output:
        process = subprocess.Popen(
            command if sys.platform == "win32" else [*BY_NOBODY, *command],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=output,
            cwd=os.path.splitdrive(log)[0] + os.sep, **OF_ITS_OWN,
        )  # fmt: skip
    assert process.stdout is not None
    with process.stdout as said:
        for line in said:  # until it listens, or has ended
            if line.strip() == READY:
                break
    if sys.platform == "win32":
        process.returncode = 0  # it runs on, and nobody is to warn of that
    else:
        process.wait()


def tell_ready(descriptor: int) -> None:
    """Tell whoever has started us that clients can attach: output goes to the log from now on."""
    os.write(descriptor, READY + b"\n")
    os.dup2(2, descriptor)
