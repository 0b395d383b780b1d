"""Object 0: the names, and what can be asked about all objects and clients. Its operations are calls like any other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from ..errors import NoSuchName, WrongKind
from ..kinds import STATES
from ..kinds.kind import EACH, Context, Instead, Unchanged, operation
from ..kinds.values import PUBLISHED
from ..saying import said
from ..wire.messages import DIRECTORY, Handle
from ..wire.values import Blob
from .deadlocks import deadlocks
from .entry import Entry
from .finding import Finding
from .follow_operations import FollowOperations
from .granting import Guard
from .in_transit import InTransit
from .listing import attached, describe_clients, describe_entry, sees_all
from .record import Lived
from .refusals import live, taken
from .selecting import selected
from .snapshot import whole
from .store import Store
from .taking_away import Bin, TakingAway
from .taking_in import TakingIn, check_name
from .trace_operations import TraceOperations
from .transaction_operations import TransactionOperations

MOST_DESCRIBED = 1000  # objects in one reply


class DirectoryState(
    Finding, TakingIn, TakingAway, TransactionOperations, TraceOperations, FollowOperations, kind="directory"
):
    """Names, and the objects behind them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.in_transit = InTransit()
        self._bin = Bin()

    def __len__(self) -> int:
        return len(self._store.names)

    # --- finding and making ------------------------------------------------------------------------------

    @operation(waits=EACH, asks=True)
    def open(self, call: Context, name: str, kind: str, args: list[Any]) -> Handle:
        """The object of that name, made of these arguments if there is none; WrongKind if it is another kind."""
        entry = self._store.names.get(name)
        if entry is None:
            self._store.changes.vouches.wait_for(self._store.directory)
            return self._handed(call, self._named(self._new(call, kind, args), name))
        if entry.state.kind != kind:
            what = said("published value") if entry.state.kind == PUBLISHED else entry.state.kind
            raise WrongKind(said("%1 is a %2, made by %3, not a %4.", repr(name), what, entry.creator, kind))
        raise Unchanged(self._handed(call, entry))

    @operation(shows=False)
    def create(self, call: Context, kind: str, args: list[Any]) -> Handle:
        """A new object without a name."""
        return self._handed(call, self._new(call, kind, args))

    @operation(reads=True)
    def hold(self, call: Context, ids: list[int]) -> list[int]:
        """Keep objects alive for this client; replies those that are no more."""
        entries = [(id, self._store.entry(id)) for id in ids]
        for _, entry in entries:
            if entry:
                call.caller.client.hand_out(entry.id, entry)
                self.in_transit.arrived(entry.id, call.now)
        return [id for id, entry in entries if not entry]

    @operation(reads=True)
    def handles(self, call: Context, ids: list[int]) -> list[Handle | None]:
        """How objects are called here, by their ids; None for those that are no more."""
        return [entry.handle if (entry := self._store.entry(id)) else None for id in ids]

    @operation(reads=True)
    def sync(self, call: Context) -> None:
        """Nothing: its reply says that all calls sent before it are done."""

    @operation(reads=True)
    def bequeath(self, call: Context, ids: list[int]) -> None:
        """This client is about to end, and has sent these to others: they are kept until somebody holds them."""
        for id in ids:
            entry = self._store.entry(id)
            if entry:
                self.in_transit.add(entry, call.now)

    @operation(reads=True)
    def depart(self, call: Context) -> None:
        """This client is about to end in order: the locks it has taken stay taken, as in the standard library."""
        call.caller.client.departs = True

    @operation(waits=EACH, asks=True)
    def publish(self, call: Context, name: str, blob: Blob) -> None:
        """Put a value under a name; only a live object already under that name is in the way.

        Somebody who edits the value that is there is waited for, as by all who change it.
        """
        entry = self._store.names.get(name)
        if entry is None:
            self._store.changes.vouches.wait_for(self._store.directory)
            self._named(self._new(call, PUBLISHED, [blob]), name)
            return
        if entry.state.kind != PUBLISHED:
            raise WrongKind(live(name, entry))
        raise Instead(entry, "set", [blob])

    @operation()
    def bind(self, call: Context, name: str, id: int) -> Handle:
        """Give a live object without a name this one."""
        entry = self._store.entry(id)
        if entry is None:
            raise NoSuchName(said("That object is no longer there."))
        if name in self._store.names:
            if self._store.names[name] is entry:
                raise Unchanged(entry.handle)
            raise WrongKind(taken(name))
        if entry.name is not None:
            raise WrongKind(said("This %1 is already shared as %2.", entry.state.kind, repr(entry.name)))
        return self._named(entry, name).handle

    @operation(reads=True)
    def names(self, call: Context, start: int = 0, stop: int | None = None) -> list[str]:
        """The names, in the order they were given: all, or some by position."""
        names = self._store.names if call.caller.client.grant is None else [*self._names_for(call)]
        return [*islice(names, start, stop)]

    @operation(reads=True)
    def has(self, call: Context, name: str) -> bool:
        """Whether something is shared under that name."""
        return name in self._store.names

    @operation(reads=True)
    def length(self, call: Context) -> int:
        """How many names there are."""
        return len(self._store.names) if call.caller.client.grant is None else sum(1 for _ in self._names_for(call))

    def _names_for(self, call: Context) -> Iterator[str]:
        """The names that a client may know which came by a grant."""
        grant = call.caller.client.grant
        return (name for name in self._store.names if grant is None or grant.reads(name))

    def _new(self, call: Context, kind: str, args: list[Any]) -> Entry:
        if kind not in STATES:
            raise WrongKind(said("There is no kind %1; there are %2.", repr(kind), ", ".join(sorted(STATES))))
        return self._store.add(STATES[kind](*args), str(call.caller))

    def _named(self, entry: Entry, name: str) -> Entry:
        check_name(name)
        entry.name = name
        self._store.names[name] = entry
        return entry

    def _handed(self, call: Context, entry: Entry) -> Handle:
        call.caller.client.hand_out(entry.id, entry)
        return entry.handle

    # --- looking -----------------------------------------------------------------------------------------

    @operation(reads=True)
    def objects(
        self, call: Context, all: bool = False, start: int = 0, stop: int = MOST_DESCRIBED
    ) -> list[dict[str, Any]]:
        """What there is to know of named objects, by position; of those without a name too, if `all`.

        MOST_DESCRIBED at most: for more, ask for their `ids`, and `describe_many` of these at a time.
        """
        return [*map(describe_entry, islice(self._listed(call, all), start, min(stop, start + MOST_DESCRIBED)))]

    @operation(reads=True)
    def ids(self, call: Context, all: bool = False) -> list[int]:
        """The ids of named objects, in the order of their names; of those without a name too, if `all`."""
        return [entry.id for entry in self._listed(call, all)]

    @operation(reads=True)
    def describe_many(self, call: Context, ids: list[int]) -> list[dict[str, Any]]:
        """What there is to know of the first MOST_DESCRIBED of these objects, but for those that are no more."""
        found = map(self._store.entry, ids[:MOST_DESCRIBED])
        return [describe_entry(entry) for entry in found if entry]

    @operation(reads=True)
    def select(self, call: Context, search: str, by: str | None, descending: bool, start: int, stop: int) -> list[Any]:
        """Some named objects, by position among those that match, in an order; and how many match."""
        found = selected(self._listed(call, all=False), search, by, descending)
        return [[*map(describe_entry, found[start : min(stop, start + MOST_DESCRIBED)])], len(found)]

    def _listed(self, call: Context, all: bool) -> Iterator[Entry]:
        client, guard = call.caller.client, Guard(self._store)
        entries = self._store.entries() if all else iter(self._store.names.values())
        return (entry for entry in entries if entry.id != DIRECTORY.object and guard.sees(client, entry))

    @operation(reads=True)
    def describe(self, call: Context, id: int) -> dict[str, Any] | None:
        """What is known of one object; None if it is no more."""
        entry = self._store.entry(id)
        if entry is None:
            return None
        found = describe_entry(entry)
        if entry.id == DIRECTORY.object and not sees_all(call.caller.client):  # who watches it asks for its version
            seen = sum(1 for _ in self._listed(call, all=False))
            found |= {"length": seen, "size": 0, "writer": "", "creator": "", "waiters": [], "summary": {}}
        return found

    @operation(reads=True)
    def everything(self, call: Context) -> list[Any]:
        """All objects as they are: the number the next one would get, and the fields of a `Lived` for each."""
        notes = [note for note in whole(self._store) if isinstance(note, Lived)]
        return [self._store.next_id, [[getattr(note, name) for name in note.__struct_fields__] for note in notes]]

    @operation(reads=True)
    def clients(self, call: Context) -> list[dict[str, Any]]:
        """Who is attached, what each waits for and what each holds."""
        return describe_clients(self._store, call.caller.client)

    @operation(reads=True)
    def counts(self, call: Context) -> dict[str, Any]:
        """How many objects and clients, and who waits in a circle."""
        client = call.caller.client
        return {
            "names": self.length(call),
            "objects": self._store.count() - 1 if sees_all(client) else len([*self._listed(call, all=True)]),
            "clients": len(attached(self._store, client)),
            "deadlocks": deadlocks(self._store.waiting) if sees_all(client) else [],
        }


def with_directory(store: Store) -> Store:
    """Make object 0; the store keeps it for good."""
    entry = store.add(DirectoryState(store), "")
    assert (entry.id, entry.slot) == DIRECTORY[:2], "the directory comes first: clients know it without asking"
    store.directory = entry
    return store
