"""Clients of a store without a process, a socket or a clock: what they call is done at once, or parked."""

from __future__ import annotations

from typing import Any

from jupyter_shared.kinds.kind import EACH, IN_LINE, Caller, Client, Context, State, Wait, operation
from jupyter_shared.store.directory import with_directory
from jupyter_shared.store.entry import Entry, Ticket
from jupyter_shared.store.store import Store
from jupyter_shared.wire.messages import Call, Failure, Reply


class Thread:
    """One thread of one client."""

    def __init__(self, store: Store, label: str = "", client: Client | None = None, number: int = 1) -> None:
        self.store = store
        if client is None:
            client = Client(max(store.clients, default=0) + 1, {"label": label or f"client {len(store.clients)}"})
            store.clients[client.id] = client
        self.client = client
        self.caller = Caller(client, number)

    def beside(self, number: int) -> Thread:
        """Another thread of the same client."""
        return Thread(self.store, client=self.client, number=number)

    def call(self, object: int | Entry, operation: str, *args: Any, **more: Any) -> Any:
        """The message that answers, or the ticket."""
        id = object.id if isinstance(object, Entry) else object
        return self.store.call(self.caller, Call(1, id, operation, [*args], **more))

    def value(self, object: int | Entry, operation: str, *args: Any, **more: Any) -> Any:
        """The value of the reply, which must have come at once."""
        reply = self.call(object, operation, *args, **more)
        assert isinstance(reply, Reply), reply
        return reply.value

    def parked(self, object: int | Entry, operation: str, *args: Any, **more: Any) -> Ticket:
        """The ticket of a call, which must have to wait."""
        ticket = self.call(object, operation, *args, **more)
        assert isinstance(ticket, Ticket), ticket
        return ticket

    def made(self, kind: str, *args: Any, name: str | None = None) -> Entry:
        """The entry of an object that this client made or found, and was handed."""
        handle = self.value(0, "create", kind, [*args]) if name is None else self.value(0, "open", name, kind, [*args])
        entry = self.store.entry(handle.object)
        assert entry is not None
        return entry

    def gone(self) -> None:
        self.store.client_gone(self.client)


def new_store() -> Store:
    return with_directory(Store())


def woken(store: Store) -> list[tuple[Ticket, Any]]:
    """What has happened to parked calls since this was asked last."""
    found, store.woken = store.woken, []
    return found


def answers(store: Store) -> list[Any]:
    """The values of the replies to parked calls since this was asked last, or their errors' names."""
    return [reply.error if isinstance(reply, Failure) else reply.value for _, reply in woken(store)]


def told(store: Store) -> list[tuple[Client, int, int]]:
    """Who was told of what since this was asked last: (client, object, version)."""
    found, store.changes.notified = store.changes.notified, []
    return [(client, message.object, message.version) for client, message in found]


class Gate(State, kind="gate of the tests"):
    """Lets as many pass as there is room for, in line or each for itself."""

    def __init__(self) -> None:
        self.room = 0
        self.passed: list[Any] = []
        self.tries = 0

    @operation()
    def widen(self, call: Context, more: int) -> int:
        self.room += more
        return self.room

    @operation(waits=IN_LINE)
    def queue(self, call: Context, size: int) -> int | None:
        return self._pass(call, size)

    @operation(waits=EACH)
    def squeeze(self, call: Context, size: int) -> int | None:
        return self._pass(call, size)

    def _pass(self, call: Context, size: int) -> int | None:
        self.tries += 1
        if size > self.room:
            if call.expired:
                return None
            raise Wait
        self.room -= size
        self.passed.append(size)
        return size

    @operation(reads=True, waits=EACH)
    def see(self, call: Context, least: int) -> int:
        if self.room < least and not call.expired:
            raise Wait
        return self.room

    @operation(waits=EACH)
    def stubborn(self, call: Context) -> str:
        """Waits on even when its time is up."""
        if not self.room:
            raise Wait
        return "through"

    @operation(whole=False)
    def fail(self, call: Context) -> None:
        self.room += 1
        raise ValueError("half done", 2, [3])
