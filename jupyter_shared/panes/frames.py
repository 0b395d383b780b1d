"""DataFrames and Series as grids that fetch what is in sight. pandas is needed."""

from __future__ import annotations

from typing import Any

from ..client.preview.preview import Preview
from .pane import Message
from .rows import Row, Told, Window
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
        self._blob: Any = None
        self._frame: Any = None
        self._columns: list[dict[str, Any]] = []
        self._order: dict[int, Any] = {}
        self._generation = 0

    def move(self, message: Message) -> bool:
        """Scrolled or sorted."""
        window = Window.of(message)
        moved = window != self._window
        self._window = window
        return moved

    def scrolled(self, blob: Any) -> Message | None:
        """The rows that have come into sight."""
        return self.update(blob, None)

    def update(self, blob: Any, _seen: Preview | None) -> Message | None:
        """The rows in sight; the columns, if they are others."""
        told: Message = {}
        if blob is not self._blob:
            self._load(blob)
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
        self._blob = blob
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
            order = self._sorted_by(window.column)
            positions = (order[::-1] if window.descending else order)[window.start : window.stop]
        part = frame.iloc[[*map(int, positions)], :MOST_COLUMNS]
        return [
            Row((self._generation, int(position)), [_text(label), *map(_text, values)], 0)
            for position, label, *values in zip(
                positions, part.index, *(part.iloc[:, n] for n in range(part.shape[1])), strict=True
            )
        ]

    def _sorted_by(self, number: int) -> Any:
        """The positions of rows in the order of a column, kept until the frame is another one."""
        if number not in self._order:
            values = self._frame.index if number == 0 else self._frame.iloc[:, number - 1]
            try:
                order = values.argsort()
            except TypeError:  # things that do not compare, compared as they are shown
                order = values.astype(str).argsort()
            self._order[number] = order if number == 0 else order.to_numpy()
        return self._order[number]


def _text(value: Any) -> str:
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return text if len(text) <= CELL_LENGTH else text[:CELL_LENGTH] + "…"
