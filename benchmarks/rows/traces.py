"""What it costs to trace: a write of what is traced, and of something else meanwhile. With nothing traced: `set`."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from ..stage import Stage
from .clock import per_turn
from .measurement import Effort, Measurement, Row

GROUP = "Writes while calls are traced"
OTHER = "something else"


def write(place: Any, seconds: float) -> float:
    """Write one key again and again."""
    box = place.client.box()

    def loop(count: int) -> None:
        for number in range(count):
            box["traced"] = number

    return per_turn(loop, seconds)


def write_traced(place: Any, what: str, seconds: float) -> float:
    """The same while that, or something else, is traced."""
    tracing: AbstractContextManager[Any] = place.client.traced(what)
    with tracing:
        return write(place, seconds)


def _take(stage: Stage, effort: Effort) -> dict[str, float]:
    with stage.placed() as [client]:
        return {
            "trace-off": client.run(write, effort.seconds),
            "trace-on": client.run(write_traced, "", effort.seconds),
            "trace-other": client.run(write_traced, OTHER, effort.seconds),
        }


ROWS = (
    Row("trace-off", "write one key, nothing traced"),
    Row("trace-on", "write one key of a dict that is traced"),
    Row("trace-other", "write one key, something else is traced"),
)
MEASUREMENTS = [Measurement(GROUP, ROWS, _take)]
