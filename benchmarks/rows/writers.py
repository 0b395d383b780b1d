"""Several processes at once."""

from __future__ import annotations

import random
import time
from typing import Any

from ..peers.peer import Unsupported
from ..stage import Worker, together
from .clock import same
from .measurement import RATE, Effort, Measurement, Row

GROUP = "Several processes at once"
WRITERS = (1, 2, 4, 8)
MIXED = 4
KEYS = 100
AT_ONCE = 20  # turns between two looks at the clock


def warm(place: Any) -> None:
    """Have everything ready that the first turn would make."""
    box = place.client.box()
    box["warm"] = 1
    same(box["warm"], 1)


def write(place: Any, me: int, start: float, seconds: float) -> float:
    """Write a key of one's own from a given moment on; tell the rate."""
    box, key, written = place.client.box(), f"writer{me}", 0
    time.sleep(max(0.0, start - time.perf_counter()))
    began = time.perf_counter()
    until = began + seconds
    while time.perf_counter() < until:
        for number in range(written, written + AT_ONCE):
            box[key] = number
        written += AT_ONCE
    took = time.perf_counter() - began
    same(box[key], written - 1)
    return written / took


def mix(place: Any, me: int, start: float, seconds: float) -> float:
    """Read nine times, write once, any of the hundred keys."""
    box, turns = place.client.box(), 0
    chance = random.Random(me)
    keys = [f"mixed{chance.randrange(KEYS)}" for _ in range(10_000)]
    time.sleep(max(0.0, start - time.perf_counter()))
    began = time.perf_counter()
    until = began + seconds
    while time.perf_counter() < until:
        for _ in range(AT_ONCE // 10):
            first = turns % 10_000
            for key in keys[first : first + 9]:
                box[key]
            box[keys[first + 9]] = turns
            turns += 10
    return turns / (time.perf_counter() - began)


def fill_mixed(place: Any) -> None:
    """Have all the keys that `mix` reads."""
    box = place.client.box()
    for number in range(KEYS):
        box[f"mixed{number}"] = 0


def _at_once(workers: list[Worker], function: Any, seconds: float) -> float:
    """Start all at one moment; their rates together."""
    start = time.perf_counter() + 0.02
    for me, worker in enumerate(workers):
        worker.send(function, me, start, seconds)
    return sum([worker.receive() for worker in workers])


def _writers(count: int) -> Measurement:
    name = f"writers-{count}"

    def take(stage: Any, effort: Effort) -> dict[str, float]:
        if count > max(1, stage.peer.most_clients):
            raise Unsupported(f"at most {stage.peer.most_clients or 1} clients here")
        workers = stage.clients(count)
        together(workers, warm)
        return {name: _at_once(workers, write, effort.seconds)}

    title = "1 process writing, wherever the system runs it"
    if count > 1:
        title = f"{count} processes writing, all together"
    return Measurement(GROUP, (Row(name, title, RATE),), take)


def _take_mixed(stage: Any, effort: Effort) -> dict[str, float]:
    if stage.peer.most_clients < MIXED:
        raise Unsupported(f"at most {stage.peer.most_clients or 1} clients here")
    workers = stage.clients(MIXED)
    workers[0].run(fill_mixed)
    return {"mixed": _at_once(workers, mix, effort.seconds)}


MIX = Row("mixed", f"{MIXED} processes, 9 reads to 1 write, of {KEYS} keys", RATE)
MEASUREMENTS = [*map(_writers, WRITERS), Measurement(GROUP, (MIX,), _take_mixed)]
