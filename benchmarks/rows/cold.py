"""The first put of a large array: into memory that the system must find and clear, which costs more than the copying.

A server that has just started has used none yet. `arrays.py` measures the puts that come after it.
"""

from __future__ import annotations

from typing import Any

from .arrays import GROUP, HEAVY, SIZES, forget, make, put
from .measurement import Effort, Measurement, Row


def _measurement(label: str) -> Measurement:
    size = SIZES[label]
    row = Row(f"array-{label}-put-cold", f"array of {label[:-3]} {label[-3:]}: put, into memory never used before")

    def take(stage: Any, effort: Effort) -> dict[str, float]:
        stage.close()  # what an earlier put has left to a server or a client goes with it
        giver = stage.client()
        giver.run(make, "array", size)
        took = giver.run(put, row.name, 1.0)
        giver.run(forget, row.name)
        return {row.name: took}

    return Measurement(GROUP, (row,), take, heavy=size >= HEAVY, most_rounds=3, warm_up=False)


MEASUREMENTS = [_measurement(label) for label in ("64MiB", "512MiB")]
