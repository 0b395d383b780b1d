"""Being told: how soon another process knows of a change, and what telling costs."""

from __future__ import annotations

import time
from typing import Any

from ..stage import Stage, together
from .clock import median, per_turn
from .measurement import Effort, Measurement, Row

GROUP = "Being told of changes"
KEY = "watched"
STOP = -1.0
PAUSE = 0.005  # seconds between two changes
CHANGES = {"full": 200, "quick": 30, "tiny": 3}
WATCHERS = 10
IDLE = {"full": 1.0, "quick": 0.3, "tiny": 0.05}


def start_watching(place: Any) -> None:
    """Subscribe; whatever changes from now on is told."""
    place.kept["changes"] = changes = place.client.changes(KEY)
    next(changes)


def see(place: Any) -> list[float]:
    """Follow the changes up to the last one; the values are the moments at which they were written."""
    seen = []
    for value in place.kept["changes"]:
        if value == STOP:
            break
        seen.append(time.perf_counter() - value)
    place.kept.clear()
    return seen


def do_nothing(place: Any, seconds: float) -> float:
    """Watch while nothing changes; tell the processor time that takes per second."""
    before, start = time.process_time(), time.perf_counter()
    time.sleep(seconds)
    return (time.process_time() - before) / (time.perf_counter() - start)


def write_one(place: Any, value: float) -> None:
    """One change."""
    place.client.box()[KEY] = value


def write_moments(place: Any, count: int) -> None:
    """Write the time, in steady steps."""
    box = place.client.box()
    for _ in range(count):
        box[KEY] = time.perf_counter()
        time.sleep(PAUSE)
    box[KEY] = STOP


def write_steadily(place: Any, seconds: float) -> float:
    """Write again and again, as in the row without watchers."""
    box = place.client.box()

    def loop(count: int) -> None:
        for number in range(count):
            box[KEY] = float(number)

    return per_turn(loop, seconds)


def _take_seen(stage: Stage, effort: Effort) -> dict[str, float]:
    writer, watcher = stage.clients(2)
    writer.run(write_one, 0.0)
    watcher.run(start_watching)
    idle = watcher.run(do_nothing, IDLE[effort.name])
    watcher.send(see)
    writer.run(write_moments, CHANGES[effort.name])
    return {"change-seen": median(watcher.receive()), "watch-idle": idle}


def _take_ten(stage: Stage, effort: Effort) -> dict[str, float]:
    writer, *watchers = stage.clients(1 + WATCHERS)
    writer.run(write_one, 0.0)
    together(watchers, start_watching)
    for watcher in watchers:
        watcher.send(see)
    took = writer.run(write_steadily, effort.seconds)
    writer.run(write_one, STOP)
    for watcher in watchers:
        watcher.receive()
    return {"set-watched": took}


MEASUREMENTS = [
    Measurement(
        GROUP,
        (
            Row("change-seen", "from writing a value here to another process having read it there, unasked"),
            Row("watch-idle", "processor time a watching process takes per second while nothing changes"),
        ),
        _take_seen,
    ),
    Measurement(GROUP, (Row("set-watched", f"writing a value that {WATCHERS} processes watch"),), _take_ten),
]
