"""What of a table is in sight, as it travels."""

from __future__ import annotations

from typing import Any, NamedTuple

from .cells import Cell, cell_of
from .tabular import Tabular

MOST_ROWS = 200
MOST_COLUMNS = 100
MEASURED_ROWS = 20  # from which the widths of columns are taken
MEASURED_COLUMNS = 300
WIDEST, NARROWEST = 40, 10  # characters


class GridWindow(NamedTuple):
    """Rows as they are arranged, counted from 0; columns without the frozen ones, which are always in sight."""

    start: int = 0
    stop: int = 30
    left: int = 0
    right: int = 12

    @classmethod
    def of(cls, message: dict[str, Any]) -> GridWindow:
        """The window a message asks for; not larger than any screen."""
        start, left = max(int(message.get("start", 0)), 0), max(int(message.get("left", 0)), 0)
        stop = min(max(int(message.get("stop", 30)), start), start + MOST_ROWS)
        right = min(max(int(message.get("right", left + 12)), left), left + MOST_COLUMNS)
        return cls(start, stop, left, right)

    def columns(self, table: Tabular) -> list[int]:
        """The numbers of the columns in sight, with the frozen ones."""
        rest = range(table.frozen + self.left, min(table.frozen + self.right, table.columns))
        return [*range(table.frozen), *rest]


def rows_at(positions: Any | None, total: int, start: int, stop: int) -> Any:
    """The positions in the table of rows, by their positions as they are arranged."""
    return range(total)[start:stop] if positions is None else positions[start:stop]


def block(table: Tabular, positions: Any | None, window: GridWindow) -> dict[str, Any]:
    """What is in sight: headings by column, and cells row by row."""
    total = table.rows if positions is None else len(positions)
    rows = rows_at(positions, total, window.start, window.stop)
    columns = window.columns(table)
    cells = [cells_of(table, column, rows) for column in columns]
    return {
        "start": window.start, "left": window.left, "total": table.rows, "matching": total,
        "headings": [[[*heading.labels], heading.dtype, heading.right] for heading in map(table.heading, columns)],
        "rows": [[*row] for row in zip(*cells, strict=True)],
    }  # fmt: skip


def cells_of(table: Tabular, column: int, rows: Any) -> list[Cell]:
    """The cells of a column."""
    return [cell_of(value, table.nothing) for value in table.values(column, rows)] if len(rows) else []


def shape_of(table: Tabular) -> dict[str, Any]:
    """What the front end has to know before anything is drawn."""
    measured = range(min(table.columns, table.frozen + MEASURED_COLUMNS))
    headings = [table.heading(column) for column in measured]
    return {
        "rows": table.rows, "columns": table.columns - table.frozen, "levels": table.levels,
        "frozen": [heading.labels[-1] for heading in headings[: table.frozen]],
        "names": [" / ".join(filter(None, heading.labels)) for heading in headings],
        "widths": [_width(table, column) for column in measured],
    }  # fmt: skip


def _width(table: Tabular, column: int) -> int:
    heading = table.heading(column)
    cells = cells_of(table, column, range(min(table.rows, MEASURED_ROWS)))
    texts = [cell if isinstance(cell, str) else str(cell[0] or cell[1]) for cell in cells]
    longest = max((*map(len, texts), *(len(label) + 3 for label in heading.labels), len(heading.dtype)))
    spare = 2 if heading.right else 0  # other numbers may have more digits
    return min(max(longest + spare, NARROWEST), WIDEST)
