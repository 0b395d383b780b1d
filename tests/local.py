"""A manager's store in this very process, without sockets, threads or time: for testing kinds and proxies purely."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from jupyter_shared.client.connection.failures import raised
from jupyter_shared.client.values.packing import Packer, reduce_in_packing
from jupyter_shared.in_process.border import Border
from jupyter_shared.kinds import PROXIES
from jupyter_shared.kinds.kind import Caller, Client
from jupyter_shared.kinds.proxy import Proxy, VersionConflict, as_it_is
from jupyter_shared.store.directory import with_directory
from jupyter_shared.store.entry import Ticket
from jupyter_shared.store.store import Store
from jupyter_shared.wire.messages import Call, Conflict, Failure, Handle, Reply


class Blocked(Exception):
    """A call that would wait: it is parked, and `ticket` says where."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"{ticket.operation.name} waits")
        self.ticket = ticket


def local_store() -> Store:
    """A store with its directory."""
    return with_directory(Store())


class LocalHome:
    """A client of a store in this process; every message goes through the wire's bytes."""

    def __init__(self, store: Store, label: str = "test", thread: int = 0) -> None:
        self.store = store
        self.border = Border(store)
        number = max(store.clients, default=0) + 1
        self.client = Client(number, {"label": label})
        store.clients[number] = self.client
        self.caller = Caller(self.client, thread)
        self.memories = None
        self.values_writable, self.names_errors = False, True
        self.takes_columns = self.takes_runs = True
        self._packer = Packer(self)
        self.pack, self.unpack = self._packer.pack, self._packer.unpack
        self.pack_all, self.unpack_all = self._packer.pack_all, self._packer.unpack_all
        self.key, self.new_key, self.unkey = self._packer.key, self._packer.new_key, self._packer.unkey
        self.wire_keys, self.unkeys = self._packer.wire_keys, self._packer.unkeys
        self.allot, self.writable = self._packer.allot, self._packer.writable
        self.monotonic = lambda: store.now
        self._number = 0
        self._proxies: dict[int, Proxy] = {}
        self.constants: WeakKeyDictionary[Any, dict[str, Any]] = WeakKeyDictionary()

    @property
    def page(self) -> Any:
        return self.store.changes.slots.page

    def create(self, kind: str, *args: Any, name: str | None = None, **kwargs: Any) -> Any:
        """A proxy of a new object, or of the one of that name."""
        arguments = PROXIES[kind]._arguments(self, *args, **kwargs)
        directory = Handle(0, 0, "directory")
        asked = [kind, arguments] if name is None else [name, kind, arguments]
        reply, _ = self.call(directory, "create" if name is None else "open", asked)
        return self.proxy(Handle(*reply))

    def proxy(self, handle: Handle) -> Proxy:
        if handle.object not in self._proxies:
            self._proxies[handle.object] = PROXIES[handle.kind](self, handle)
        return self._proxies[handle.object]

    def send(self, handle: Handle, operation: str, args: list[Any], timeout: float | None = None, **more: Any) -> Any:
        """The message that answers a call, or the ticket it is parked on."""
        self._number += 1
        call = self.border.inward(Call(self._number, handle.object, operation, args, timeout, **more))
        outcome = self.store.call(self.caller, call)
        return outcome if isinstance(outcome, Ticket) else self.border.outward(outcome)

    def call(self, handle: Handle, operation: str, args: list[Any], *, if_version: int | None = None) -> Any:
        return self._result(self.send(handle, operation, args, if_version=if_version))

    def read(self, proxy: Proxy, operation: str, args: list[Any]) -> Any:
        return self.call(proxy._handle, operation, args)

    def write(self, handle: Handle, operation: str, args: list[Any]) -> int | None:
        return self.call(handle, operation, args)[1]

    def take(self, handle, operation, args, then, undo, if_version=None):
        return then(self.call(handle, operation, args, if_version=if_version)[0])

    def surely(self, handle, operation, args):
        self.call(handle, operation, args)

    def put_right(self, broken, again):
        """Nothing breaks in here."""

    def on_behalf(self, work):
        work.pop()()

    def wait(
        self, handle: Handle, operation: str, args: list[Any], timeout: float | None, then=as_it_is, undo=None
    ) -> Any:
        """Time passes at once: what waits for a while waits for nothing."""
        outcome = self.send(handle, operation, args, timeout)
        if isinstance(outcome, Ticket):
            if timeout is None:
                raise Blocked(outcome)
            self.store.expire(outcome)
            outcome = self.answer(outcome)
        return then(self._result(outcome)[0])

    def answer(self, ticket: Ticket) -> Any:
        """The message that woke a parked call; None while it is parked."""
        return next((reply for woken, reply in self.store.woken if woken is ticket), None)

    def gone(self) -> None:
        """This client's process ends."""
        self.store.client_gone(self.client)

    def refer_to(self, handle: Handle) -> Any:
        return self.store.entry(handle.object)

    def reduce(self, proxy: Proxy) -> Any:
        inside = reduce_in_packing(proxy, self)
        assert inside, "a LocalHome's proxies travel inside its own values only"
        return inside

    def _result(self, message: Any) -> tuple[Any, int]:
        if isinstance(message, Reply):
            return message.value, message.version
        if isinstance(message, Conflict):
            raise VersionConflict
        assert isinstance(message, Failure), message
        raise raised(message)
