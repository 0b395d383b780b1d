"""What clients ask of the history: to look back, and to take back. Operations of the directory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import StaleObject, WrongKind
from ..kinds import STATES
from ..kinds.kind import EACH, Context, Instead, KnownCallers, operation
from ..kinds.whole_numbers import from_zero
from ..saying import said
from ..wire.values import key_of
from .entry import Entry
from .history import History
from .look_operations import LookOperations
from .taking_back import Since
from .taking_in import check_name
from .then import then
from .transactions import attempt_all, in_the_way, refusal

if TYPE_CHECKING:
    from .store import Store


class HistoryOperations(LookOperations):
    """A part of the directory."""

    _store: Store

    @operation(reads=True)
    def history(self, call: Context, id: int, limit: int, keys: list[Any]) -> list[list[Any]]:
        """The last changes of an object, newest first, as `History.tell` has them; only those of these keys, if any."""
        return self._history().tell(self._remembered(id), from_zero(limit, "limit"), [*map(key_of, keys)])

    @operation(reads=True)
    def was(self, call: Context, id: int, version: int) -> Any:
        """What was in an object at a version, as its `replace` takes it."""
        return self._history().arguments(self._remembered(id), version, 0)[0]

    @operation(waits=EACH)
    def restore(self, call: Context, id: int, version: int | None, back: int) -> None:
        """Make an object what it was at a version, or `back` changes ago: one more change, with what it was."""
        entry, back = self._remembered(id), from_zero(back, "back")
        raise Instead(entry, "replace", self._history().arguments(entry, version, back))

    @operation(reads=True)
    def restore_all(self, call: Context, when: float) -> list[str]:
        """Make all names be what they were at a time, in one step: those that were not.

        What has no contents that are remembered (queues, locks, ...) is left alone. NotRemembered, and nothing is done,
        if what one of them was is not known.
        """
        store = self._store
        writes, names = then(store, self._history(), when)
        others = next((one for write in writes if (one := in_the_way(write[0], call.caller))), None)
        if refused := others or refusal(store.invoke, writes, call.caller):
            raise refused
        store.changes.vouches.wait_for(*(entry for entry, *_ in writes))
        attempt_all(store.invoke, writes, call.caller, call.now)
        for entry in dict.fromkeys(entry for entry, *_ in writes):
            if entry.parked:
                store.retry(entry)
        return names

    @operation()
    def make_again(self, call: Context, name: str, kind: str, dumped: list[Any], creator: str) -> None:
        """An object that was deleted, under the name that it had."""
        check_name(name)
        entry = self._store.add(STATES[kind].load(dumped, KnownCallers()), creator)
        entry.name = name
        self._store.names[name] = entry

    @operation()
    def remember(self, call: Context, most: int, budget: int) -> None:
        """Remember `most` changes of each object, and `budget` bytes in all, from now on."""
        most, budget = from_zero(most, "changes"), from_zero(budget, "size")
        self._history().bound(most, budget, Since(self._store.changes.last, call.now))

    def _history(self) -> History:
        found = next((one for one in self._store.invoke.records or () if isinstance(one, History)), None)
        if found is None:
            raise WrongKind(said("This manager remembers no changes."))
        return found

    def _remembered(self, id: int) -> Entry:
        entry = self._store.entry(id)
        if entry is None:
            raise StaleObject(said("This object is no longer there, and with it went its history."))
        return entry
