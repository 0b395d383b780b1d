"""How time is taken, in the process that does the work."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter


class Wrong(Exception):
    """What was read is not what was written."""


def same(read: object, written: object) -> None:
    """Compare what was read with what was written."""
    if read != written:
        raise Wrong(f"read {read!r} where {written!r} was written")


def timed(loop: Callable[[int], None], count: int) -> float:
    """Seconds that the loop takes for that many times."""
    start = perf_counter()
    loop(count)
    return perf_counter() - start


def per_turn(loop: Callable[[int], None], seconds: float) -> float:
    """Seconds per turn of the loop, over about that many seconds; finding out how many turns warms it up."""
    count, took = 1, timed(loop, 1)
    while took < seconds / 10:
        count *= 4
        took = timed(loop, count)
    count = max(1, int(count * seconds / took))
    return timed(loop, count) / count


def quantile(numbers: list[float], part: float) -> float:
    """The number below which that part of the numbers lies."""
    ordered = sorted(numbers)
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def median(numbers: list[float]) -> float:
    """The one in the middle."""
    return quantile(numbers, 0.5)
