"""The dashboard: all objects, all clients, and the manager's memory, live. A click on an object opens its view."""

from __future__ import annotations

from typing import Any

from ..client.records import ObjectInfo
from ..saying import joined, said, said_of
from .large import LargeValues
from .pane import Message, Pane
from .rows import Cell, Row, TableSight
from .table import column
from .watching import EVERYTHING, Target

MOST_ARRANGED = 300  # objects that are all watched, searched and sorted here; of more, the manager finds those in sight


class DashboardPane(Pane):
    """Everything a manager holds, and who uses it."""

    kind = "dashboard"
    objects_columns = [
        column("name", said("Name"), opens=True, width="minmax(6em, 1.6fr)"),
        column("kind", said("Type"), width="minmax(5em, 7.5em)"),
        column("contents", said("Contents"), grow=True, mono=True),
        column("length", said("Items"), format="number", width="6em"),
        column("size", said("Size"), format="bytes", width="6em"),
        column("state", said("State"), width="minmax(5em, 1.8fr)"),
        column("writer", said("Written by"), width="minmax(7.5em, 1.2fr)"),
        column("written", said("When"), format="time", width="6.5em"),
    ]
    clients_columns = [
        column("label", said("Client"), width="minmax(7em, 1.5fr)"),
        column("place", said("Where"), width="6em"),
        column("waiting", said("Waits for"), grow=True),
        column("holding", said("Holds"), width="minmax(5em, 1fr)"),
        column("pid", said("Process"), width="6.5em"),
        column("since", said("Since"), format="time", width="6.5em"),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._objects = TableSight()
        self._clients = TableSight()
        self._figures: Message = {}
        self._shown: list[Any] = []
        self._proxies: dict[str, Any] = {}
        self._large = LargeValues()

    def facts(self) -> Message:
        """The columns, and whose dashboard it is."""
        return {
            "title": said("Shared on %1", repr(self.session.name)),
            "objects": self.objects_columns,
            "clients": self.clients_columns,
        }

    def watched(self) -> list[Target]:
        """What objects there are, and each of them."""
        return [EVERYTHING, *self._proxies.values()]

    def update(self) -> Message | None:
        """What has changed of objects, clients and figures."""
        objects = self._update_objects()
        figures = figures_of(self.session.info())
        changed = {
            "objects": objects,
            "clients": self._clients.of([_client_row(info) for info in self.session.clients()]),
            "figures": figures if figures != self._figures else None,
        }
        self._figures = figures
        return changed if any(changed.values()) else None

    def _update_objects(self) -> Message | None:
        window, total = self._objects.window, len(self.session)
        if total <= MOST_ARRANGED or window.only is not None:  # the manager knows no types of values
            found = self.session.objects()
            self._watch({info.name: info.id for info in found[:MOST_ARRANGED]})
            return self._objects.of(self._rows(found))
        by = None if window.column is None else self.objects_columns[window.column]["name"]
        found, matching = self.session.select(window.search, by, window.descending, window.start, window.stop)
        self._watch({info.name: info.id for info in found})
        return self._objects.of_selected(self._rows(found), total, matching)

    def _rows(self, found: list[Any]) -> list[Row]:
        rows = [self.object_row(self._large.seen(info, self.session)) for info in found]
        self.listed(rows)
        return rows

    def listed(self, rows: list[Row]) -> None:
        """These objects have been looked at: all of them, or those in sight."""

    def object_row(self, info: Any) -> Row:
        """One object."""
        cells: list[Cell] = [
            info.name, type_of(info), contents_of(info), info.length, info.size, state_of(info), info.writer,
            info.written,
        ]  # fmt: skip
        return Row(info.id, cells, (info.version, len(info.waiters)))

    def _watch(self, ids: dict[str, int]) -> None:
        """Have the next update watch these; the first time that is now."""
        known = {name: proxy for name, proxy in self._proxies.items() if ids.get(name) == proxy._handle.object}
        new = [name for name in ids if name not in known]
        self._proxies = known
        for name in new:
            try:
                self._proxies[name] = self.session.open(name)
            except LookupError:  # deleted since
                continue
        if new:
            self._watching.cover(self.session, self.watched())

    def forget(self) -> None:
        """All is to be sent again."""
        self._objects.told.forget()
        self._clients.told.forget()
        self._figures = {}
        self._proxies = {}
        self._large.forget()

    def on_window(self, message: Message) -> None:
        """One of the tables was scrolled, searched or sorted."""
        sight = self._clients if message.get("table") == "clients" else self._objects
        if sight.move(message):
            self.soon()


def type_of(info: Any) -> str:
    """What it is to people: what was published is what it was before that."""
    return str(info.type_name.rpartition(".")[2] or info.kind)


def contents_of(info: ObjectInfo) -> str:
    """What is in it, unless that is what its state says already."""
    return "" if info.preview in _states_of(info) else info.preview


def state_of(info: Any) -> str:
    """Who holds it and how many wait."""
    return joined(", ", _states_of(info))


def _states_of(info: Any) -> list[str]:
    parts: list[str] = []
    if info.holder:
        parts.append(said("held by %1", info.holder))
    if info.waiters:
        parts.append(said_of(len(info.waiters), "%1 waiting", "%1 waiting"))
    return parts


def _client_row(info: Any) -> Row:
    waits = joined("; ", map(waiting_text, info.waiting))
    cells: list[Cell] = [info.introduced, info.place, waits, ", ".join(info.holding), info.pid, info.since]
    return Row(info.id, cells, (waits, info.holding))


def waiting_text(wait: Any) -> str:
    """What somebody waits for, and because of whom."""
    name = wait.name or said("(without a name)")
    if wait.holders:
        return said("%1, held by %2", name, ", ".join(wait.holders))
    return said("%1 of %2 %3", wait.operation, wait.kind, name)


def kept(keeps: dict[str, Any] | None) -> Message | None:
    """Where a manager keeps, when it last did, how large that is, and what is wrong; None if it keeps nothing."""
    return keeps and {name: keeps[name] for name in ("folder", "size", "sync", "last", "trouble")}


def figures_of(info: dict[str, Any]) -> Message:
    """How much there is, and who waits in a circle."""
    return {
        "objects": info.get("objects"),
        "names": info.get("names"),
        "clients": info.get("clients"),
        "memory": info.get("memory"),
        "warm": info.get("warm"),
        "rss": info.get("rss"),
        "machine": info.get("machine"),
        "pid": info.get("pid"),
        "keeps": kept(info.get("keeps")),
        "deadlocks": [[*map(str, circle)] for circle in info.get("deadlocks", [])],
    }
