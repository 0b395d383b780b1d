"""The way of one client to a manager in its own process."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ..client.connection.hooks import Hooks
from ..client.connection.transport import Terms
from ..client.connection.watch import MANAGER_GONE, ObjectWatch
from ..client.memory.entrusted import Own
from ..errors import ManagerGone, NoMemory
from ..kinds.kind import Caller, Client
from ..store.entry import Ticket
from ..wire.messages import DELETED, Call, Message, Reply, Welcome
from .calls import DirectCalls

if TYPE_CHECKING:
    from .manager import InProcessManager


class InProcessTransport(DirectCalls):
    """One client of a manager in this process."""

    def __init__(self, manager: InProcessManager, client: Client, hooks: Hooks) -> None:
        self._manager = manager
        self._client = client
        self._hooks = hooks
        self._callers: dict[int, Caller] = {}
        self._watches: dict[int, list[ObjectWatch]] = {}
        self._closed = False
        self.page = manager.store.changes.slots.page
        about = {"name": manager.connection.name, "pid": os.getpid(), "started": manager.connection.started, "log": ""}
        self.welcome = Welcome(client.id, b"", manager.connection.name, about)

    # --- calls -------------------------------------------------------------------------------------------

    def send(self, call: Call, terms: Terms) -> Message:
        """Do a call, or wait until it can be done; what breaks in meanwhile takes it back."""
        manager = self._manager
        if self._closed or manager.ended:
            raise self._hooks.explained("This session is detached." if self._closed else "It has ended.")
        arrived: Any = None
        try:
            with manager.moved:
                outcome = manager.perform(self._caller(), call)
                if isinstance(outcome, Ticket):
                    outcome = manager.wait_for(outcome)
                arrived, packed = manager.border.handed_out(outcome, self._client)
            self._hooks.received(packed)
            manager.tell()
        except ManagerGone as error:
            raise self._hooks.explained(str(error)) from error
        except BaseException:
            if isinstance(arrived, Reply) and terms.undo:
                terms.undo(arrived.value)
            raise
        return arrived  # type: ignore[no-any-return]

    def _caller(self) -> Caller:
        thread = threading.get_ident()
        if thread not in self._callers:
            self._callers[thread] = Caller(self._client, thread)
        return self._callers[thread]

    def ask(self, what: str) -> Any:
        """Ask for `info`, or to `stop`."""
        if what == "stop":
            self._manager.stop()
        return {"memory": 0, "warm": 0, "pieces": 0, "rss": 0, "epoch": self.welcome.epoch, "keeps": None}

    # --- what is held ------------------------------------------------------------------------------------

    def claim(self, size: int, then: Own, *, writable: bool = False, depot: str = "") -> Any:  # noqa: ARG002
        """There is no shared memory."""
        raise NoMemory("A manager in this process has no shared memory to give.")

    def fetch(self, memory: int, then: Own, *, depots: bool = False) -> Any:  # noqa: ARG002
        """There is no shared memory."""
        raise NoMemory(f"A manager in this process has no shared memory, so none of the number {memory}.")

    def give_back(self, told: Iterator[tuple[int, bool]]) -> None:
        """There is no shared memory."""

    def hang_up(self) -> None:
        """There is no connection."""

    def let_go(self, told: Iterator[tuple[int, int]]) -> None:
        """An object is referred to no more."""
        for object, times in told:
            self._manager.release(self._client, object, times)

    def retain_until_end(self, told: Iterator[tuple[int, object]]) -> None:
        """No child of this process reaches the manager: nothing is kept for it."""
        for descriptor, _ in told:
            os.close(descriptor)

    # --- watching ----------------------------------------------------------------------------------------

    def watch(
        self, object: int, callback: Callable[[int], object], version: int, to_the_end: bool, again: bool = True
    ) -> ObjectWatch:
        """Call back on the thread of whoever changes the object."""
        watch = ObjectWatch(self.unwatch, object, callback, to_the_end, again)
        self._watches.setdefault(object, []).append(watch)
        self._manager.watch(self._client, object, version)
        return watch

    def unwatch(self, watch: ObjectWatch) -> None:
        """The last watch of an object ends the manager's watching for us."""
        watches = self._watches.get(watch.object, [])
        if watch in watches:
            watches.remove(watch)
            if not watches:
                self._manager.unwatch(self._client, watch.object)

    def changed(self, object: int, version: int) -> None:
        """A watched object is at this version now."""
        for watch in [*self._watches.get(object, [])]:
            watch.callback(version)
        if version > DELETED and any(watch.again for watch in self._watches.get(object, ())) and not self._closed:
            self._manager.watch(self._client, object, version)  # told once: ask for the next

    # --- the end -----------------------------------------------------------------------------------------

    def close(self) -> None:
        """End this client: what it held passes on."""
        if not self._closed:
            self._closed = True
            self._manager.leave(self._client)
            self._tell_the_end(lambda watch: watch.to_the_end)

    def manager_gone(self) -> None:
        """The manager has ended."""
        if not self._closed:
            self._hooks.manager_gone("It was told to end.")
            self._tell_the_end(lambda _: True)

    def _tell_the_end(self, concerns: Callable[[ObjectWatch], bool]) -> None:
        for watch in [watch for watches in self._watches.values() for watch in [*watches] if concerns(watch)]:
            watch.callback(MANAGER_GONE)
