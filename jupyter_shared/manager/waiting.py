"""Parked calls, as the server sees them: their time runs, and who waits is told why."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from ..kinds.callers import Caller
from ..store.deadlocks import circle, sentences
from ..store.entry import Ticket
from ..store.store import Store
from ..wire.messages import Notice, Reply
from .connection import Connection
from .log import log
from .loop import Loop

NOTICE_SECONDS = 2.0  # after which a caller is told what it waits for, and who is in the way
FOR_OTHERS = ("await_notify",)  # waits in which nobody who holds the object is in the way

Send = Callable[..., None]  # `Sending.send`


Some = TypeVar("Some")


def taken(waiting: list[Some]) -> list[Some]:
    """All that is in a list, which the loop looks into, and which is empty from now on."""
    found = [*waiting]
    waiting.clear()
    return found


class Waiting:
    """Runs the time of parked calls."""

    def __init__(self, store: Store, loop: Loop, send: Send) -> None:
        self._store = store
        self._loop = loop
        self._send = send
        self.resumed: list[Connection] = []  # whose call is parked no more, while others came behind it

    def parked(self, connection: Connection, ticket: Ticket) -> None:
        """A call of this connection has been parked."""
        ticket.sink = connection
        timers = connection.tickets[ticket] = []
        if ticket not in ticket.entry.parked:  # it is done elsewhere, and waits for nobody
            return
        if ticket.held_by:
            timers.append(self._loop.later(NOTICE_SECONDS, lambda: self._notice(ticket)))
            return
        timeout = ticket.call.timeout
        if timeout is not None:
            timers.append(self._loop.later(timeout, lambda: self._expire(ticket)))
        tickets = circle(self._store.waiting, ticket.caller)
        if tickets:
            self._tell_deadlock(tickets)
        elif timeout is None or timeout > NOTICE_SECONDS:
            timers.append(self._loop.later(NOTICE_SECONDS, lambda: self._notice(ticket)))

    def answer_woken(self) -> None:
        """Tell those whose calls were parked what has come of these."""
        for ticket, reply in taken(self._store.woken):
            connection = ticket.sink
            if connection is None:
                continue
            self.over(ticket)
            if reply is None:  # held back until now: its time runs from here on
                self.parked(connection, ticket)
                continue
            if not (ticket.call.quiet and type(reply) is Reply):
                self._send(connection, reply, None, ticket.call, ticket.caller)
            if connection.behind:
                self.resumed.append(connection)
            else:
                connection.route()

    def forget(self, connection: Connection) -> list[Ticket]:
        """A connection has ended: its parked calls, to which nobody listens any more."""
        tickets = [*connection.tickets]
        for ticket in tickets:
            self.over(ticket)
        return tickets

    @staticmethod
    def over(ticket: Ticket) -> None:
        """A call waits no longer: its timers would keep it, and the object, alive until their time has come."""
        connection, ticket.sink = ticket.sink, None
        for timer in connection.tickets.pop(ticket, ()):
            timer.cancel()

    def _expire(self, ticket: Ticket) -> None:
        self._store.now = time.time()
        self._store.expire(ticket)

    def _notice(self, ticket: Ticket) -> None:
        if ticket.done or not ticket.sink:
            return
        entry, operation = ticket.entry, ticket.operation.name
        holders = entry.holders() if operation not in FOR_OTHERS else ()
        who = ", ".join(_seen_by(ticket.caller, holder) for holder in holders)
        what = f"for {entry}" if entry.editor else entry.state.waits_for(operation, str(entry))
        text = f"Waiting {what}{f', held by {who}' if who else ''} ..."
        if ticket.held_by:
            text = f"Held by {ticket.held_by}, who steps through this: before {operation!r} of {entry} ..."
        self._send(ticket.sink, Notice(ticket.call.number, text))

    def _tell_deadlock(self, tickets: list[Ticket]) -> None:
        text = "This is a deadlock, nobody in it can go on: " + "; ".join(sentences(tickets)) + "."
        log.warning(text)
        for ticket in tickets:
            if ticket.sink:
                self._send(ticket.sink, Notice(ticket.call.number, text, True))


def _seen_by(caller: Caller, holder: Caller) -> str:
    """A holder, as the one who waits is told of it: he may be that himself, and have forgotten it."""
    if holder == caller:
        return f"{holder} (this thread itself)"
    return f"{holder} (another thread of this process)" if holder.client is caller.client else str(holder)
