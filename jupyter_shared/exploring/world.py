"""A fresh store in this process, and sessions whose calls go to it instead of a manager.

Every message goes through the wire's bytes, as between processes: nothing is shared that would not be there.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..address import Connection
from ..client.connection.failures import raised
from ..client.connection.transport import Transport
from ..client.session import Session
from ..errors import UserError
from ..kinds.kind import Caller, Client
from ..kinds.proxy import Conflict as Conflicting
from ..store.directory import with_directory
from ..store.entry import Ticket
from ..store.slots import Slots
from ..store.store import Store
from ..wire.framing import Reader, Writer
from ..wire.messages import Call, Conflict, FromClient, FromManager, Message, Reply

MOST_OBJECTS = 512  # slots of the version page; it is made anew for every run
_numbers = itertools.count(1)

Send = Callable[[Call], Message]


class World:
    """One store, with a client for each actor and one who sets up and checks."""

    def __init__(self, fill: Callable[[Store], Any] | None = None, memory: Any = None) -> None:
        """`fill` puts in what is there from the beginning; its result is kept as long as the world.

        `memory` is the transport to the manager that holds the large values of this world, if any.
        """
        self._memory = memory
        self.seconds = [1_000_000.0]
        self.store = with_directory(Store(Slots([0] * MOST_OBJECTS)))
        self._filled = fill(self.store) if fill else None
        self.store.now = self.seconds[0]
        number = next(_numbers)
        self._connection = Connection("explored", f"explored-{number}", "", os.getpid(), float(number), "", 0)
        self._to_store, self._to_client = Reader(FromClient), Reader(FromManager)
        self._writer = Writer()
        self._sessions: list[Session] = []

    def client(self, label: str) -> Caller:
        """A new client, as the store knows it."""
        number = len(self.store.clients) + 1
        client = self.store.clients[number] = Client(number, {"label": label})
        return Caller(client, 1)

    def session(self, label: str, send: Send) -> Session:
        """A session whose calls are answered by `send`."""
        session = ExploredSession(self._connection, label, ExploredTransport(send, self._memory))
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
        outcome = self.store.call(caller, self._travelled(self._to_store, call))
        assert outcome is not None, "no call is quiet here"
        return outcome

    def to_client(self, message: Message) -> Message:
        """A reply as it arrives."""
        arrived: Message = self._travelled(self._to_client, message)
        return arrived

    def _travelled(self, reader: Reader, message: Message) -> Any:
        (arrived,) = reader.feed(self._writer.frame(message))
        for packed in reader.packed:
            packed.holds = tuple(self.store.entry(id) for id in packed.refs)
        return arrived

    def close(self) -> None:
        """Let go of everything."""
        for session in self._sessions:
            session.detach()


class ExploredTransport(Transport):
    """The way of one actor to the store of its world."""

    page_descriptor: int | None = None

    def __init__(self, send: Send, memory: Any) -> None:
        self._send = send
        self._memory = memory
        self._number = 0

    def call(
        self,
        object: int,
        operation: str,
        args: list[Any],
        timeout: float | None = None,
        if_version: int | None = None,
        place: str | None = None,  # noqa: ARG002 - a run has no cells
        *,
        may_wait: bool = False,
        then: Callable[[Any], Any] | None = None,
        undo: Callable[[Any], object] | None = None,  # noqa: ARG002 - nothing breaks into a call here
        is_sure: bool = False,  # noqa: ARG002
    ) -> Any:
        """Do a call when it is this actor's turn: the reply, or what `then` makes of its value."""
        self._number += 1
        if not may_wait:
            timeout = None
        message = self._send(Call(self._number, object, operation, args, timeout, if_version))
        if type(message) is Reply:
            return then(message.value) if then else message
        raise Conflicting if type(message) is Conflict else raised(message)  # type: ignore[arg-type]

    def write(self, object: int, operation: str, args: list[Any], place: str | None) -> None:
        """Do a call whose result nobody needs: in a pipeline each is a step too."""
        self.call(object, operation, args, None, None, place)

    @contextmanager
    def collecting(self) -> Iterator[list[Any]]:
        """A pipeline: its calls are made one by one, and raise at once."""
        yield []

    def on_behalf(self, work: list[Callable[[], object]]) -> None:
        """Do what is in the list."""
        while work:
            work.pop()()

    def ask(self, what: str) -> Any:
        """There is no manager process to ask."""
        raise UserError(f"An explored function cannot ask the manager for {what!r}: there is none in an exploration.")

    def watch(
        self, object: int, callback: Callable[[int], object], version: int, to_the_end: bool  # noqa: ARG002
    ) -> Any:
        """Nobody is told of changes during an exploration."""
        raise UserError("An explored function cannot watch objects: poll or wait for an event instead.")

    def claim(self, size: int, *, writable: bool = False) -> tuple[int, int]:
        """Shared memory to write into, of the manager itself."""
        claimed: tuple[int, int] = self._memory.claim(size, writable=writable)
        return claimed

    def fetch(self, memory: int) -> tuple[int, int]:
        """Shared memory of the manager itself."""
        fetched: tuple[int, int] = self._memory.fetch(memory)
        return fetched

    @property
    def lifeline(self) -> Any:
        """Where shared memory is given back."""
        return self._memory.lifeline

    def close(self) -> None:
        """Nothing is open."""


class ExploredSession(Session):
    """A session in an explored world: every read is a call, and no memory is shared."""

    def __init__(self, connection: Connection, label: str, transport: ExploredTransport) -> None:
        self._explored = transport
        super().__init__(connection, label)

    def _attach(self) -> Any:
        self._transport = self._explored  # type: ignore[assignment]
        return self._explored

    def _let_go(self, id: int, count: int) -> None:
        """Objects live to the end of their run: when Python frees a proxy is no step of a function."""
