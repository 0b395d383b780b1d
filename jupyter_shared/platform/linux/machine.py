"""What a Linux machine has, and what it has left: processors, memory, descriptors."""

from __future__ import annotations

import os
import resource
import sys

from ..unix.machine import PAGE_SIZE


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0))


def memory() -> int:
    """Bytes of memory that the machine has."""
    return os.sysconf("SC_PHYS_PAGES") * PAGE_SIZE


def available() -> int:
    """Bytes that the machine, or the control group we are in, can still give."""
    try:
        lines = _text("/proc/meminfo").splitlines()
    except OSError:  # no descriptor is left to look: making the memory will tell
        return sys.maxsize
    free = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    try:
        limit = _text("/sys/fs/cgroup/memory.max").strip()
        if limit != "max":
            free = min(free, int(limit) - int(_text("/sys/fs/cgroup/memory.current")))
    except OSError:
        pass
    return free


def resident() -> int:
    """Bytes of memory that this process takes; 0 if it cannot be told."""
    try:
        return int(_text("/proc/self/statm").split()[1]) * PAGE_SIZE
    except OSError:  # no descriptor is left to look
        return 0


def _text(path: str) -> str:
    with open(path) as file:
        return file.read()


def raise_descriptor_limit() -> None:
    """Have as many descriptors as this process is allowed: every large value that is shared is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
