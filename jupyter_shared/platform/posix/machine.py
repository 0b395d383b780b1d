"""What a Unix machine has: processors, memory, descriptors. What it has left, not every one tells."""

from __future__ import annotations

import os
import resource
import sys

from ..unix.machine import PAGE_SIZE

MOST_DESCRIPTORS = 10_240  # that macOS gives a process whose limit is none
GUESSED_MEMORY = 8 << 30  # bytes, where it is not told


def processors() -> int:
    """How many processors there are."""
    return os.cpu_count() or 1


def memory() -> int:
    """Bytes of memory that the machine has."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * PAGE_SIZE
    except (ValueError, OSError):
        return GUESSED_MEMORY


def available() -> int:
    """Bytes that the machine can still give, at most: how many are in use, it does not tell."""
    return memory()


def resident() -> int:
    """Bytes of memory that this process has taken, at most."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def raise_descriptor_limit() -> None:
    """Have as many descriptors as this process is allowed: every large value that is shared takes two."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for wanted in (hard, MOST_DESCRIPTORS):
        if soft == wanted:
            return
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (ValueError, OSError):  # no limit is more than macOS gives
            continue
        return
