"""The store does a call now, or parks it.

How a call goes:

1.  The operation is tried (`invoke.py`). Unless it only reads, the object's version moves, and whoever watches is told.
2.  It raised Wait: it is parked. After every change of that object the parked calls are tried again, in their order;
    behind one that must wait, those of the same operation wait too if they stand IN_LINE.
3.  What happened to parked calls is in `woken`: whoever runs the store sends these replies. None: it was held back
    until now, and waits for its object from here on.

Objects live as Python objects do (see Entry): a blob keeps alive what it contains, a client what it was handed.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import Any

from ..errors import StaleObject, WrongKind
from ..kinds.kind import Caller, Client, Context, Elsewhere, Instead, State
from ..wire.messages import DELETED, Call, Changed, Failure, Message, Reply
from .changes import Changes
from .entry import Entry, Ticket
from .invoke import ONCE, PARKED, Found, Held, Invoker
from .parking import Parking, call_instead
from .recorder import CAME, LEFT
from .refusals import FORGOTTEN, no_operation
from .slots import Slots

NOTHING = State()
MOST_REMEMBERED = 10_000  # deleted objects of which we can still say why


class Store(Parking):
    """All objects of one manager."""

    def __init__(self, slots: Slots | None = None) -> None:
        self.nests = False  # some blob has held objects: only then can objects hold each other in a circle
        self.now = 0.0  # seconds since 1970; whoever runs the store sets it
        self.names: dict[str, Entry] = {}
        self.clients: dict[int, Client] = {}
        self.waiting: dict[Caller, Ticket] = {}
        self.woken: list[tuple[Ticket, Message | None]] = []
        self.directory: Entry | None = None
        self.changes = Changes(slots or Slots())
        self.invoke = Invoker(self.changes)
        self._entries: dict[int, weakref.ref[Entry]] = {}
        self.count = self._entries.__len__  # how many are alive
        self.gone: dict[int, str] = {}  # why ids that were deleted are no more
        self.next_id = 0

    # --- objects -----------------------------------------------------------------------------------------

    def add(self, state: State, creator: str, id: int | None = None) -> Entry:
        """Take in a new object, or one of an earlier manager's. It is alive only as long as something refers to it."""
        if id is None:
            id, self.next_id = self.next_id, self.next_id + 1
        entry = Entry(id, self.changes.slots.take(), state, creator, self.now)
        entry.on_free = self._freed
        self._entries[entry.id] = weakref.ref(entry)
        self.changes.move_to(entry, self.changes.next_version())
        return entry

    def entry(self, id: int) -> Entry | None:
        """The object with that id, if it is still alive."""
        reference = self._entries.get(id)
        return reference() if reference else None

    def entries(self) -> Iterator[Entry]:
        """All objects that are alive."""
        return (entry for reference in [*self._entries.values()] if (entry := reference()))

    def delete(self, entry: Entry, why: str) -> None:
        """Make an object be no more, whoever still refers to it."""
        self.invoke.about_to_end(entry)
        entry.gone = self.gone[entry.id] = why
        if len(self.gone) > MOST_REMEMBERED:
            del self.gone[next(iter(self.gone))]
        if entry.name is not None:
            del self.names[entry.name]
        self._entries.pop(entry.id, None)
        self.invoke.ended(entry)
        for ticket in [*entry.parked]:
            self._wake(ticket, Failure.of(ticket.call, StaleObject(why)))
        entry.state = NOTHING  # whoever still refers to it keeps no memory with it

    def _freed(self, entry: Entry) -> None:
        """Entry's destructor: nothing refers to it any more. May run at any time; touches plain dicts only."""
        self._entries.pop(entry.id, None)
        self.invoke.ended(entry)

    # --- calls -------------------------------------------------------------------------------------------

    def call(self, caller: Caller, call: Call) -> Message | Ticket | None:
        """Do a call: its reply, None when a quiet one went well, or its ticket if it is parked."""
        if call.place is not None:
            caller.move(call.place)
        try:
            entry = self._entries[call.object]()
        except KeyError:
            entry = None
        if entry is None:
            return Failure.of(call, StaleObject(self.gone.get(call.object, FORGOTTEN)))
        try:
            found: Found = (entry.state, entry.operations[call.operation])
        except KeyError:
            if (own := entry.find(call.operation)) is None:
                return Failure.of(call, WrongKind(no_operation(entry, call.operation)))
            found = own
        context = Context(caller, self.now, call.timeout == 0, call.if_version is not None)
        reply = self.invoke.attempt(entry, found, call, context)
        if type(reply) is not Reply:  # which it is nearly always
            return self._other(entry, found, caller, call, reply)
        if entry.parked and not found[1].reads:
            self.retry(entry)
        return None if call.quiet else reply

    def _other(self, entry: Entry, found: Found, caller: Caller, call: Call, what: Any) -> Message | Ticket | None:
        if type(what) is Instead:
            return self.call(caller, call_instead(call, what))
        if what is PARKED or type(what) in (Held, Elsewhere):
            ticket = Ticket(caller, call, entry, found, self.now)
            away = type(what) is Elsewhere
            return self._send_away(ticket, what) if away else self.park(ticket, getattr(what, "by", ""))
        if entry.parked and not found[1].reads:
            self.retry(entry)
        return what  # type: ignore[no-any-return]

    # --- clients -----------------------------------------------------------------------------------------

    def client_came(self, client: Client) -> None:
        """Add a client that has attached, and tell those who watch the directory."""
        self.clients[client.id] = client
        self._tell_of(client, CAME)

    def _tell_of(self, client: Client, what: str) -> None:
        if self.directory and not client.observes:
            self.invoke.stirred(self.directory, what, ONCE, Context(Caller(client), self.now))

    def client_gone(self, client: Client) -> None:
        """A process has ended: what it held passes on, what only it knew is freed."""
        self.clients.pop(client.id, None)
        entries = [entry for reference in [*client.touched.values()] if (entry := reference()) is not None]
        parked = [ticket for entry in entries for ticket in entry.parked]  # `waiting` knows but one of each caller
        for ticket in [*parked, *self.waiting.values()]:
            if ticket.caller.client is client:
                self._unpark(ticket)
        for entry in entries:
            if not entry.gone:
                self.invoke.give_back(entry, client, self.now)
            self.retry(entry)
        if self.invoke.trace is not None:
            self.invoke.trace.left(client)
        self._tell_of(client, LEFT)
        client.touched.clear()
        client.references.clear()
        client.memories.clear()

    def watch(self, client: Client, id: int, version: int) -> None:
        """Tell a client once, as soon as an object is beyond a version; at once if it is no more."""
        if (entry := self.entry(id)) is None:
            self.changes.notified.append((client, Changed(id, DELETED)))
            return
        client.touch(entry)
        self.changes.watch(client, entry, version)
