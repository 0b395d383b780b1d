"""Frames of all libraries as one grid: what is in sight travels; filtering, sorting and counting are done here."""

from __future__ import annotations

from typing import Any

from ..client.preview.preview import Preview
from ..saying import said
from .newest import Newest
from .pane import EditRefused, Message
from .shown import Shown
from .tables.arranging import Arrangement
from .tables.describing import description, sample_of
from .tables.exporting import NotExported, copied, csv_of, parquet_of
from .tables.known import tabular
from .tables.plotting import plotted
from .tables.querying import code_for, variable_of
from .tables.tabular import NotComparable, Tabular
from .tables.window import GridWindow, block, shape_of


class Laid:
    """A table of one version, and what has been found out about it."""

    def __init__(self, table: Tabular) -> None:
        self.table = table
        self.shape = shape_of(table)
        self._arranged: tuple[Arrangement, Any] = (Arrangement(), None)
        self._sample: tuple[Tabular, bool] | None = None
        self._descriptions: dict[int, Message] = {}

    def positions(self, arrangement: Arrangement) -> Any | None:
        """The rows as they are to be seen; the last arrangement is kept."""
        asked, found = self._arranged
        if asked != arrangement:
            found = arrangement.positions(self.table)
            self._arranged = (arrangement, found)
        return found

    def description(self, column: int) -> Message:
        """What a column is like: found out once."""
        if column not in self._descriptions:
            self._sample = self._sample or sample_of(self.table)
            table, sampled = self._sample
            self._descriptions[column] = {**description(table, column), "sampled": sampled}
        return self._descriptions[column]


class FrameShown(Shown):
    """A table."""

    look = "frame"

    def __init__(self, session: Any) -> None:
        super().__init__(session)
        self._window = GridWindow()
        self._arrangement = Newest(Arrangement())
        self._laid: Laid | None = None
        self._version = 0  # counts the values shown here: the front end asks anew what it knows of columns
        self._told: tuple[Message, Message] = ({}, {})

    def move(self, message: Message) -> bool:
        """Show another part of the table: the page has scrolled."""
        window = GridWindow.of(message)
        moved = window != self._window
        self._window = window
        return moved

    def rest(self) -> None:
        """Drop the table, so that its memory can be freed, until it is shown again."""
        self._laid = None

    def update(self, blob: Any, seen: Preview) -> Message | None:
        """Another value: its shape, and what is in sight."""
        self._laid = Laid(tabular(self.session.unpack_data(blob), seen))
        self._version += 1
        return self.scrolled()

    def scrolled(self) -> Message | None:
        """What has come into sight."""
        laid = self._laid
        if laid is None:
            return None
        told: Message = {}
        try:
            positions = laid.positions(self._arrangement.value)
        except Exception as error:  # noqa: BLE001 - of a value that came since, whose columns are others
            self._arrangement.value, positions = Arrangement(), None
            told["reset"] = said("Filters and order are off: %1", error)
        grid, shape = block(laid.table, positions, self._window), {**laid.shape, "version": self._version}
        known_shape, known_grid = self._told
        if shape != known_shape:
            told["table"] = shape
        if grid != known_grid:
            told["grid"] = grid
        self._told = (shape, grid)
        return told or None

    def answer(self, message: Message) -> Message:
        """What the front end asks about the table."""
        laid = self._laid
        if laid is None:
            raise EditRefused(said("It is out of sight."))
        match message.get("what"):
            case "arrange":
                return self._arrange(laid, message)
            case "describe":
                column = int(message["column"])
                return {"column": column, "version": self._version, **laid.description(column)}
        try:
            return self._taken(laid, message)
        except (NotExported, NotComparable, ImportError) as error:
            raise EditRefused(str(error)) from None

    def _taken(self, laid: Laid, message: Message) -> Message:
        arrangement = self._arrangement.value
        table, positions = laid.table, laid.positions(arrangement)
        match message.get("what"):
            case "copy":
                box = {side: int(message[side]) for side in ("top", "bottom", "left", "right")}
                return {"text": copied(table, positions, box)}
            case "csv":
                return {"buffers": [csv_of(table, positions)]}
            case "parquet":
                return {"buffers": [parquet_of(table, positions)]}
            case "plot":
                return {**plotted(table, positions, [*map(int, message.get("columns", ()))]), "version": self._version}
            case "code":
                manager = self.session.name or "default"
                name = str(message.get("name") or "NAME")
                return {"text": code_for(table, name, arrangement, variable_of(manager)), "manager": manager}
        raise EditRefused(said("That is not known here."))

    def _arrange(self, laid: Laid, message: Message) -> Message:
        asked = Arrangement.of(message)
        try:
            positions = laid.positions(asked)
        except NotComparable as error:
            return {"wrong": str(error), "column": error.column}
        self._arrangement.take(message, asked)
        return {"matching": laid.table.rows if positions is None else len(positions)}
