"""What a view asks of the object it shows, at one moment and in one call. An operation of the directory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import StaleObject, WrongKind
from ..kinds.kind import Context, State, operation
from ..saying import said
from .listing import describe_entry
from .refusals import FORGOTTEN
from .store import Store

if TYPE_CHECKING:
    from .entry import Entry

DESCRIBE = "@describe"  # what listings say of it


class LookOperations(State):
    """A part of the directory."""

    _store: Store

    @operation(reads=True)
    def look(self, call: Context, id: int, requests: list[tuple[str, list[Any]]]) -> list[Any]:
        """Its version, who wrote last and when, and what each of some reading operations replies, all of one moment.

        This client is told, once, of the next change after it, if it listens: no change falls between.
        """
        entry = self._store.entry(id)
        if entry is None:
            raise StaleObject(self._store.gone.get(id, FORGOTTEN))
        self._store.watch(call.caller.client, id, entry.news)
        replies = [self._seen(call, entry, name, args) for name, args in requests]
        return [entry.version, entry.writer, entry.written, replies]

    def _seen(self, call: Context, entry: Entry, name: str, args: list[Any]) -> Any:
        if name == DESCRIBE:
            return describe_entry(entry)
        found = entry.find(name)
        if found is None or not found[1].reads or found[1].waits:
            raise WrongKind(said("A %1 has no reading operation %2.", entry.state.kind, repr(name)))
        return self._store.invoke.read(entry, found, call, args)
