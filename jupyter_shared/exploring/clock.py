"""Time as explored functions see it: it moves only when a call's time is up, and sleeping takes none.

`time.sleep`, `time.time`, `time.monotonic` and `time.perf_counter` are replaced for as long as an exploration
runs; only its own threads get the explored time, all others the system's. `random` begins anew with each run.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..client.undisturbed import finalizer
from ..platform.processes import at_fork


class Clock(threading.local):
    """The time of the exploration this thread belongs to; None in other threads."""

    seconds: list[float] | None = None  # one number, shared by the threads of a run


_clock = Clock()
_lock = threading.Lock()  # held while an exploration runs: they take turns
at_fork(after_in_child=finalizer(lambda: globals().update(_lock=threading.Lock())))


def join(seconds: list[float]) -> None:
    """Give the calling thread this explored time."""
    _clock.seconds = seconds


def _reading(real: Callable[[], float]) -> Callable[[], float]:
    def read() -> float:
        return real() if _clock.seconds is None else _clock.seconds[0]

    return read


def _sleeping(real: Callable[[float], None]) -> Callable[[float], None]:
    def sleep(seconds: float, /) -> None:
        if _clock.seconds is None:
            real(seconds)
        else:
            _clock.seconds[0] += seconds

    return sleep


@contextmanager
def explored_time() -> Iterator[None]:
    """Replace the functions of `time` meanwhile, and keep the state of `random`. One at a time in a process."""
    with _lock:
        real: dict[str, Any] = {name: getattr(time, name) for name in ("time", "monotonic", "perf_counter", "sleep")}
        state = random.getstate()
        try:
            for name in ("time", "monotonic", "perf_counter"):
                setattr(time, name, _reading(real[name]))
            time.sleep = _sleeping(real["sleep"])  # type: ignore[assignment]
            yield
        finally:
            for name, function in real.items():
                setattr(time, name, function)
            random.setstate(state)


def seed() -> None:
    """Begin anew with all random numbers: each run gets the same."""
    random.seed(0)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(0)
