"""Timers that are descriptors: by `os.timerfd_create`, which Python has from 3.13 on, else by the C library itself.

ctypes, which the latter takes, would be a fiftieth of a manager's start.
"""

import os
import sys
import time

if sys.version_info >= (3, 13):

    def new_timer() -> int:
        """A descriptor that becomes readable when the time that it is set to has come."""
        return os.timerfd_create(time.CLOCK_MONOTONIC, flags=os.TFD_CLOEXEC | os.TFD_NONBLOCK)

    def set_timer(descriptor: int, nanoseconds: int) -> None:
        """Set it to another time, by `time.monotonic_ns`; 0: to none."""
        os.timerfd_settime_ns(descriptor, flags=os.TFD_TIMER_ABSTIME, initial=nanoseconds)

else:
    import ctypes

    _libc = ctypes.CDLL(None, use_errno=True)
    _FLAGS = os.O_CLOEXEC | os.O_NONBLOCK
    _ABSOLUTE = 1
    _SECOND = 1_000_000_000  # nanoseconds

    class _Times(ctypes.Structure):
        """The C library's `struct itimerspec`: an interval, which is not used, and a time."""

        _fields_ = [(name, ctypes.c_long) for name in ("every", "every_ns", "seconds", "nanoseconds")]

    def new_timer() -> int:
        """A descriptor that becomes readable when the time that it is set to has come."""
        descriptor: int = _libc.timerfd_create(time.CLOCK_MONOTONIC, _FLAGS)
        if descriptor < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        return descriptor

    def set_timer(descriptor: int, nanoseconds: int) -> None:
        """Set it to another time, by `time.monotonic_ns`; 0: to none."""
        times = _Times(0, 0, *divmod(nanoseconds, _SECOND))
        _libc.timerfd_settime(descriptor, _ABSOLUTE, ctypes.byref(times), None)
