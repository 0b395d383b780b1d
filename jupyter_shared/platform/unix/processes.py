"""Processes: started in the background, left alone by their parent, told to end."""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import StrPath

LAST_OF_STANDARD = 2  # descriptors: input, output, errors
END_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
# How a process is started that what interrupts its parent does not interrupt. Linux gives each session its own share of
# a processor, too: where the kernel that has started a manager and another one both compute, a call of the other takes
# 15 us, and 6 ms if the manager were in the session of the first. Where nothing else runs, that costs a call 1 us.
OF_ITS_OWN: dict[str, Any] = {"start_new_session": True}
at_fork: Callable[..., None] = os.register_at_fork


def start_detached(command: list[str], log: StrPath) -> None:
    """Run a command in a session of its own, with its output to a log; wait until it says it is ready, or ends.

    What it calls is `... --ready N`: see `leave_parent` and `tell_ready`.
    """
    import subprocess  # slow to load, and most find a manager that runs

    read, write = _pipe()
    with open(log, "a+b") as output:  # the manager shortens it: see `read_end`
        process: Any = subprocess.Popen(
            [*command, "--ready", str(write)],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, pass_fds=[write],
            cwd="/", **OF_ITS_OWN,
        )  # fmt: skip
    os.close(write)
    with os.fdopen(read, "rb") as ready:
        ready.read()  # until it listens, or has ended
    process.wait()  # what we started has left a process of its own, and ended


def _pipe() -> tuple[int, int]:
    """A pipe that can be passed on: where we have no input or output ourselves, its end would be in their place."""
    read, write = os.pipe()
    if write > LAST_OF_STANDARD:
        return read, write
    above = fcntl.fcntl(write, fcntl.F_DUPFD_CLOEXEC, LAST_OF_STANDARD + 1)
    os.close(write)
    return read, above


def tell_ready(descriptor: int) -> None:
    """Tell whoever has started us that clients can attach."""
    os.close(descriptor)
