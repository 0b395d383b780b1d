"""What a process takes of memory, as the system counts it."""

from __future__ import annotations

from tests.system import memory_of


def private(pid: int | str = "self") -> int:
    """Bytes that a process has for itself alone: neither shared memory nor files."""
    return memory_of("RssAnon", pid)
