"""Processes, by what every system tells of them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..locking import Lock

if TYPE_CHECKING:
    from _typeshed import StrPath

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # which Windows does not have, where the other one kills


def end_with(parent: int, loop: Any, ended: Callable[..., object]) -> None:
    """Have the loop call `ended` once when the process that started this one ends, however that ends."""
    from multiprocessing import parent_process

    started_by = parent_process()
    if started_by is None or started_by.pid != parent:
        return

    def wait() -> None:
        started_by.join()
        loop.soon(ended)

    threading.Thread(target=wait, name="jupyter_shared parent", daemon=True).start()


def holder_of(path: StrPath, known: list[int]) -> int | None:
    """The pid of the process that holds a lock: the one that is known to, if anybody does."""
    return known[0] if known and Lock.is_held(path) else None


def is_stopped(pid: int | None) -> bool:
    """Whether a process has been stopped, and may go on: not told here."""
    return False


def kill_holder(path: StrPath, known: list[int]) -> int | None:
    """Kill whoever holds a lock: its pid, or None if nobody is known to."""
    pid = holder_of(path, known)
    if pid is None:
        return None
    try:
        os.kill(pid, KILL)
    except OSError:
        return None
    return pid
