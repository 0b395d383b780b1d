"""A manager in the narrow panel at the side, and as the few figures of a status bar."""

from __future__ import annotations

from typing import Any

from ..saying import said
from .dashboard import DashboardPane, figures_of
from .pane import Message, Pane
from .rows import Row
from .table import column
from .watching import EVERYTHING, Target

TYPE = next(number for number, found in enumerate(DashboardPane.objects_columns) if found["name"] == "kind")


class ShelfPane(DashboardPane):
    """All that the dashboard tells, for who has less room."""

    kind = "shelf"
    objects_columns = [*DashboardPane.objects_columns, column("raw", said("Kind"))]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._types: set[str] = set()  # all that were seen
        self._told_types: set[str] = set()

    def update(self) -> Message | None:
        """As the dashboard's, and which types there are, for who wants to see those of one only."""
        changed = super().update()
        if self._types == self._told_types:
            return changed
        self._told_types = {*self._types}
        return {**(changed or {}), "types": sorted(self._types)}

    def listed(self, rows: list[Row]) -> None:
        """Note the types of these objects, which the filter offers."""
        self._types.update(str(row.cells[TYPE]) for row in rows)

    def forget(self) -> None:
        """All is to be sent again."""
        super().forget()
        self._told_types = set()

    def object_row(self, info: Any) -> Row:
        """One object, and its kind also where people are told the type."""
        row = super().object_row(info)
        return row._replace(cells=[*row.cells, info.kind])


class FiguresPane(Pane):
    """How many objects and clients, and whose; how much memory, and who waits in a circle."""

    kind = "figures"

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._told: Message = {}

    def watched(self) -> list[Target]:
        """What objects and clients there are, and who waits."""
        return [EVERYTHING]

    def update(self) -> Message | None:
        """The figures, if they are others."""
        figures = figures_of(self.session.info())
        figures.pop("rss")  # moves without anything having happened
        figures["keeps"] = figures["keeps"] and {**figures["keeps"], "size": 0, "last": None}  # move with every write
        figures["attached"] = sorted({who.introduced for who in self.session.clients()})
        if figures == self._told:
            return None
        self._told = figures
        return {"figures": figures}

    def forget(self) -> None:
        """All is to be sent again."""
        self._told = {}
