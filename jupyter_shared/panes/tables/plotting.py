"""Columns of a table as lines over its index: the lowest and highest of each stretch of rows travel."""

from __future__ import annotations

from typing import Any

from ...saying import said
from .cells import cell_of
from .describing import text_of
from .tabular import NotComparable, Tabular

MOST_STRETCHES = 600
MOST_SERIES = 8


def plotted(table: Tabular, positions: Any | None, columns: list[int]) -> dict[str, Any]:
    """Columns over the index, of the rows at these positions (None: all).

    An index of numbers or times puts the rows into its order, and each where its label says; under any other one they
    stand side by side as they are arranged. `at` says where each stretch is, from 0 to 1; `low` and `high` are None
    where nothing is. Columns of times or of their differences have `labels`, which say what their least and greatest
    are. NotComparable for a column that has neither numbers nor times, and for columns that share no axis.
    """
    import numpy as np

    rows = np.arange(table.rows) if positions is None else np.asarray(positions)
    over, rows, positions = _over_the_index(table, rows)
    columns = columns[:MOST_SERIES]
    _expect_one_axis(table, columns)
    found = [_numbers(table, column)[rows] for column in columns]
    starts = np.arange(len(rows))
    if len(rows) > MOST_STRETCHES:
        starts = np.linspace(0, len(rows), MOST_STRETCHES, endpoint=False).astype(int)
    return {
        "over": over, "at": [*map(float, positions[starts])], "rows": len(rows),
        "ends": _ends(table, rows),
        "series": [
            {"column": column, **_named(table, column, rows, numbers), **_band(numbers, starts)}
            for column, numbers in zip(columns, found, strict=True)
        ],
    }  # fmt: skip


def _over_the_index(table: Tabular, rows: Any) -> tuple[str, Any, Any]:
    """What the plot is over, the rows from left to right, and the position of each from 0 to 1."""
    import numpy as np

    index = _values(table, 0) if table.frozen == 1 else None
    if index is None:
        names = (table.heading(level).labels[-1] for level in range(table.frozen))
        return " / ".join(names), rows, np.linspace(0, 1, len(rows))
    rows = rows[np.isfinite(index[rows])]
    rows = rows[np.argsort(index[rows], kind="stable")]
    labels = index[rows]
    room = (labels[-1] - labels[0]) if len(labels) else 0.0
    positions = (labels - labels[0]) / room if room else np.linspace(0, 1, len(rows))
    return table.heading(0).labels[-1], rows, positions


def _expect_one_axis(table: Tabular, columns: list[int]) -> None:
    """Numbers share an axis; times do with times of the same dtype, whose ticks are as long."""
    kinds = {heading.dtype if not heading.right else "" for heading in map(table.heading, columns)}
    if len(kinds) > 1:
        raise NotComparable(said("These columns share no axis: numbers and times are plotted apart."))


def _named(table: Tabular, column: int, rows: Any, numbers: Any) -> dict[str, Any]:
    """What a column is called; of times, what the least and the greatest are: numbers say it themselves."""
    import numpy as np

    heading = table.heading(column)
    named = {"name": " / ".join(filter(None, heading.labels))}
    if heading.right or not np.isfinite(numbers).any():
        return named
    ends = (rows[np.nanargmin(numbers)], rows[np.nanargmax(numbers)])
    return {**named, "labels": [text_of(cell_of(table.values(column, [int(row)])[0])) for row in ends]}


def _numbers(table: Tabular, column: int) -> Any:
    found = _values(table, column)
    if found is None:
        raise NotComparable(said("%1 has no numbers to plot.", repr(table.heading(column).labels[-1])))
    return _finite(found)


def _values(table: Tabular, column: int) -> Any | None:
    """The numbers of a column, one a row, NaN where there is none; None if it has no numbers and no times."""
    import numpy as np

    numbers = table.numbers(column)
    if numbers is None or len(numbers) == table.rows:
        return numbers
    filled = np.full(table.rows, np.nan)
    filled[~table.missing(column)] = numbers  # some libraries leave out what is missing
    return filled


def _finite(numbers: Any) -> Any:
    """The same, with NaN for infinities: they have no place in a plot."""
    import numpy as np

    return np.where(np.isfinite(numbers), numbers, np.nan)


def _band(numbers: Any, starts: Any) -> dict[str, list[float | None]]:
    import numpy as np

    if not len(numbers):
        return {"low": [], "high": []}
    bounds = {"low": np.fmin.reduceat(numbers, starts), "high": np.fmax.reduceat(numbers, starts)}
    return {side: [None if np.isnan(one) else float(one) for one in found] for side, found in bounds.items()}


def _ends(table: Tabular, rows: Any) -> list[str]:
    """The labels of the first row and of the last one."""
    return [_label(table, int(row)) for row in (rows[0], rows[-1])] if len(rows) else ["", ""]


def _label(table: Tabular, row: int) -> str:
    return ", ".join(text_of(cell_of(table.values(level, [row])[0])) for level in range(table.frozen))
