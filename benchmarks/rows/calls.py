"""One client, small values: what every line of a user's code costs."""

from __future__ import annotations

from typing import Any

from ..stage import Stage
from .clock import per_turn, same, timed
from .measurement import RATE, Effort, Measurement, Row

GROUP = "One client, small values; client and server share a core"
BATCH = 2_000


def get(place: Any, seconds: float) -> float:
    """Read one value again and again."""
    box = place.client.box()
    box["get"] = 42

    def loop(count: int) -> None:
        for _ in range(count):
            box["get"]

    took = per_turn(loop, seconds)
    same(box["get"], 42)
    return took


def set_(place: Any, seconds: float) -> float:
    """Write a new value again and again."""
    box, last = place.client.box(), -1

    def loop(count: int) -> None:
        nonlocal last
        for last in range(count):
            box["set"] = last

    took = per_turn(loop, seconds)
    same(box["set"], last)
    return took


def set_and_get(place: Any, seconds: float) -> float:
    """Write a new value and read it back, so that nothing read before is of use."""
    box = place.client.box()

    def loop(count: int) -> None:
        for number in range(count):
            box["both"] = number
            if box["both"] != number:
                same(box["both"], number)

    return per_turn(loop, seconds)


def increment(place: Any, seconds: float) -> float:
    """Add one to a number so that nobody's addition is lost."""
    client = place.client
    client.increment("count")
    before, turns = client.number("count"), 0

    def loop(count: int) -> None:
        nonlocal turns
        add = client.increment
        for _ in range(count):
            add("count")
        turns += count

    took = per_turn(loop, seconds)
    same(client.number("count"), before + turns)
    return took


def pipelined(place: Any, seconds: float) -> float:
    """Write many values without waiting for each answer."""
    client, box, written = place.client, place.client.box(), 0

    def loop(count: int) -> None:
        nonlocal written
        for _ in range(count):
            client.write_pipelined([(f"p{number % 100}", written + number) for number in range(BATCH)])
            written += BATCH

    timed(loop, 1)
    took = per_turn(loop, seconds)
    same([box["p0"], box["p99"]], [written - 100, written - 1])
    return took / BATCH


def _measurement(name: str, title: str, function: Any, *, apart: bool = False) -> Measurement:
    def take(stage: Stage, effort: Effort) -> dict[str, float]:
        with stage.placed(apart=apart) as [client]:
            return {name: client.run(function, effort.seconds)}

    return Measurement(GROUP, (Row(name, title),), take)


def _pipelined(name: str, title: str, *, apart: bool) -> Measurement:
    def take(stage: Stage, effort: Effort) -> dict[str, float]:
        with stage.placed(apart=apart) as [client]:
            return {name: 1 / client.run(pipelined, effort.seconds)}

    return Measurement(GROUP, (Row(name, title, RATE),), take)


MEASUREMENTS = [
    _measurement("get", "read a value that has not changed: `d[k]`", get),
    _measurement("set", "write a value: `d[k] = v`", set_),
    _measurement("set-apart", "the same, client and server on a core each", set_, apart=True),
    _measurement("set-get", "write a value and read it back", set_and_get),
    _measurement("increment", "add one to a shared number, safely", increment),
    _pipelined("pipelined", "writes that need no answer each", apart=False),
    _pipelined("pipelined-apart", "the same, client and server on a core each", apart=True),
]
