"""Which process is a manager: the one that holds its lock, whatever its files say and whoever has its number by now."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from ...address import Files

Numbers = tuple[int, int]  # device and inode


def holder(files: Files) -> int | None:
    """The pid of the process that holds a manager's lock; None if nobody does, or the system does not tell."""
    lock = _numbers(files.lock)
    known = files.read()
    pids = [*([known.pid] if known else []), *_holders(lock)] if lock else []
    return next((pid for pid in pids if _has_open(pid, lock)), None)


def is_stopped(pid: int | None) -> bool:
    """Whether a process has been stopped (SIGSTOP, Ctrl-Z, a debugger) and may go on."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in ("T", "t")
    except OSError:
        return False


def kill(files: Files) -> int | None:
    """Kill whoever holds the lock, and nobody else: its pid, or None if nobody does."""
    pid = holder(files)
    if pid is None:
        return None
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return None
    try:
        if _has_open(pid, _numbers(files.lock)):  # the descriptor is of this very process: its number cannot pass on
            signal.pidfd_send_signal(process, signal.SIGKILL)
            return pid
    except ProcessLookupError:
        pass
    finally:
        os.close(process)
    return None


def _holders(lock: Numbers | None) -> list[int]:
    """Who holds a lock on a file of that inode, as the system lists them."""
    try:
        lines = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    except OSError:
        return []
    inode = str(lock[1]) if lock else ""
    return [
        int(line[4]) for line in lines if line[1:4:2] == ["FLOCK", "WRITE"] and line[5].rpartition(":")[2] == inode
    ]


def _has_open(pid: int, lock: Numbers | None) -> bool:
    try:
        return lock is not None and any(_numbers(path) == lock for path in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return False


def _numbers(path: Path) -> Numbers | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
