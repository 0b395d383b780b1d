"""A table of which only the rows in sight travel."""

from __future__ import annotations

from typing import Any, ClassVar

from .pane import Message, Pane
from .rows import Row, Sight


def column(name: str, title: str, **more: Any) -> dict[str, Any]:
    """One column of a table."""
    return {"name": name, "title": title, **more}


class TablePane(Pane):
    """A table of which only what is in sight travels."""

    kind = "table"
    columns: ClassVar[list[dict[str, Any]]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sight = Sight()

    def facts(self) -> Message:
        """The columns."""
        return {"columns": self.columns}

    def rows(self) -> list[Row]:
        """All rows, as they come."""
        raise NotImplementedError

    def some(self, start: int, stop: int) -> tuple[list[Row], int]:
        """Some rows, as they come, and how many there are."""
        rows = self.rows()
        return rows[start:stop], len(rows)

    def on_window(self, message: Message) -> None:
        """Scrolled, searched or sorted."""
        if self._sight.move(message):
            self.soon()

    def update(self) -> Message | None:
        """The rows in sight that are new or have changed."""
        window = self._sight.window
        if window.natural:
            return self._sight.of_part(*self.some(window.start, window.stop))
        return self._sight.of(self.rows())

    def forget(self) -> None:
        """All rows are to be sent again."""
        self._sight.told.forget()
