"""Which objects a table shows that is searched or sorted: found here, so that only those in sight travel."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..kinds.sizes import item_count
from .entry import Entry

ORDERS: dict[str, Callable[[Entry], Any]] = {
    "name": lambda entry: (entry.name or "").casefold(),
    "kind": lambda entry: entry.state.kind,
    "length": lambda entry: item_count(entry.state) or 0,
    "size": lambda entry: entry.state.size(),
    "state": lambda entry: len(entry.parked),
    "writer": lambda entry: entry.writer.casefold(),
    "written": lambda entry: entry.written,
}


def selected(entries: Iterable[Entry], search: str, by: str | None, descending: bool) -> list[Entry]:
    """Those in whose name, kind or writer the search is found, in the order of `by`; as they come for any other."""
    found = [*entries]
    if search:
        wanted = search.casefold()
        found = [entry for entry in found if wanted in f"{entry.name}\n{entry.state.kind}\n{entry.writer}".casefold()]
    order = ORDERS.get(by or "")
    if order is not None:
        found.sort(key=order, reverse=descending)
    elif descending:
        found.reverse()
    return found
