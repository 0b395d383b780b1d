"""Processes on Linux: pidfds, and what /proc tells of them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..failures import is_of_system
from ..polling import READ
from ..unix import processes as unix

if TYPE_CHECKING:
    from _typeshed import StrPath

Numbers = tuple[int, int]  # device and inode
SHELL = "/bin/sh"
STATE_WITHIN = 256  # bytes of what /proc tells of a process: it begins with its pid, its name and its state
BY_NOBODY = [SHELL, "-c", '"$@" &', "sh"]  # what it starts is nobody's child, as it ends at once


def start_detached(command: list[str], log: StrPath) -> None:
    """As on any Unix; where there is a shell, by it.

    It starts in 1 ms. A Python that forks, to be nobody's child (`leave_parent`), copies page by page what it has
    loaded until then, which takes 4. What a shell starts so ignores SIGINT and SIGQUIT: no terminal sends them here.
    Not on macOS, where a shell does not pass on all of its environment.
    """
    unix.start_detached([*BY_NOBODY, *command] if _passes_all_on() else command, log)


def _passes_all_on() -> bool:
    """Whether there is a shell, and it passes on the whole environment: some drop names that are none in a shell."""
    return os.access(SHELL, os.X_OK) and all(name.isascii() and name.isidentifier() for name in os.environ)


def end_with(parent: int, loop: Any, ended: Callable[..., object]) -> None:
    """Have the loop call `ended` once when a process ends, however that ends; at once if it has."""
    try:
        descriptor = os.pidfd_open(parent)
    except ProcessLookupError:
        loop.soon(ended)
        return
    loop.poll.register(descriptor, READ)
    loop.handlers[descriptor] = ended


def holder_of(path: StrPath, known: list[int]) -> int | None:
    """The pid of the process that holds a lock; None if nobody does, or the system does not tell.

    `known` are those who may be.
    """
    lock = _numbers(path)
    return next((pid for pid in [*known, *_holders(lock)] if _has_open(pid, lock)), None) if lock else None


def is_stopped(pid: int | None) -> bool:
    """Whether a process has been stopped (SIGSTOP, Ctrl-Z, a debugger) and may go on."""
    try:
        with open(f"/proc/{pid}/stat", "rb", buffering=0) as file:  # whoever attaches asks: no text, no buffer
            return file.read(STATE_WITHIN).rpartition(b")")[2].split(None, 1)[0] in (b"T", b"t")
    except OSError as error:
        if not is_of_system(error):
            raise
        return False


def kill_holder(path: StrPath, known: list[int]) -> int | None:
    """Kill whoever holds a lock, and nobody else: its pid, or None if nobody does."""
    pid = holder_of(path, known)
    if pid is None:
        return None
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return None
    try:
        if _has_open(pid, _numbers(path)):  # the descriptor is of this very process: its number cannot pass on
            signal.pidfd_send_signal(process, signal.SIGKILL)
            return pid
    except ProcessLookupError:
        pass
    finally:
        os.close(process)
    return None


def _holders(lock: Numbers) -> list[int]:
    """Who holds a lock on a file of that inode, as the system lists them."""
    try:
        with open("/proc/locks") as file:
            lines = [line.split() for line in file]
    except OSError:
        return []
    inode = str(lock[1])
    return [
        int(line[4]) for line in lines if line[1:4:2] == ["FLOCK", "WRITE"] and line[5].rpartition(":")[2] == inode
    ]


def _has_open(pid: int, lock: Numbers | None) -> bool:
    try:
        with os.scandir(f"/proc/{pid}/fd") as found:
            return lock is not None and any(_numbers(descriptor) == lock for descriptor in found)
    except OSError:
        return False


def _numbers(path: StrPath) -> Numbers | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino
