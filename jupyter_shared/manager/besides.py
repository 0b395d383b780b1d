"""Many callers on one connection: the coroutines of a client. None of them waits for the call of another one."""

from __future__ import annotations

from ..errors import ProtocolError
from ..kinds.kind import Caller
from ..store.entry import Ticket
from ..store.store import Store
from ..wire import messages
from ..wire.messages import TAKEN_BACK, Call, Failure, TakeBack
from .connection import Connection
from .loop import Timer
from .waiting import Send, Waiting


class ParkedBeside(dict[Ticket, list[Timer]]):
    """The parked calls of such a connection: however many there are, what comes next has its turn."""

    def __bool__(self) -> bool:
        return False


class Besides:
    """Does the calls of coroutines, and takes them back."""

    def __init__(self, store: Store, waiting: Waiting, send: Send) -> None:
        self._store = store
        self._waiting = waiting
        self._send = send

    def call(self, connection: Connection, beside: messages.Beside) -> None:
        """Do a call for one of many."""
        client, known = connection.client, connection.caller
        if client is None or known is None:
            raise ProtocolError("Strangers make no calls.")
        caller = Caller(client, beside.thread)
        caller.observes = known.observes
        if beside.place is not None:
            caller.move(beside.place)
        call = Call(
            beside.number, beside.object, beside.operation, beside.args, beside.timeout, beside.if_version
        )  # fmt: skip
        outcome = self._store.call(caller, call)
        if self._store.woken:  # as in `Server._call`
            self._waiting.answer_woken()
        if isinstance(outcome, Ticket):
            self._waiting.parked(connection, outcome)
        elif outcome is not None:
            self._send(connection, outcome, None, call, caller)

    def take_back(self, connection: Connection, taken: TakeBack) -> None:
        """Forget a parked call, and say so; one that is done was answered before."""
        for ticket in [ticket for ticket in connection.tickets if ticket.call.number == taken.number]:
            self._waiting.over(ticket)
            self._store.cancel(ticket)
            self._send(connection, Failure(taken.number, TAKEN_BACK, [], ticket.call.operation))
