"""Which process is a manager: the one that holds its lock, whatever its files say and whoever has its number by now."""

from __future__ import annotations

import time

from ...address import Files
from ...platform.processes import holder_of, is_stopped, kill_holder

__all__ = ["holder", "is_stopped", "kill", "wait_or_kill"]


def holder(files: Files) -> int | None:
    """The pid of the process that holds a manager's lock; None if nobody does, or the system does not tell."""
    return holder_of(files.lock, _known(files))


def kill(files: Files) -> int | None:
    """Kill whoever holds the lock, and nobody else: its pid, or None if nobody does."""
    return kill_holder(files.lock, _known(files))


def wait_or_kill(files: Files, pid: int, patience: float) -> None:
    """Return when the manager of that pid has ended; it is killed if it is stuck for `patience` seconds.

    One that has been started under its name meanwhile is let be.
    """
    deadline = time.monotonic() + patience
    while files.is_alive() and holder(files) in (pid, None):  # None: the system does not tell
        if time.monotonic() > deadline:
            kill(files)
            return
        time.sleep(0.002)


def _known(files: Files) -> list[int]:
    known = files.read()
    return [known.pid] if known else []
