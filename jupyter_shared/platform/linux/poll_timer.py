"""A poll's timer on Linux: a timerfd."""

from __future__ import annotations

import ctypes
import math
import os
import time

LONGEST = 1e9  # seconds; what is further off than 30 years need not be exact

_libc = ctypes.CDLL(None, use_errno=True)
_FLAGS = os.O_CLOEXEC | os.O_NONBLOCK
_ABSOLUTE = 1


class _Times(ctypes.Structure):
    """The C library's `struct itimerspec`: an interval, which is not used, and a time."""

    _fields_ = [(name, ctypes.c_long) for name in ("every", "every_ns", "seconds", "nanoseconds")]


class PollTimer:
    """A timer that makes a descriptor readable when its time, by `time.monotonic`, has come.

    Waiting in epoll with a timeout sets and clears a timer of the kernel's at every call, half a microsecond each
    time; this one is set when something is to happen earlier than all else, and otherwise costs nothing. Python has
    `os.timerfd_create` from 3.13 on; until that is the oldest we run on, the C library is asked directly.
    """

    timeout = -1  # seconds that a poll may wait: for ever, as the descriptor tells

    def __init__(self) -> None:
        self.descriptor: int | None = _libc.timerfd_create(time.CLOCK_MONOTONIC, _FLAGS)
        if self.descriptor is None or self.descriptor < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        self.due = math.inf

    def at_latest(self, due: float) -> None:
        """Expire then, or earlier if it is set to that already."""
        if due >= self.due:
            return
        self.due = due
        fraction, seconds = math.modf(min(max(due, 0), time.monotonic() + LONGEST))
        times = _Times(0, 0, int(seconds), max(int(fraction * 1e9), 1))  # zero would mean never
        _libc.timerfd_settime(self.descriptor, _ABSOLUTE, ctypes.byref(times), None)

    def clear(self) -> None:
        """Note that it has expired: it is set to nothing."""
        self.due = math.inf
        assert self.descriptor is not None
        try:
            os.read(self.descriptor, 8)
        except BlockingIOError:
            pass

    def close(self) -> None:
        """Close the descriptor."""
        assert self.descriptor is not None
        os.close(self.descriptor)
