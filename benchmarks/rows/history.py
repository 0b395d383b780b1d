"""What it costs that changes are remembered: a write, with the history and without it. On one core, in turns."""

from __future__ import annotations

from typing import Any

from ..stage import Stage
from .clock import per_turn
from .measurement import Effort, Measurement, Row

GROUP = "Writes with and without history"
PIECES = 5  # of a sample, of each in turn: what disturbs the machine for a while disturbs both


def write(place: Any, remembers: bool, seconds: float) -> float:
    """Write one of ten keys again and again."""
    place.client.remembering(remembers)
    box, keys = place.client.box(), [f"k{number}" for number in range(10)]

    def loop(count: int) -> None:
        for number in range(count):
            box[keys[number % 10]] = number

    return per_turn(loop, seconds)


def _take(stage: Stage, effort: Effort) -> dict[str, float]:
    taken: dict[bool, list[float]] = {True: [], False: []}
    with stage.placed() as [client]:
        for _ in range(PIECES):
            for remembers in (False, True):
                taken[remembers].append(client.run(write, remembers, effort.seconds / PIECES))
    return {"history-on": min(taken[True]), "history-off": min(taken[False])}


ROWS = (
    Row("history-on", "write one key, its changes remembered"),
    Row("history-off", "write one key, no changes remembered"),
)
MEASUREMENTS = [Measurement(GROUP, ROWS, _take)]
