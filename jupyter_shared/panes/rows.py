"""The rows of a live table, and what of them an update has to tell: only what is in sight and not yet known there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

MOST_KNOWN = 5000  # rows that the front end is taken to remember
MOST_IN_SIGHT = 200

Cell = str | int | float | None


class Row(NamedTuple):
    """One row: what identifies it, what it shows, and what a change of it is told by."""

    key: Any
    cells: list[Cell]
    mark: Any  # equal for as long as the thing itself has not changed
    editable: bool = False
    opens: str = ""  # "tree": there is something within; "plot": it is a number, to be followed over time


class RowWindow(NamedTuple):
    """What of a table is in sight, in what order."""

    start: int = 0
    stop: int = 30
    search: str = ""
    column: int | None = None  # to sort by; None: as they come
    descending: bool = False
    only: tuple[int, str] | None = None  # a column, and what it must say

    @property
    def natural(self) -> bool:
        """Whether rows can be shown as they come."""
        return not self.search and self.column is None and not self.descending and self.only is None

    @classmethod
    def of(cls, message: dict[str, Any]) -> RowWindow:
        """The window that a message asks for; not larger than any screen."""
        start = max(int(message.get("start", 0)), 0)
        stop = min(max(int(message.get("stop", 30)), start), start + MOST_IN_SIGHT)
        column = message.get("column")
        column = None if column is None else int(column)
        only = message.get("only")
        only = (int(only[0]), str(only[1])) if only else None
        return cls(start, stop, str(message.get("search", "")), column, bool(message.get("descending")), only)

    def select(self, rows: Iterable[Row]) -> list[Row]:
        """All rows that match, in the order asked for."""
        found = [*rows]
        if self.only is not None:
            position, text = self.only
            found = [row for row in found if str(row.cells[position]) == text]
        if self.search:
            wanted = self.search.casefold()
            found = [row for row in found if any(wanted in str(cell).casefold() for cell in row.cells)]
        if self.column is None:
            return found[::-1] if self.descending else found
        cells = [row.cells[self.column] for row in found]
        return [found[position] for position in in_order(cells, self.descending)]


def in_order(cells: list[Any], descending: bool) -> list[int]:
    """The positions of cells in their order: equal ones as they came, and what is missing last, both ways."""
    ranks = [_rank(cell) for cell in cells]
    there = [(rank, position) for position, rank in enumerate(ranks) if rank is not None]
    there.sort(key=lambda pair: pair[0], reverse=descending)
    missing = [position for position, rank in enumerate(ranks) if rank is None]
    return [*(position for _, position in there), *missing]


def _rank(cell: Any) -> tuple[int, float, str] | None:
    """Numbers before texts, and texts that are numbers among the numbers; None if there is nothing to compare."""
    number = _number(cell)
    if number is None:
        return None if cell is None or (isinstance(cell, str) and not cell) else (1, 0.0, str(cell).casefold())
    return None if number != number else (0, number, "")


def _number(cell: Any) -> int | float | None:
    if isinstance(cell, int | float):
        return cell
    for kind in (int, float) if isinstance(cell, str) else (float,):
        try:
            return kind(cell)
        except (TypeError, ValueError, OverflowError):
            continue
    return None


class SentRows:
    """What the front end knows of a table."""

    def __init__(self) -> None:
        self._ids: dict[Any, int] = {}
        self.keys: dict[int, Any] = {}  # by the number of their row
        self._told: dict[int, tuple[Any, ...]] = {}
        self._marks: dict[int, Any] = {}
        self._versions: dict[int, int] = {}  # counts the changes of a row, for who edits it
        self._view: tuple[Any, ...] = ()
        self._next = 1

    def forget(self) -> None:
        """Forget what the page knows: all rows are new to it."""
        self._told.clear()
        self._marks.clear()
        self._view = ()

    def key(self, id: int) -> Any:
        """The key of a row the front end speaks of; KeyError if it is none."""
        return self.keys[id]

    def mark(self, id: int) -> Any:
        """What its last change was told by."""
        return self._marks.get(id)

    def version(self, id: int) -> int:
        """How often a row was seen to change."""
        return self._versions.get(id, 0)

    def _id(self, key: Any) -> int:
        found = self._ids.get(key)
        if found is None:
            found = self._ids[key] = self._next
            self.keys[found] = key
            self._next += 1
        return found

    def same(self) -> dict[str, Any]:
        """What to tell where something beside the rows has changed."""
        order, start, total, matching = self._view or ([], 0, 0, 0)
        return {
            "start": start, "total": total, "matching": matching,
            "order": order, "rows": [], "changed": [], "fresh": False,
        }  # fmt: skip

    def difference(self, rows: list[Row], start: int, total: int, matching: int) -> dict[str, Any] | None:
        """What to tell so that it knows these rows; None if it does."""
        fresh = not self._told
        if len(self._ids) > MOST_KNOWN:
            self.forget()
            self._ids.clear()
            self.keys.clear()
            fresh = True
        order, news, changed = [], [], []
        for row in rows:
            id_ = self._id(row.key)
            order.append(id_)
            shown = (*row.cells, row.editable, row.opens)
            if self._told.get(id_) != shown:
                self._told[id_] = shown
                news.append([id_, row.cells, row.editable, row.opens])
            if self._marks.get(id_, row.mark) != row.mark:
                changed.append([id_, self._versions.setdefault(id_, 0) + 1])
                self._versions[id_] += 1
            self._marks[id_] = row.mark
        view = (order, start, total, matching)
        if view == self._view and not news and not changed:
            return None
        self._view = view
        return {
            "start": start, "total": total, "matching": matching,
            "order": order, "rows": news, "changed": changed, "fresh": fresh,
        }  # fmt: skip


class TableSight:
    """One table of a pane: what of it is in sight, and what has been told of it."""

    def __init__(self) -> None:
        self.window = RowWindow()
        self.told = SentRows()

    def move(self, message: dict[str, Any]) -> bool:
        """Scrolled, searched or sorted: whether that makes a difference."""
        window = RowWindow.of(message)
        moved = window != self.window
        self.window = window
        return moved

    def of(self, everything: list[Row]) -> dict[str, Any] | None:
        """What to tell, all rows being known."""
        window = self.window
        matching = everything if window.natural else window.select(everything)
        return self.told.difference(matching[window.start : window.stop], window.start, len(everything), len(matching))

    def of_selected(self, rows: list[Row], total: int, matching: int) -> dict[str, Any] | None:
        """What to tell when `rows` are in sight, as the window wants them, of `total`, of which `matching` match."""
        return self.told.difference(rows, self.window.start, total, matching)

    def of_part(self, rows: list[Row], total: int) -> dict[str, Any] | None:
        """What to tell when `rows` are in sight, as they come, of `total`."""
        return self.told.difference(rows, self.window.start, total, total)
