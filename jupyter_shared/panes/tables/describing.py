"""What a column is like: how much is missing, how many different values, and a small histogram."""

from __future__ import annotations

from typing import Any

from .cells import SHOWN_LENGTH, Cell, cell_of
from .tabular import Tabular

MOST_ROWS = 1_000_000  # of larger tables a sample is described
BINS = 20
MOST_COMMON = 4


def sample_of(table: Tabular) -> tuple[Tabular, bool]:
    """The table to describe, and whether it is only a sample: every so manieth row."""
    import numpy as np

    if table.rows <= MOST_ROWS:
        return table, False
    step = -(-table.rows // MOST_ROWS)
    return type(table)(table.part(np.arange(0, table.rows, step))), True  # type: ignore[call-arg]


def description(table: Tabular, column: int) -> dict[str, Any]:
    """What is told of a column."""
    import numpy as np

    ranks = table.ranks(column)
    there = np.flatnonzero(ranks >= 0)
    told: dict[str, Any] = {"rows": table.rows, "missing": table.rows - len(there), "distinct": 0}
    if not len(there):
        return told
    counts = np.bincount(ranks[there])
    told["distinct"] = int(np.count_nonzero(counts))
    numbers = table.numbers(column)
    if numbers is not None:
        ends = (there[ranks[there].argmin()], there[ranks[there].argmax()])
        low, high = (text_of(cell_of(table.values(column, [int(end)])[0])) for end in ends)
        return {**told, "histogram": _histogram(numbers), "low": low, "high": high}
    if told["distinct"] < len(there):  # else every value is as common as the next
        common = [rank for rank in np.argsort(-counts, kind="stable")[:MOST_COMMON] if counts[rank]]
        first = {int(rank): int(there[np.argmax(ranks[there] == rank)]) for rank in common}
        told["common"] = [
            [text_of(cell_of(table.values(column, [first[int(rank)]])[0])), int(counts[rank])] for rank in common
        ]
    return told


def text_of(cell: Cell) -> str:
    """What is seen of a cell."""
    text = cell if isinstance(cell, str) else cell[0] or cell[1] or ""
    return text[:SHOWN_LENGTH]


def _histogram(numbers: Any) -> list[int]:
    import numpy as np

    finite = numbers[np.isfinite(numbers)]
    if not len(finite):
        return []
    low, high = finite.min(), finite.max()
    if low == high or not np.isfinite(high - low):
        return [len(finite)]
    return [*map(int, np.histogram(finite, BINS, (low, high))[0])]
