"""Putting a frame that is like none before it: ours writes those that are like earlier ones in less time."""

from __future__ import annotations

import time
from typing import Any

from .arrays import COLUMNS, GROUP, SIZES, forget, make, put
from .clock import median
from .measurement import Effort, Measurement, Row

ROW = Row("frame-64KiB-put-unlike", "DataFrame of 64 KiB, its columns named as none before: put")
TURNS = {"full": 200, "quick": 40, "tiny": 2}


def put_unlike(place: Any, name: str, mark: float) -> float:
    """Put the value, with columns of other names than ever; only the putting is timed."""
    never_before = time.perf_counter_ns()
    place.kept["value"].columns = [f"{never_before} {column}" for column in range(COLUMNS)]
    return put(place, name, mark)


def _take(stage: Any, effort: Effort) -> dict[str, float]:
    giver = stage.client()
    giver.run(make, "frame", SIZES["64KiB"])
    puts = [giver.run(put_unlike, ROW.name, float(number)) for number in range(TURNS[effort.name])]
    giver.run(forget, ROW.name)
    return {ROW.name: median(puts)}


MEASUREMENTS = [Measurement(GROUP, (ROW,), _take)]
