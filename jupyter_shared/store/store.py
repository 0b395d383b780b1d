"""The store: does a call now, or parks it. Every call to every kind of object passes `Store.call`.

How a call goes:

1.  The operation is tried. Unless it only reads, the object's version moves, and whoever watches is told.
2.  It raised Wait: it is parked. After every change of that object the parked calls are tried again, in the
    order they came; behind one that must wait, those of the same operation wait too if they stand IN_LINE.
3.  What happened to parked calls meanwhile is in `woken`: whoever runs the store sends these replies.

Objects live as Python objects live: as long as something refers to them (see Entry). So a blob keeps alive
what it contains, a client what it was handed, and circles are the garbage collector's.
"""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Iterator
from typing import Any

from ..errors import StaleObject, WrongKind
from ..kinds.kind import IN_LINE, Caller, Client, Context, Elsewhere, Operation, State, Wait
from ..wire.messages import Call, Changed, Conflict, Failure, Message, Reply
from .changes import GONE, Changes
from .entry import Entry, Ticket
from .slots import Slots

PARKED = object()
NOTHING = State()
MOST_REMEMBERED = 10_000  # deleted objects of which we can still say why


class Store:
    """All objects of one manager."""

    def __init__(self, slots: Slots | None = None) -> None:
        self.now = 0.0  # seconds since 1970; whoever runs the store sets it
        self.names: dict[str, Entry] = {}
        self.clients: dict[int, Client] = {}
        self.waiting: dict[Caller, Ticket] = {}
        self.woken: list[tuple[Ticket, Message]] = []
        self.directory: Entry | None = None
        self.changes = Changes(slots or Slots())
        self._entries: dict[int, weakref.ref[Entry]] = {}
        self._gone: dict[int, str] = {}  # why ids that were deleted are no more
        self._ids = itertools.count(0)

    # --- objects -----------------------------------------------------------------------------------------

    def add(self, state: State, creator: str) -> Entry:
        """Take in a new object. It is alive only as long as something refers to it."""
        entry = Entry(next(self._ids), self.changes.slots.take(), state, creator, self.now)
        entry.on_free = self._freed
        self._entries[entry.id] = weakref.ref(entry)
        self.changes.move(entry)
        return entry

    def entry(self, id: int) -> Entry | None:
        """The object with that id, if it is still alive."""
        reference = self._entries.get(id)
        return reference() if reference else None

    def entries(self) -> Iterator[Entry]:
        """All that are alive."""
        return (entry for reference in [*self._entries.values()] if (entry := reference()))

    def delete(self, entry: Entry, why: str) -> None:
        """Make an object be no more, whoever still refers to it."""
        entry.gone = self._gone[entry.id] = why
        if len(self._gone) > MOST_REMEMBERED:
            del self._gone[next(iter(self._gone))]
        if entry.name is not None:
            del self.names[entry.name]
        self._entries.pop(entry.id, None)
        self.changes.retire(entry)
        for ticket in [*entry.parked]:
            self._wake(ticket, Failure.of(ticket.call, StaleObject(why)))
        entry.state = NOTHING  # whoever still refers to it keeps no memory with it

    def _freed(self, entry: Entry) -> None:
        """Entry's destructor: nothing refers to it any more. May run at any time; touches plain dicts only."""
        self._entries.pop(entry.id, None)
        self.changes.retire(entry)

    # --- calls -------------------------------------------------------------------------------------------

    def call(self, caller: Caller, call: Call) -> Message | Ticket | None:
        """Do a call: its reply, None when a quiet one went well, or its ticket if it is parked."""
        if call.place is not None:
            caller.move(call.place)
        reference = self._entries.get(call.object)
        entry = reference() if reference else None
        if entry is None:
            why = self._gone.get(call.object) or "This object is no longer there: nobody referred to it any more."
            return Failure.of(call, StaleObject(why))
        found = entry.find(call.operation)
        if found is None:
            return Failure.of(call, WrongKind(f"A {entry.state.kind} has no operation {call.operation!r}."))
        reply = self._try(entry, found, caller, call, call.timeout == 0)
        if reply is PARKED:
            return self.park(Ticket(caller, call, entry, found, self.now))
        if type(reply) is Elsewhere:
            return self._send_away(Ticket(caller, call, entry, found, self.now), reply)
        if entry.parked and not found[1].reads:
            self._retry(entry)
        return None if call.quiet and type(reply) is Reply else reply

    def _try(self, entry: Entry, found: tuple[Any, Operation], caller: Caller, call: Call, expired: bool) -> Any:
        """Do it now: a message; or PARKED, and nothing has changed."""
        target, operation = found
        if entry.editor and not operation.reads and entry.editor != caller:
            return PARKED
        if call.if_version is not None and call.if_version != entry.version:
            return Conflict(call.number)
        try:
            value = operation.function(target, Context(caller, self.now, expired), *call.args)
        except Wait:
            return PARKED
        except Elsewhere as elsewhere:
            return elsewhere
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the caller's
            if not operation.reads:  # bad arguments may have stopped it half-way
                self.changes.move(entry)
            return Failure.of(call, error)
        if not operation.reads:
            self._changed(entry, caller)
        return Reply(call.number, value, entry.version)

    def _changed(self, entry: Entry, caller: Caller) -> None:
        entry.writer, entry.written = caller.text, self.now
        if entry.editor or entry.state.has_holders:
            caller.client.touch(entry)
        self.changes.move(entry)
        if entry.watchers:
            self.changes.tell(entry)

    def changed(self, entry: Entry, caller: Caller) -> None:
        """An object has changed: move its version, tell those who watch, try those who wait."""
        self._changed(entry, caller)
        if entry.parked:
            self._retry(entry)

    # --- parked calls ------------------------------------------------------------------------------------

    def park(self, ticket: Ticket) -> Ticket:
        """Have a call wait for its object's changes."""
        ticket.entry.parked[ticket] = None
        self.waiting[ticket.caller] = ticket
        # A place in a barrier's or condition's queue is given back too, should the client die.
        ticket.caller.client.touch(ticket.entry)
        self.changes.tell_of_wait(ticket.entry, self.directory)
        return ticket

    def _send_away(self, ticket: Ticket, elsewhere: Elsewhere) -> Ticket:
        """Have a call done that takes as long as it takes: it waits, but for no change of the object."""
        ticket.entry.parked.pop(ticket, None)
        self.waiting[ticket.caller] = ticket
        elsewhere.begin(ticket)
        return ticket

    def finish(self, ticket: Ticket, value: Any) -> None:
        """A call that was done elsewhere has this result; nobody may want it any more."""
        if not ticket.done:
            self._changed(ticket.entry, ticket.caller)
            self._wake(ticket, Reply(ticket.call.number, value, ticket.entry.version))

    def _retry(self, entry: Entry) -> None:
        """Try the parked calls in order, again and again for as long as one that goes through changes something."""
        moved = True
        while moved:
            moved = False
            stuck: set[str] = set()
            for ticket in [*entry.parked]:
                operation = ticket.operation
                if ticket.done or operation.name in stuck:
                    continue
                reply = self._try_parked(ticket)
                if type(reply) is Elsewhere:
                    self._send_away(ticket, reply)
                elif reply is not PARKED:
                    moved = moved or not operation.reads
                    self._wake(ticket, reply)
                elif operation.waits == IN_LINE:
                    stuck.add(operation.name)

    def _try_parked(self, ticket: Ticket) -> Any:
        call, found = ticket.call, (ticket.target, ticket.operation)
        return self._try(ticket.entry, found, ticket.caller, call, ticket.expired or call.timeout == 0)

    def _wake(self, ticket: Ticket, reply: Message) -> None:
        self._unpark(ticket)
        self.woken.append((ticket, reply))

    def _unpark(self, ticket: Ticket) -> None:
        ticket.done = True
        ticket.entry.parked.pop(ticket, None)
        if self.waiting.get(ticket.caller) is ticket:
            del self.waiting[ticket.caller]
        self.changes.tell_of_wait(ticket.entry, self.directory)

    def expire(self, ticket: Ticket) -> None:
        """A parked call's time is up."""
        if ticket.done or ticket not in ticket.entry.parked:
            return
        ticket.expired = True
        reply = self._try_parked(ticket)
        if reply is PARKED:  # bound to wait on
            return
        if type(reply) is Elsewhere:
            self._send_away(ticket, reply)
            return
        self._wake(ticket, reply)
        self._retry(ticket.entry)

    def cancel(self, ticket: Ticket) -> None:
        """A parked call's caller no longer wants it."""
        if not ticket.done:
            self._unpark(ticket)
            self._retry(ticket.entry)

    # --- clients -----------------------------------------------------------------------------------------

    def client_gone(self, client: Client) -> None:
        """A process has ended: its calls are forgotten, what it held passes on, what only it knew is freed."""
        self.clients.pop(client.id, None)
        for ticket in [ticket for ticket in self.waiting.values() if ticket.caller.client is client]:
            self._unpark(ticket)
        ghost = Caller(client)
        for reference in [*client.touched.values()]:
            entry = reference()
            if entry is not None and not entry.gone and entry.client_gone(client):
                self.changed(entry, ghost)
            elif entry is not None and entry.parked:
                self._retry(entry)
        if self.directory:
            self.changed(self.directory, ghost)
        client.touched.clear()
        client.holds.clear()
        client.memories.clear()

    # --- watching ----------------------------------------------------------------------------------------

    def watch(self, client: Client, id: int, version: int) -> None:
        """Tell a client once, as soon as an object is beyond a version; at once if it is no more."""
        entry = self.entry(id)
        if entry is None:
            self.changes.notified.append((client, Changed(id, GONE)))
            return
        client.touch(entry)
        self.changes.watch(client, entry, version)
