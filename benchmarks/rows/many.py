"""Many values in one call: a list that grows, and is read."""

from __future__ import annotations

from typing import Any

from .clock import same, timed
from .measurement import RATE, Effort, Measurement, Row

GROUP = "Many values in one call; client and server share a core"
COUNT = 200_000
AT_ONCE = 10_000
ROWS = (
    Row("many-extend", f"a list: adding {COUNT:,} numbers, ten thousand a call", RATE),
    Row("many-read", "reading all of it in one call", RATE),
)


def extend_and_read(place: Any, name: str) -> tuple[float, float]:
    """The rates of both."""
    numbers, parts = place.client.numbers(name), [[*range(at, at + AT_ONCE)] for at in range(0, COUNT, AT_ONCE)]
    read: list[int] = []

    def extend(_: int) -> None:
        for part in parts:
            numbers.extend(part)

    def whole(_: int) -> None:
        read[:] = numbers[:]

    rates = COUNT / timed(extend, 1), COUNT / timed(whole, 1)
    same(read[-1], COUNT - 1)
    same(len(read), COUNT)
    return rates


def forget(place: Any, name: str) -> None:
    """Remove the list."""
    place.client.clear_numbers(name)


def _take(stage: Any, effort: Effort) -> dict[str, float]:
    with stage.placed() as [client]:
        extended, read = client.run(extend_and_read, "numbers")
        client.run(forget, "numbers")
    return {"many-extend": extended, "many-read": read}


MEASUREMENTS = [Measurement(GROUP, ROWS, _take)]
