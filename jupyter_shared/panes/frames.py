"""DataFrames and Series as grids that fetch what is in sight. pandas is needed."""

from __future__ import annotations

from typing import Any

from ..client.preview.preview import Preview
from .pane import Message
from .rows import Row, Told, Window, in_order
from .shown import Shown
from .table import column

MOST_COLUMNS = 60
CELL_LENGTH = 80


class FrameShown(Shown):
    """A DataFrame, or a Series as a frame of one column."""

    look = "frame"

    def __init__(self, session: Any) -> None:
        super().__init__(session)
        self._window = Window()
        self._told = Told()
        self._frame: Any = None
        self._columns: list[dict[str, Any]] = []
        self._order: dict[tuple[int, bool], Any] = {}
        self._generation = 0

    def move(self, message: Message) -> bool:
        """Scrolled or sorted."""
        window = Window.of(message)
        moved = window != self._window
        self._window = window
        return moved

    def rest(self) -> None:
        """Let go of the frame."""
        self._frame = None
        self._order = {}

    def update(self, blob: Any, _seen: Preview) -> Message | None:
        """The rows in sight; the columns, if they are others."""
        self._load(blob)
        return self.scrolled()

    def scrolled(self) -> Message | None:
        """The same of the frame that was there before."""
        told: Message = {}
        columns = self._described()
        if columns != self._columns:
            self._columns = columns
            self._told.forget()
            told = {"columns": columns, "shape": [*self._frame.shape]}
        total = len(self._frame)
        difference = self._told.difference(self._rows(), self._window.start, total, total)
        if difference is None and not told:
            return None
        return {**told, "table": difference}

    def _load(self, blob: Any) -> None:
        value = self.session.unpack_data(blob)
        self._frame = value if value.ndim == 2 else value.to_frame(value.name if value.name is not None else "values")
        self._order = {}
        self._generation += 1

    def _described(self) -> list[dict[str, Any]]:
        frame = self._frame
        index = column("index", " / ".join(str(name) for name in frame.index.names if name is not None) or "Index")
        shown = zip(frame.columns[:MOST_COLUMNS], frame.dtypes[:MOST_COLUMNS], strict=True)
        return [
            index,
            *(
                column(f"c{n}", str(label)[:CELL_LENGTH], note=str(dtype), right=dtype.kind in "iufc")
                for n, (label, dtype) in enumerate(shown)
            ),
        ]

    def _rows(self) -> list[Row]:
        window, frame = self._window, self._frame
        positions: Any = range(len(frame))[window.start : window.stop]
        if window.column is not None:
            positions = self._sorted_by(window.column, window.descending)[window.start : window.stop]
        part = frame.iloc[[*map(int, positions)], :MOST_COLUMNS]
        return [
            Row((self._generation, int(position)), [_text(label), *map(_text, values)], 0)
            for position, label, *values in zip(
                positions, part.index, *(part.iloc[:, n] for n in range(part.shape[1])), strict=True
            )
        ]

    def _sorted_by(self, number: int, descending: bool) -> Any:
        """The positions of rows in the order of a column, kept until the frame is another one."""
        found = self._order.get((number, descending))
        if found is None:
            values = self._frame.index if number == 0 else self._frame.iloc[:, number - 1]
            found = self._order[number, descending] = positions_of(values, descending)
        return found


def positions_of(values: Any, descending: bool) -> Any:
    """The positions of values in their order: equal ones as they came, and missing ones last, both ways."""
    import pandas as pd

    flat = values.to_flat_index() if isinstance(values, pd.MultiIndex) else values
    column = pd.Series(flat).reset_index(drop=True)
    try:
        ordered = column.sort_values(ascending=not descending, kind="stable", na_position="last")
    except TypeError:  # numbers and texts, or things that do not compare
        cells = [None if missing else cell for cell, missing in zip(column, column.isna(), strict=True)]
        return in_order(cells, descending)
    return ordered.index.to_numpy()


def _text(value: Any) -> str:
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return text if len(text) <= CELL_LENGTH else text[:CELL_LENGTH] + "…"
