"""A table of which only the rows in sight travel."""

from __future__ import annotations

from typing import Any, ClassVar

from .pane import Message, Pane
from .rows import TableSight


def column(name: str, title: str, **more: Any) -> dict[str, Any]:
    """One column of a table."""
    return {"name": name, "title": title, **more}


class TablePane(Pane):
    """A table of which only what is in sight travels."""

    kind = "table"
    columns: ClassVar[list[dict[str, Any]]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sight = TableSight()

    def facts(self) -> Message:
        """The columns."""
        return {"columns": self.columns}

    def on_window(self, message: Message) -> None:
        """The page has scrolled, searched or sorted: tell the rows that are in sight now."""
        if self._sight.move(message):
            self.soon()

    def forget(self) -> None:
        """All rows are to be sent again."""
        self._sight.told.forget()
