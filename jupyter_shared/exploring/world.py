"""A fresh store in this process, and sessions whose calls go to it instead of a manager.

Every message goes through the wire's bytes, as between processes: nothing is shared that would not be there.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any

from ..address import ConnectionInfo
from ..client.connection.transport import Terms, Transport
from ..client.memory.entrusted import Own
from ..client.session import Session
from ..errors import UserError
from ..in_process.border import Border
from ..in_process.calls import DirectCalls
from ..kinds.kind import Caller, Client
from ..store.directory import with_directory
from ..store.entry import Ticket
from ..store.slots import Slots
from ..store.store import Store
from ..wire.messages import Call, Message, Welcome

MOST_OBJECTS = 512  # slots of the version page; it is made anew for every run
_numbers = itertools.count(1)

Send = Callable[[Call], Message]


class World:
    """One store, with a client for each actor and one who sets up and checks."""

    def __init__(self, fill: Callable[[Store], Any] | None = None, memory: Transport | None = None) -> None:
        """`fill` puts in what is there from the beginning; its result is kept as long as the world.

        `memory` is the transport to the manager that holds the large values of this world, if any.
        """
        self._memory = memory
        self.seconds = [1_000_000.0]
        self.store = with_directory(Store(Slots([0] * MOST_OBJECTS)))
        self._filled = fill(self.store) if fill else None
        self.store.now = self.seconds[0]
        number = next(_numbers)
        self._connection = ConnectionInfo("explored", f"explored-{number}", "", os.getpid(), float(number), "", 0)
        self._border = Border(self.store)
        self.to_client: Callable[[Message], Message] = self._border.outward  # a reply as it arrives
        self._sessions: list[Session] = []

    def client(self, label: str) -> Caller:
        """A new client, as the store knows it."""
        number = len(self.store.clients) + 1
        client = self.store.clients[number] = Client(number, {"label": label})
        return Caller(client, 1)

    def session(self, label: str, send: Send) -> Session:
        """A session whose calls are answered by `send`."""
        transport = ExploredTransport(send, self._memory)
        session = Session(self._connection, label, connect=lambda *_: transport)
        self._sessions.append(session)
        return session

    def outside(self) -> Session:
        """A session for who sets up before the run and checks after it: its calls are done at once."""
        caller = self.client("the check")

        def send(call: Call) -> Message:
            outcome = self.perform(caller, call)
            if isinstance(outcome, Ticket):
                self.store.expire(outcome)
                self.store.cancel(outcome)
                woken = [reply for ticket, reply in self.store.woken if ticket is outcome and reply is not None]
                if not woken:
                    raise UserError(f"The set-up or check of an exploration waits for ever, in {call.operation!r}.")
                return self.to_client(woken[0])
            return self.to_client(outcome)

        return self.session("the check", send)

    def perform(self, caller: Caller, call: Call) -> Message | Ticket:
        """Do a call as if it had come over the wire: its reply as the store gave it, or its ticket."""
        self.store.now = self.seconds[0]
        outcome = self.store.call(caller, self._border.inward(call))
        assert outcome is not None, "no call is quiet here"
        return outcome

    def close(self) -> None:
        """Let go of everything."""
        for session in self._sessions:
            session.detach()


class ExploredTransport(DirectCalls):
    """The way of one actor to the store of its world: a call is done when it is this actor's turn."""

    welcome = Welcome(0, b"", "explored", {})

    def __init__(self, send: Send, memory: Transport | None) -> None:
        self._send = send
        self._memory = memory

    def send(self, call: Call, terms: Terms) -> Message:  # noqa: ARG002 - nothing breaks into a call here
        """Do a call when it is this actor's turn."""
        call.place = None  # a run has no cells
        return self._send(call)

    def ask(self, what: str) -> Any:
        """There is no manager process to ask."""
        raise UserError(f"An explored function cannot ask the manager for {what!r}: there is none in an exploration.")

    def watch(
        self,
        object: int,  # noqa: ARG002
        callback: Callable[[int], object],  # noqa: ARG002
        version: int,  # noqa: ARG002
        to_the_end: bool,  # noqa: ARG002
        again: bool = True,  # noqa: ARG002
    ) -> Any:
        """Nobody is told of changes during an exploration."""
        raise UserError("An explored function cannot watch objects: poll or wait for an event instead.")

    def claim(self, size: int, then: Own, *, writable: bool = False, depot: str = "") -> Any:
        """Shared memory to write into, of the manager itself."""
        assert self._memory
        return self._memory.claim(size, then, writable=writable, depot=depot)

    def fetch(self, memory: int, then: Own, *, depots: bool = False) -> Any:
        """Shared memory of the manager itself."""
        assert self._memory
        return self._memory.fetch(memory, then, depots=depots)

    def give_back(self, told: Iterator[tuple[int, bool]]) -> None:
        """Shared memory of the manager itself."""
        assert self._memory
        self._memory.give_back(told)

    def hang_up(self) -> None:
        """There is no connection."""

    def let_go(self, told: Iterator[tuple[int, int]]) -> None:
        """Objects live to the end of their run: when Python frees a proxy is no step of a function."""

    def retain_until_end(self, told: Iterator[tuple[int, object]]) -> None:
        """No child reaches an explored world: nothing is kept for it."""
        for descriptor, _ in told:
            os.close(descriptor)

    def close(self) -> None:
        """Nothing is open."""
