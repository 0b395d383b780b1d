"""Reads by a link of what the manager vouches for, beside calls; and what that costs who writes it.

`python3 -m benchmarks --peers link --only 'linked-*'`
"""

from __future__ import annotations

from time import perf_counter
from typing import Any

from ..stage import Stage
from .clock import median, per_turn
from .measurement import Effort, Measurement, Row

GROUP = "Reads by a link, vouched for and not"
EITHER = (("called", False), ("vouched", True))
READERS = (0, 1, 4)
KEY = "linked"


def vouch(place: Any, vouches: bool) -> None:
    """Have the manager vouch for what this client reads often, or for nothing."""
    place.client.vouching(vouches)


def know(place: Any) -> None:
    """Read until that is no call."""
    place.client.know(KEY)


def read(place: Any, seconds: float) -> float:
    """Read a key that nobody changes."""
    box = place.client.box()
    box[KEY] = 1
    if place.client.vouches:
        place.client.know(KEY)

    def loop(count: int) -> None:
        for _ in range(count):
            box[KEY]

    return per_turn(loop, seconds)


def write(place: Any, number: int) -> float:
    """Write once."""
    box = place.client.box()
    began = perf_counter()
    box[KEY] = number
    return perf_counter() - began


def _take_read(stage: Stage, effort: Effort) -> dict[str, float]:
    found = {}
    client = stage.client()
    for name, vouches in EITHER:
        client.run(vouch, vouches)
        found[f"linked-{name}"] = client.run(read, effort.seconds)
    return found


def _take_write(stage: Stage, effort: Effort) -> dict[str, float]:
    found = {}
    for count in READERS:
        writer, *readers = stage.clients(1 + count)
        for each in (writer, *readers):
            each.run(vouch, each is not writer)
        taken = []
        for number in range(max(10, int(effort.seconds * 100))):
            for reader in readers:
                reader.run(know)
            taken.append(writer.run(write, number))
        found[f"linked-write-{count}"] = median(taken)
    return found


MEASUREMENTS = [
    Measurement(GROUP, tuple(Row(f"linked-{how}", f"read a key, {how}") for how, _ in EITHER), _take_read),
    Measurement(
        GROUP,
        tuple(Row(f"linked-write-{count}", f"write a key that {count} others elsewhere know") for count in READERS),
        _take_write,
    ),
]
