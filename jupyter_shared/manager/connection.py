"""One accepted connection: its bytes, its place in the conversation, and what it still has to be sent."""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ..kinds.kind import Caller, Client
from ..platform.polling import HANGUP, READ, WRITE
from ..platform.sockets import is_another_user, may_send_descriptors, send_with, tune
from ..store.entry import Ticket
from ..wire.conversation import Phase
from ..wire.framing import LIMIT_FOR_STRANGERS, Bytes, Reader
from ..wire.messages import FromClient
from ..wire.proofs import ManagerProof
from .call_pipe import CallPipe
from .log import log
from .loop import Handler, Loop, Timer

if TYPE_CHECKING:  # slow to load, and few listen beyond this machine
    from ..sealing import Seal

MOST_UNSENT = 1024 * 1024  # bytes a client has not read, and what it has asked for behind them is not yet done
MOST_BEHIND = 1024 * 1024  # bytes behind a parked call, and no more are read until they have had their turn

Beside = int | tuple[int, ...]  # what goes beside a message: a descriptor, or several
READ_BYTES = 256 * 1024  # the most that is read at a time


class Connection:
    """What the server knows of one connection."""

    def __init__(
        self, connection: socket.socket, key: bytes, loop: Loop, buffer: memoryview, seal: Seal | None = None
    ) -> None:
        """`seal` is our end of TLS, if that is spoken. `buffer` is where all connections of one server are read into.

        `recv` would have to find memory for the most that may come, which takes longer than all the rest of reading
        a small call. Servers share none: each may run in a thread of its own.
        """
        connection.setblocking(False)
        self.socket = connection
        self.descriptor = connection.fileno()
        self.takes_descriptors = may_send_descriptors(connection)
        self.is_local = False  # until its client has shown that it can read our memory
        if not self.takes_descriptors:
            tune(connection)
        self.phase = Phase.PROOF
        self.proof = ManagerProof(key, bound_to=seal.bound_to if seal else b"")
        self._seal = seal
        self.when_sealed: Callable[[], object] | None = None  # to be called as soon as what is sent is encrypted
        self.reader = Reader(FromClient, LIMIT_FOR_STRANGERS)
        self.client: Client | None = None
        self.caller: Caller | None = None
        self.tickets: dict[Ticket, list[Timer]] = {}  # its parked calls, and what is to happen to them in time
        self.behind: deque[Any] = deque()  # messages that came behind a call that is parked
        self.pauses = False  # others have their turn before what is behind
        self.ends = False  # as soon as all is sent
        self.patience: Timer | None = None  # which ends when a stranger has not shown the key
        self._loop = loop
        self._poll = loop.poll
        self.buffer = buffer
        self.may_be_plain = seal is None  # whether `plain_calls` may serve it
        self.plain: Handler | None = None  # which does, while nothing is under way
        self._general: Handler | None = None  # what serves it else
        self.pipe: CallPipe | None = None  # by which its client makes short calls
        self.unsent = bytearray()  # of what is to be sent
        self._frames: deque[Iterator[bytes]] = deque()  # to be made when all before is sent
        self._bytes_behind = 0  # bytes that came while others were behind already
        self._awaited = READ  # what is to be told when all is sent
        self.is_open = True

    def begin(self, handler: Handler) -> None:
        """Listen to it; OSError if this system can listen to no more."""
        self._poll.register(self.descriptor, READ)
        self._general = self._loop.handlers[self.descriptor] = handler

    def route(self) -> None:
        """Have what comes next be served by `plain`, if nothing is under way here now, else as all that may come."""
        if self.plain is not None and self.is_open:
            is_quiet = self._is_quiet()
            self._loop.handlers[self.descriptor] = self.plain if is_quiet else self._general  # type: ignore[assignment]
            if self.pipe is not None:
                self.pipe.route(is_quiet)

    def _is_quiet(self) -> bool:
        waits = self.tickets or self.pauses or self.behind or self.unsent or self._frames or self.ends
        return not waits and self._awaited == READ and self.reader.is_between()

    def next_in_turn(self) -> Iterator[Any]:
        """What came behind a call that was parked, until one of these is parked itself."""
        while self.behind and not self.tickets and not self.is_full:
            yield self.behind.popleft()
        if self._bytes_behind and not self.behind:
            self._bytes_behind = 0
            self._await(READ)

    @property
    def is_full(self) -> bool:
        """Whether so much waits to be sent that no more is done for this client until it has read some of it."""
        return len(self.unsent) > MOST_UNSENT

    def _count_behind(self, size: int) -> None:
        """So much more is behind: from the most on, the client waits, and only its end is heard of."""
        self._bytes_behind += size
        if self._bytes_behind > MOST_BEHIND:
            self._await(HANGUP)

    def _await(self, events: int) -> None:
        if events != self._awaited:
            self._awaited = events
            if not self.unsent and self.is_open:
                self._poll.modify(self.descriptor, events)

    def is_another_users(self) -> bool:
        """Whether the process at the other end is known to be another user's."""
        return is_another_user(self.socket)

    def receive(self) -> Bytes | None:
        """What has come, until the next is received: nothing at all is b"", nothing yet is None."""
        try:
            size = self.socket.recv_into(self.buffer)
        except BlockingIOError:
            return None
        except OSError:
            return b""
        if self.behind:
            self._count_behind(size)
        return self._opened(self.buffer[:size]) if self._seal and size else self.buffer[:size]

    def _opened(self, data: Bytes) -> Bytes | None:
        """What was sealed in what has come; None if that is not whole yet, b"" if it is no TLS, or harmed."""
        seal = self._seal
        assert seal
        try:
            if seal.is_done:
                seal.raw += data
            elif self._shakes(seal, data) and self.when_sealed:
                self.when_sealed()
            return seal.opened() or None
        except OSError as error:
            log.warning("%r: no TLS, or not from whom it began with: %s", self, error)
            return b""

    def _shakes(self, seal: Seal, data: Bytes) -> bool:
        """Go on shaking hands: whether that is done."""
        if answer := seal.shake(data):
            self.send(answer, is_sealed=True)
        return seal.is_done

    def send(self, data: bytes, descriptor: Beside | None = None, *, is_sealed: bool = False) -> None:
        """Send now what can be sent, the rest when there is room. Nobody waits for a client that does not read."""
        if self.unsent or not self.is_open:
            self._send_later(data, descriptor, is_sealed)
            return
        if self._seal and not is_sealed:
            data = self._sealed(data)
        try:
            sent = self.socket.send(data) if descriptor is None else send_with(self.socket, data, descriptor)
        except BlockingIOError:
            sent = 0
        except OSError:  # it has hung up: reading will tell
            return
        if sent < len(data):
            self.send_rest(data[sent:])

    def send_rest(self, unsent: bytes) -> None:
        """Send this when there is room: until it has read what it asked for, it is not asked what else it wants."""
        if not self.is_open:
            return
        self.unsent += unsent
        self._poll.modify(self.descriptor, WRITE)
        self.route()

    def _send_later(self, data: bytes, descriptor: Beside | None, is_sealed: bool) -> None:
        if not self.is_open:
            return
        if descriptor is not None:  # it asks for memory while it does not read: no client of ours does
            self.ends = True
        if self._frames:
            self._frames.append(iter((data,)))
        else:
            self.unsent += data if is_sealed else self._sealed(data)

    def _sealed(self, data: bytes) -> bytes:
        return self._seal.sealed(data) if self._seal and data else data

    def send_bit_by_bit(self, frames: Iterator[bytes]) -> None:
        """Send frames that are made only when those before are sent, and others have had their turn in between."""
        if not self.is_open:
            return
        self._frames.append(frames)
        if not self.unsent:
            self.unsent += self._sealed(next(frames, b""))
            self._poll.modify(self.descriptor, WRITE)

    def room(self) -> None:
        """There is room to send again."""
        try:
            sent = self.socket.send(self.unsent)
        except BlockingIOError:
            return
        except OSError:
            self.unsent.clear()
            self._frames.clear()
            sent = 0
        del self.unsent[:sent]
        while self._frames and not self.unsent:
            self.unsent += self._sealed(next(self._frames[0], b""))
            if not self.unsent:
                self._frames.popleft()
        if not self.unsent:
            self._poll.modify(self.descriptor, self._awaited)

    @property
    def all_sent(self) -> bool:
        """Whether nothing waits to be sent."""
        return not self.unsent

    def close(self) -> None:
        """Hang up. Its descriptor's number may belong to another connection from now on."""
        self.is_open = False
        self.arrived()
        self._loop.retire(self.descriptor, self.socket.close)
        self.close_pipe()
        self.behind.clear()
        self._frames.clear()
        self.unsent.clear()
        self.reader.close()
        self.plain = self._general = self.when_sealed = None  # they refer to us

    def close_pipe(self) -> None:
        """Nothing more comes by its pipe."""
        pipe, self.pipe = self.pipe, None
        if pipe is not None:
            pipe.close()

    def arrived(self) -> None:
        """It is no stranger's any more."""
        if self.patience:
            self.patience.cancel()
            self.patience = None

    def __repr__(self) -> str:
        who: Any = self.client.label if self.client else "a stranger"
        return f"<connection of {who}, {self.phase.word}>"
