"""A manager without a process of its own: threads of this process are its clients.

Every client gets a transport, by which a Session works as it does over sockets: `Session(manager.connection, label,
connect=manager.connect)`. What is not there: shared memory, Ctrl-C at any moment, and life beyond this process.
"""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from ..address import ConnectionInfo
from ..client.connection.hooks import Hooks
from ..errors import ManagerGone
from ..kinds.kind import Caller, Client
from ..store.directory import with_directory
from ..store.entry import Ticket
from ..store.store import Store
from ..wire.messages import Changed, Message
from .border import Border
from .transport import InProcessTransport

_numbers = itertools.count(1)


class InProcessManager:
    """A store, its clients, and the calls that are parked."""

    def __init__(self, name: str = "in-process") -> None:
        self.store = with_directory(Store())
        self.border = Border(self.store)
        self.moved = threading.Condition(threading.RLock())  # guards the store; notified when parked calls may go on
        self.ended = False
        self.connection = ConnectionInfo(name, f"in process {next(_numbers)}", "", os.getpid(), time.time(), "", 0)
        self.epoch = self.connection.address
        self._clients = itertools.count(1)
        self._transports: dict[Client, InProcessTransport] = {}
        self._told: deque[Callable[[], object]] = deque()  # watchers that are still to be called

    def connect(self, _: ConnectionInfo, about: dict[str, Any], hooks: Hooks) -> InProcessTransport:
        """A new client's transport: what `Session` takes as `connect`."""
        if self.ended:
            raise ConnectionRefusedError("This manager has ended")
        client = Client(next(self._clients), about, time.time())
        with self.moved:
            self._transports[client] = transport = InProcessTransport(self, client, hooks)
            self._at_this_time().client_came(client)
        self.tell()
        return transport

    # --- calls -------------------------------------------------------------------------------------------

    def perform(self, caller: Caller, message: Message) -> Message | Ticket:
        """Do a call now: the store's reply, or the ticket it is parked on. Holds `moved`."""
        outcome = self._at_this_time().call(caller, self.border.inward(message))
        if isinstance(outcome, Ticket):
            outcome.sink = []
        self._deliver()
        assert outcome is not None, "no call is quiet here"
        return outcome

    def wait_for(self, ticket: Ticket) -> Message:
        """What comes of a parked call, when it comes. Holds `moved`, but not while it waits."""
        timeout = ticket.call.timeout
        try:
            if not self.moved.wait_for(lambda: ticket.sink or self.ended, timeout):
                self._at_this_time().expire(ticket)
                self._deliver()
                self.moved.wait_for(lambda: ticket.sink or self.ended)  # else it is bound to wait on
            if not ticket.sink:
                raise ManagerGone("The manager has ended.")
        except BaseException:
            self._at_this_time().cancel(ticket)
            self._deliver()
            raise
        reply: Message = ticket.sink[0]
        return reply

    def _at_this_time(self) -> Store:
        self.store.now = time.time()
        return self.store

    def _deliver(self) -> None:
        """Hand over what has come of parked calls, and note who is to be told of changes."""
        woken, self.store.woken = self.store.woken, []
        for ticket, reply in woken:
            if reply is not None and ticket.sink is not None:
                ticket.sink.append(reply)
        self.moved.notify_all()
        changes = self.store.changes
        notified, changes.notified = changes.notified, []
        for client, message in notified:
            self._note(client, message)

    def _note(self, client: Client, message: Changed) -> None:
        transport = self._transports.get(client)
        if transport is not None:
            self._told.append(lambda: transport.changed(message.object, message.version))

    def tell(self) -> None:
        """Tell those who watch. Without `moved`: their callbacks call, too."""
        while self._told:
            try:
                tell = self._told.popleft()
            except IndexError:  # another thread was faster
                return
            tell()

    # --- clients and their ends --------------------------------------------------------------------------

    def watch(self, client: Client, object: int, version: int) -> None:
        """Tell a client once, as soon as an object is beyond a version."""
        with self.moved:
            self._at_this_time().watch(client, object, version)
            self._deliver()
        self.tell()

    def unwatch(self, client: Client, object: int) -> None:
        """Remove a client's watch on an object."""
        with self.moved:
            entry = self.store.entry(object)
            if entry:
                self.store.changes.unwatch(client, entry)

    def release(self, client: Client, object: int, times: int) -> None:
        """A client refers to an object no more. Finalizers call this, in any thread."""
        with self.moved:
            client.release(object, times)

    def leave(self, client: Client) -> None:
        """Remove a client: what it held passes on."""
        with self.moved:
            if self._transports.pop(client, None) is not None:
                self._at_this_time().client_gone(client)
                self._deliver()
        self.tell()

    def stop(self) -> None:
        """End it: everybody's calls raise, and watchers are told."""
        with self.moved:
            self.ended = True
            transports = [*self._transports.values()]
            self.moved.notify_all()
        for transport in transports:
            transport.manager_gone()
