"""Arrays and frames of all sizes: put in one process, got in another."""

from __future__ import annotations

import contextlib
import time
from typing import Any

from ..peers.peer import Unsupported
from ..stage import Worker
from .clock import median, same
from .measurement import KIB, MIB, Effort, Measurement, Row

GROUP = "Arrays and DataFrames: `put` in one process, `get` in another"
SIZES = {"1KiB": KIB, "64KiB": 64 * KIB, "1MiB": MIB, "64MiB": 64 * MIB, "512MiB": 512 * MIB}
LARGE = 64 * MIB  # from here on it is told apart whether the memory was used before; `cold.py` has the other half
WARMING = 4  # puts that do so: each is written while the one before is still there, and ours maps what is used again
HEAVY = 512 * MIB
COLUMNS = 8
MOST_TURNS = 200


def make(place: Any, shape: str, size: int) -> None:
    """Have a value of that size: numbers that differ, so that no one saves work on zeros."""
    import numpy

    numbers = numpy.arange(size // 8, dtype="float64")
    if shape == "frame":
        import pandas

        grid = numbers.reshape(-1, COLUMNS)
        place.kept["value"] = pandas.DataFrame(grid, columns=[f"c{i}" for i in range(COLUMNS)], copy=False)
        place.kept["first"] = grid
    else:
        place.kept["value"], place.kept["first"] = numbers, numbers


def put(place: Any, name: str, mark: float) -> float:
    """Put the value, which the mark makes a new one."""
    value, first = place.kept["value"], place.kept["first"]
    first.flat[0] = mark
    start = time.perf_counter()
    place.client.put(name, value)
    return time.perf_counter() - start


def get(place: Any, name: str, mark: float, size: int) -> float:
    """Get the value and touch its ends; once it is timed, compare it with what was put."""
    start = time.perf_counter()
    value = place.client.fetch(name)
    first, last = _ends(value)
    took = time.perf_counter() - start
    same([float(first), float(last)], [mark, size / 8 - 1])
    return took


def get_and_sum(place: Any, name: str, mark: float, size: int) -> float:
    """Get the value and read all of it."""
    start = time.perf_counter()
    total = float(_numbers(place.client.fetch(name)).sum())
    took = time.perf_counter() - start
    count = size // 8
    wanted = mark + count * (count - 1) / 2
    same(abs(total - wanted) <= 1e-9 * wanted + 1e-9, True)
    return took


def forget(place: Any, name: str) -> None:
    """Drop the value here and there."""
    place.kept.clear()
    place.client.forget(name)


def _ends(value: Any) -> tuple[Any, Any]:
    if hasattr(value, "iat"):
        return value.iat[0, 0], value.iat[-1, -1]
    return value[0], value[-1]


def _numbers(value: Any) -> Any:
    return value.to_numpy() if hasattr(value, "to_numpy") else value


def _turns(
    giver: Worker, taker: Worker, name: str, size: int, reader: Any, seconds: float
) -> tuple[float, float | None]:
    """Put and get in turns; the median of each. A floor may have only one half."""
    for number in range(WARMING if size >= LARGE else 0):
        giver.run(put, name, float(-number))
    puts: list[float] = []
    gets: list[float] = []
    until = time.perf_counter() + seconds
    while not puts or (time.perf_counter() < until and len(puts) < MOST_TURNS):
        mark = float(len(puts) + 1)
        puts.append(giver.run(put, name, mark))
        with contextlib.suppress(Unsupported):
            gets.append(taker.run(reader, name, mark, size))
    return median(puts), median(gets) if gets else None


def _measurement(shape: str, label: str) -> Measurement:
    size, name = SIZES[label], f"{shape}-{label}"
    said = f"{'array' if shape == 'array' else 'DataFrame'} of {label[:-3]} {label[-3:]}"
    warm = ", into memory used before" if size >= LARGE else ""
    rows = [Row(f"{name}-put", f"{said}: put{warm}"), Row(f"{name}-get", f"{said}: get")]
    if name == "array-64MiB":
        rows.append(Row(f"{name}-sum", f"{said}: get, and read all of it"))

    def take(stage: Any, effort: Effort) -> dict[str, float]:
        giver, taker = stage.clients(2)
        giver.run(make, shape, size)
        found = {}
        for row in rows[1:]:
            reader = get_and_sum if row.name.endswith("-sum") else get
            putting, getting = _turns(giver, taker, name, size, reader, effort.seconds)
            found.setdefault(rows[0].name, putting)
            if getting is not None:
                found[row.name] = getting
        giver.run(forget, name)
        return found

    if size >= HEAVY:  # the first of three rounds warms up as well as one more would
        return Measurement(GROUP, tuple(rows), take, heavy=True, most_rounds=3, warm_up=False)
    return Measurement(GROUP, tuple(rows), take)


MEASUREMENTS = [_measurement(shape, label) for shape in ("array", "frame") for label in SIZES]
