"""Parked calls: what they wait for, who is tried again after a change, and what ends their waiting."""

from __future__ import annotations

from typing import Any

from ..kinds.kind import IN_LINE, Caller, Context, Elsewhere, Instead
from ..wire.messages import Call, Message, Reply
from .changes import Changes
from .entry import Entry, Ticket
from .invoke import PARKED, Held, Invoker


def call_instead(call: Call, instead: Instead) -> Call:
    """The call that is to be done in the place of this one, and is answered as this one."""
    entry, operation, arguments = instead.args
    return Call(call.number, entry.id, operation, arguments, call.timeout, None, call.quiet)


class Parking:
    """The part of a store that has calls wait."""

    now: float
    directory: Entry | None
    changes: Changes
    invoke: Invoker
    waiting: dict[Caller, Ticket]
    woken: list[tuple[Ticket, Message | None]]

    def park(self, ticket: Ticket, held_by: str = "") -> Ticket:
        """Have a call wait for its object's changes, or for who holds it back."""
        ticket.held_by = held_by
        ticket.entry.parked[ticket] = None
        self.waiting[ticket.caller] = ticket
        ticket.caller.client.touch(ticket.entry)  # a place in a barrier is given back too, should the client die
        self.changes.stir_each(ticket.entry, self.directory)
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
            call = ticket.call
            self.invoke.changed(ticket.entry, call.operation, (call.args,), Context(ticket.caller, self.now), (), value)
            self._wake(ticket, Reply(call.number, value, ticket.entry.version))

    def retry(self, entry: Entry) -> None:
        """Try the parked calls in order, again for as long as one that goes through changes something."""
        moved = True
        while moved:
            moved = False
            stuck: set[str] = set()
            for ticket in [*entry.parked]:
                operation = ticket.operation
                if ticket not in entry.parked or operation.name in stuck:
                    continue
                reply = self._try_parked(ticket)
                if reply is PARKED:
                    if operation.waits == IN_LINE:
                        stuck.add(operation.name)
                elif self._tried(ticket, reply):
                    moved = moved or not operation.reads

    def _try_parked(self, ticket: Ticket) -> Any:
        call, expired = ticket.call, ticket.expired or ticket.call.timeout == 0
        context = Context(ticket.caller, self.now, expired, call.if_version is not None)
        return self.invoke.attempt(ticket.entry, (ticket.target, ticket.operation), call, context)

    def _tried(self, ticket: Ticket, outcome: Any) -> bool:
        """A parked call was tried, and need not wait for its object: whether it is answered now."""
        kind = type(outcome)
        if kind is Elsewhere:
            self._send_away(ticket, outcome)
        elif kind is Instead:
            self._go_on(ticket, outcome)
        elif kind is not Held:
            self._wake(ticket, outcome)
            return True
        return False

    def _go_on(self, ticket: Ticket, instead: Instead) -> None:
        """A parked call has turned out to be one of another object: it is done there, or waits there from now on."""
        entry, name, _ = instead.args
        ticket.entry.parked.pop(ticket, None)
        self.changes.stir_each(ticket.entry)
        ticket.call, ticket.entry = call_instead(ticket.call, instead), entry
        ticket.target, ticket.operation = entry.state, entry.operations[name]
        outcome = self._try_parked(ticket)
        if outcome is PARKED or type(outcome) is Held:
            self.park(ticket, getattr(outcome, "by", ""))
        elif self._tried(ticket, outcome) and entry.parked and not ticket.operation.reads:
            self.retry(entry)

    def _wake(self, ticket: Ticket, reply: Message) -> None:
        self._unpark(ticket, reply)
        self.woken.append((ticket, reply))

    def _unpark(self, ticket: Ticket, reply: Message | None = None) -> bool:
        if ticket.done:
            return False
        ticket.done = True
        if self.invoke.trace is not None:
            self.invoke.trace.unparked(ticket, reply)
        ticket.entry.parked.pop(ticket, None)
        if self.waiting.get(ticket.caller) is ticket:
            del self.waiting[ticket.caller]
        self.changes.stir_each(ticket.entry, self.directory)
        return True

    def expire(self, ticket: Ticket) -> None:
        """A parked call's time is up."""
        if ticket.done or ticket not in ticket.entry.parked:
            return
        ticket.expired = True
        outcome = self._try_parked(ticket)
        if outcome is not PARKED and self._tried(ticket, outcome):  # else it is bound to wait on
            self.retry(ticket.entry)

    def cancel(self, *tickets: Ticket) -> None:
        """Their callers no longer want these parked calls: none of them gets what another one of them leaves."""
        for entry in dict.fromkeys(ticket.entry for ticket in tickets if self._unpark(ticket)):
            self.retry(entry)
