"""Serves one store: accepts connections, takes each through its conversation, answers calls.

A client is its lifeline: when that connection ends, so has the client, and the store is told. Its other
connections carry calls, each in turn; when one ends, the call that is parked on it is forgotten.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from ..errors import ManagerGone, Refused, SharedError
from ..kinds.kind import Caller
from ..platform.freed import keep_what_is_freed
from ..platform.memory import scratch
from ..saying import said
from ..store.directory import with_directory
from ..store.history import History
from ..store.listing import attached
from ..store.store import Store
from ..wire import messages
from ..wire.messages import Ask, Message
from ..wire.vouching import Recalled, Vouch
from .asking import Asking
from .besides import Besides
from .connection import READ_BYTES, Connection
from .landing import Landed
from .lending import Lending
from .listening import Listening
from .log import log
from .loop import Loop
from .memory import Warehouse
from .page import VersionPage
from .reception import Reception
from .sending import Sending, goodbye
from .serving import Serving
from .vouching import Vouching
from .waiting import Waiting, taken

if TYPE_CHECKING:  # slow to load, and few keep, or listen beyond this machine
    from ..sealing import Seal
    from .keeping.keeper import Keeper

STRANGER_SECONDS = 20.0  # for a handshake


class Server:
    """A manager: its store, its connections, and the one event loop that serves them."""

    def __init__(self, key: bytes, about: dict[str, Any]) -> None:
        self.about = about
        self.loop = Loop()
        self.page = VersionPage()
        self.store = with_directory(Store(self.page.slots))
        self.store.changes.feed = self.page.feed
        self.history = History()
        self.store.invoke.records = (self.history,)
        self.memory = Warehouse(self.loop.later, self.page.locations)
        self.on_idle: Callable[[], object] | None = None  # no client is left
        self.on_hang_up: Callable[[Caller], object] | None = None  # a caller's connection has ended
        self.keeper: Keeper | None = None  # who writes down what is shared
        self.farewell = said("It was told to end.")  # what clients are told at the end
        self._key = key
        self._connections: dict[Connection, None] = {}  # by identity: a descriptor's number may soon be another one's
        self._buffer = memoryview(scratch(READ_BYTES))
        keep_what_is_freed()
        self._listening = Listening(self.loop, self._accepted, self.memory.clear)
        self.listen, self.unlisten = self._listening.add, self._listening.remove
        self._sending = Sending(self.store, self.memory)
        self._send = self._sending.send
        self._waiting = Waiting(self.store, self.loop, self._send)
        self._reception = Reception(self.store, self.memory, self.loop, about, self.page, self._send, self._refuse)
        reception, lending = self._reception, Lending(self.memory, self.store, self.loop, self._send)
        asking = Asking(self, reception, lending, self._send)
        besides = Besides(self.store, self._waiting, self._send)
        self._vouching = vouching = Vouching(self.store, self.loop, reception.guests, self._send)
        handle: dict[type[Message], Callable[[Connection, Any], object]] = {
            messages.Proof: reception.proof, messages.Hello: reception.hello,
            Ask: asking.ask, messages.Beside: besides.call, messages.TakeBack: besides.take_back,
            Vouch: vouching.vouch, Recalled: vouching.recalled,
            messages.Claim: lending.claim, messages.Fetch: lending.fetch,
            messages.Release: reception.release, messages.Watch: reception.watch, messages.Unwatch: reception.unwatch,
        }  # fmt: skip
        self._serving = Serving(self, self._sending, self._waiting, handle, self._refuse, self._hang_up)

    # --- the loop ----------------------------------------------------------------------------------------

    def run(self) -> None:
        """Serve until stopped."""
        self.loop.run(self.after_each, (self.store.woken, self._waiting.resumed, self.store.changes.notified))

    def stop(self) -> None:
        """End `run` after what is under way; from any thread."""
        self.loop.soon(lambda: setattr(self.loop, "running", False))

    def close(self) -> None:
        """Hang up on everybody and let go of everything."""
        if self.keeper:
            self.keeper.close()
        for connection in [*self._connections]:
            if connection.client:
                connection.send(self._sending.frame(goodbye(ManagerGone(self.farewell))))
            connection.close()
        self._listening.close()
        self._connections.clear()
        self.memory.close()
        self.loop.close()
        self.page.close()
        self.store.names.clear()

    def abandon(self) -> None:
        """In a forked child: let go of what only the parent may use, without a word to anybody."""
        for connection in self._connections:
            connection.socket.close()
            if connection.pipe:
                connection.pipe.abandon()
        self.memory.abandon()
        self._listening.close()
        self.loop.close()

    def after_each(self) -> None:
        """Send what has happened to parked calls, do what came behind them, and tell watchers what they are to know."""
        store = self.store
        changes = store.changes
        while store.woken or self._waiting.resumed or changes.notified:
            self._waiting.answer_woken()
            for connection in taken(self._waiting.resumed):
                self._serving.turns.catch_up(connection)
            for client, message in taken(changes.notified):
                lifeline = self._reception.lifelines.get(client)
                if lifeline:
                    self._send(lifeline, message)

    # --- connections -------------------------------------------------------------------------------------

    def _accepted(self, accepted: socket.socket, seal: Seal | None) -> None:
        try:
            connection = Connection(accepted, self._key, self.loop, self._buffer, seal)
            connection.reader.land = partial(Landed, self.memory)
            is_another_users = connection.is_another_users()
            connection.begin(partial(self._serving.ready, connection))
        except OSError as error:  # also, on macOS, when a socket is asked for anything whose other end has gone
            log.warning("A connection could not be accepted: %s", error)
            accepted.close()
            return
        self._connections[connection] = None
        if is_another_users:
            self._refuse(connection, Refused("This manager serves only the user it runs as."))
            return
        connection.patience = self.loop.later(STRANGER_SECONDS, lambda: self._hang_up(connection))
        challenge = partial(self._send, connection, connection.proof.challenge())
        if seal:
            connection.when_sealed = challenge
        else:
            challenge()

    def _refuse(self, connection: Connection, error: SharedError) -> None:
        """Say why, and hang up."""
        if not connection.is_open:
            return
        connection.send(self._sending.frame(goodbye(error)))
        if connection.all_sent:
            self._hang_up(connection)
        connection.ends = True

    def _hang_up(self, connection: Connection) -> None:
        client = connection.client
        if not connection.is_open:
            return
        if client is None or not self._reception.is_lifeline(connection):
            self._end([connection])
            return
        self._end([known for known in self._connections if known.client is client])
        self._reception.left(client)
        if self.on_idle and not client.observes and not attached(self.store):
            self.on_idle()

    def _end(self, ended: list[Connection]) -> None:
        """Nothing that the store passes on from now on goes to one of these."""
        for connection in ended:
            del self._connections[connection]
            connection.close()
            self._vouching.hung_up(connection)
        self.store.cancel(*(ticket for connection in ended for ticket in self._waiting.forget(connection)))
        if self.on_hang_up:  # after Ctrl-C, a caller has another connection already
            here = {known.caller for known in self._connections}
            for caller in {known.caller for known in ended if known.caller} - here:
                self.on_hang_up(caller)
