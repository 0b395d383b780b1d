"""Names that are given, changed and taken away; and what was deleted for the time being, which can be brought back.

Deleting frees memory, so nothing is kept of what programs delete. Who deletes by a click may ask for the contents to
be kept for a while (`to_bin`): of the last few objects, within a budget, and by their contents alone. Brought back, it
is another object of that name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from ..errors import NoSuchName, NotRemembered, WrongKind
from ..kinds import STATES, is_queue
from ..kinds.kind import EACH, Context, Instead, KnownCallers, State, Unchanged, operation
from ..saying import said
from ..wire.messages import Handle
from ..wire.values import Packed
from .entry import Entry
from .refusals import taken

if TYPE_CHECKING:
    from .store import Store

ITEMS = 3  # where they are in what a queue is dumped as
MOST_DELETED = 20  # objects
MOST_BYTES = 16 << 20  # of all of them


class Deleted(msgspec.Struct, frozen=True):
    """What is remembered of an object that was deleted by a click."""

    kind: str
    dumped: list[Any]
    size: int


class Bin:
    """What was deleted last, by name; the oldest goes first."""

    def __init__(self) -> None:
        self._deleted: dict[str, Deleted] = {}
        self._size = 0

    def put(self, name: str, state: State) -> bool:
        """Keep what an object of that name is now, if that can be done within the budget: whether it can."""
        size = _size(state.blobs())
        if not state.can_be_revived or size > MOST_BYTES:
            return False
        self.take(name)
        self._deleted[name] = Deleted(state.kind, state.dump(), size)
        self._size += size
        while self._size > MOST_BYTES or len(self._deleted) > MOST_DELETED:
            self.take(next(iter(self._deleted)))
        return True

    def get(self, name: str) -> Deleted | None:
        """What was deleted last under that name."""
        return self._deleted.get(name)

    def take(self, name: str) -> None:
        """Remove what was deleted under a name from the bin."""
        found = self._deleted.pop(name, None)
        self._size -= found.size if found else 0


class TakingAway(State):
    """A part of the directory."""

    _store: Store
    _bin: Bin
    _named: Callable[[Entry, str], Entry]

    def _find(self, name: str) -> Entry:
        entry = self._store.names.get(name)
        if entry is None:
            raise NoSuchName(said("Nothing is shared as %1.", repr(name)))
        return entry

    def _free(self, name: str) -> None:
        if name in self._store.names:
            raise WrongKind(taken(name))

    @operation()
    def rename(self, call: Context, name: str, new: str) -> Handle:
        """Share an object, or a published value, under another name. Whoever holds it goes on with it."""
        entry = self._find(name)
        if new == name:
            raise Unchanged(entry.handle)
        self._free(new)
        self._named(entry, new)
        del self._store.names[name]
        self._store.changes.stir_each(entry)  # no version moves, yet whoever looks at it sees its name
        call.caller.client.hand_out(entry.id, entry)
        return entry.handle

    @operation(waits=EACH)
    def delete(self, call: Context, name: str, to_bin: bool = False) -> bool:
        """Make the object of that name be no more; with `to_bin`, whether it can be brought back for a while."""
        entry = self._find(name)
        self._store.changes.vouches.wait_for(entry)
        can_come_back = to_bin and self._bin.put(name, entry.state)
        self._store.delete(entry, said("The %1 was deleted by %2.", entry, call.caller))
        return can_come_back

    @operation()
    def empty(self, call: Context, name: str) -> None:
        """Take all out of the queue of that name; it can be put back for a while."""
        entry = self._find(name)
        if not is_queue(entry.state.kind):
            raise WrongKind(said("%1 is a %2, not a queue.", repr(name), entry.state.kind))
        self._bin.put(name, entry.state)
        raise Instead(entry, "clear", [])

    @operation()
    def bring_back(self, call: Context, name: str) -> None:
        """Have what was deleted last under a name, and kept, be there again; or be put back into the queue there."""
        found = self._bin.get(name)
        entry = self._store.names.get(name)
        if found is None:
            raise NotRemembered(said("What was shared as %1 is not kept any more.", repr(name)))
        if entry is not None and found.kind == entry.state.kind and is_queue(found.kind):
            self._bin.take(name)
            raise Instead(entry, "restock", [found.dumped[ITEMS]])
        self._free(name)
        assert self._store.directory is not None
        # What the record has to know is all in the call that does it.
        raise Instead(self._store.directory, "revive", [name, found.kind, found.dumped])

    @operation()
    def revive(self, call: Context, name: str, kind: str, dumped: list[Any]) -> None:
        """Make an object of what one was."""
        self._free(name)
        if not STATES.get(kind, State).can_be_revived:
            raise WrongKind(said("A %1 is not to be brought back.", kind))
        self._named(self._store.add(STATES[kind].load(dumped, KnownCallers()), str(call.caller)), name)
        self._bin.take(name)


def _size(blobs: Iterable[Any]) -> int:
    """Bytes; no longer counted than until it is too much."""
    size = 0
    for blob in blobs:
        size += blob.size() if isinstance(blob, Packed) else len(blob)
        if size > MOST_BYTES:
            break
    return size
