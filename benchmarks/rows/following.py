"""What it gives to follow an object, and what it costs: the same with it and without it, in turns, in one run."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from ..stage import Stage
from . import counts, writers
from .clock import median, per_turn, same
from .measurement import RATE, Effort, Measurement, Row

GROUP = "Objects that are followed, and not"
MANY = 100_000
EITHER = (("unfollowed", False), ("followed", True))


def follow(place: Any, follows: bool) -> None:
    """Have this client follow what it reads often, or nothing."""
    place.client.following(follows)


def read_after_write(place: Any, seconds: float) -> float:
    """Read a key that another client has just written: only the read is counted."""
    box, other = place.client.box(), place.client.another().box()
    taken: list[float] = []
    until = perf_counter() + seconds
    while perf_counter() < until or len(taken) < 30:
        other["after"] = len(taken)
        began = perf_counter()
        seen = box["after"]
        taken.append(perf_counter() - began)
        same(seen, len(taken) - 1)
    return median(taken)


def write(place: Any, seconds: float) -> float:
    """Write a key of a dict that this client reads now and then, too."""
    box = place.client.box()
    for number in range(50):
        box["written"] = number
        same(box["written"], number)

    def loop(count: int) -> None:
        for number in range(count):
            box["written"] = number

    return per_turn(loop, seconds)


def read_any(place: Any, count: int, seconds: float) -> float:
    """Read ever other keys, after so many reads that it is followed, if it can be."""
    box, position = place.client.box(), 0
    for number in range(2 * count // 64 + 100):
        box[f"k{number}"]

    def loop(turns: int) -> None:
        nonlocal position
        for number in range(position, position + turns):
            box[f"k{number * 37 % count}"]
        position += turns

    return per_turn(loop, seconds)


def _take_mixed(stage: Stage, effort: Effort) -> dict[str, float]:
    workers = stage.clients(writers.MIXED)
    workers[0].run(writers.fill_mixed)
    found = {}
    for name, follows in EITHER:
        for worker in workers:
            worker.run(follow, follows)
        found[f"mixed-{name}"] = writers._at_once(workers, writers.mix, effort.seconds)
    return found


def _take_one(stage: Stage, effort: Effort) -> dict[str, float]:
    found = {}
    with stage.placed() as [client]:
        for name, follows in EITHER:
            client.run(follow, follows)
            found[f"after-{name}"] = client.run(read_after_write, effort.seconds)
            found[f"write-{name}"] = client.run(write, effort.seconds)
    return found


def _take_many(stage: Stage, effort: Effort) -> dict[str, float]:
    found = {}
    with stage.placed() as [client]:
        client.run(follow, False)
        client.run(counts.fill, MANY)
        for name, follows in EITHER:
            client.run(follow, follows)
            found[f"any-{name}"] = client.run(read_any, MANY, effort.seconds)
        client.run(counts.empty)
    return found


def _rows(name: str, title: str, unit: str = "s") -> tuple[Row, ...]:
    return tuple(Row(f"{name}-{how}", f"{title}, {how}", unit) for how, _ in EITHER)


MEASUREMENTS = [
    Measurement(GROUP, _rows("mixed", f"{writers.MIXED} processes, 9 reads to 1 write", RATE), _take_mixed),
    Measurement(
        GROUP, _rows("after", "read what another client has just written") + _rows("write", "write one key"), _take_one
    ),
    Measurement(GROUP, _rows("any", f"read any of {MANY:,} keys that nobody changes"), _take_many, heavy=True),
]
