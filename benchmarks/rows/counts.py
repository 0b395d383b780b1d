"""Whether a call becomes dearer when there is more to hold."""

from __future__ import annotations

import random
from typing import Any

from ..peers.peer import Unsupported
from .clock import per_turn, same, timed
from .measurement import RATE, Effort, Measurement, Row

GROUP = "Any one of many keys; client and server share a core"
COUNTS = (1, 1_000, 100_000, 1_000_000)
AT_ONCE = 10_000


def fill(place: Any, count: int) -> float:
    """Write that many keys, ten thousand at a time; tell the rate."""
    client = place.client

    def loop(_: int) -> None:
        for start in range(0, count, AT_ONCE):
            client.fill({f"k{i}": i for i in range(start, min(start + AT_ONCE, count))})

    return count / timed(loop, 1)


def read_any(place: Any, count: int, seconds: float) -> float:
    """Read keys drawn at random, over and over."""
    box, keys = place.client.box(), _drawn(count)
    same(box[f"k{count - 1}"], count - 1)

    def loop(turns: int) -> None:
        for turn in range(turns):
            box[keys[turn % AT_ONCE]]

    per_turn(loop, seconds)  # not counted: it is about who goes on reading, not who begins
    return per_turn(loop, seconds)


def write_any(place: Any, count: int, seconds: float) -> float:
    """Write keys drawn at random."""
    box, keys = place.client.box(), _drawn(count)

    def loop(turns: int) -> None:
        for turn in range(turns):
            box[keys[turn % AT_ONCE]] = turn

    return per_turn(loop, seconds)


def empty(place: Any) -> None:
    """Remove all keys."""
    place.client.clear()


def _drawn(count: int) -> list[str]:
    chance = random.Random(count)
    return [f"k{chance.randrange(count)}" for _ in range(AT_ONCE)]


def _measurement(count: int) -> Measurement:
    rows = [
        Row(f"keys-{count}-get", f"read one of {count:,} key{'s' if count > 1 else ''}"),
        Row(f"keys-{count}-set", f"write one of {count:,} key{'s' if count > 1 else ''}"),
    ]
    if count == COUNTS[-1]:
        rows.append(Row(f"keys-{count}-fill", f"writing {count:,} keys, ten thousand a call", RATE))
        rows.append(Row(f"keys-{count}-overwrite", "writing the same keys once more", RATE))

    def take(stage: Any, effort: Effort) -> dict[str, float]:
        if count > stage.peer.most_keys:
            raise Unsupported(f"at most {stage.peer.most_keys:,} keys here")
        with stage.placed() as [client]:
            filled = client.run(fill, count)
            overwritten = client.run(fill, count) if count == COUNTS[-1] else 0.0
            got = client.run(read_any, count, effort.seconds)
            put = client.run(write_any, count, effort.seconds)
            client.run(empty)
        return dict(zip([row.name for row in rows], [got, put, filled, overwritten], strict=False))

    return Measurement(GROUP, tuple(rows), take, heavy=count > 1_000, most_rounds=3, warm_up=count <= 1_000)


MEASUREMENTS = [*map(_measurement, COUNTS)]
