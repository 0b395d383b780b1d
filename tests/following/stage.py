"""A store with a ring, and clients that follow: in this process, one step after the other, as a test wants them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from jupyter_shared.client.following.following import WHATEVER_IT_COSTS, Following
from jupyter_shared.store.directory import with_directory
from jupyter_shared.store.feed import Feed
from jupyter_shared.store.slots import Slots
from jupyter_shared.store.store import Store
from jupyter_shared.wire.messages import Handle
from jupyter_shared.wire.ring import HEAD_BYTES, RingWriter
from tests.local import LocalHome

SLOTS = 64
DIRECTORY = Handle(0, 1, "directory")


class Stage:
    """One store, its page, and a ring of so many bytes."""

    def __init__(self, capacity: int = 1 << 16) -> None:
        size = HEAD_BYTES + capacity
        self.memory = memoryview(bytearray(SLOTS * 8 + size))
        self.page = self.memory.cast("Q")
        self.ring = RingWriter(self.memory[SLOTS * 8 :])
        self.store = with_directory(Store(Slots(self.memory[: SLOTS * 8].cast("Q"))))
        self.feed = self.store.changes.feed = Feed(self.ring, SLOTS * 8, size)

    def follower(self, label: str = "follower", how: str = "always") -> FollowingHome:
        """A client that follows."""
        return FollowingHome(self, label, how)

    def caller(self, label: str = "caller") -> LocalHome:
        """A client that calls."""
        return LocalHome(self.store, label)


class FollowingHome(LocalHome, Following):
    """A client of it. `called` counts the calls that it makes for reads."""

    def __init__(self, stage: Stage, label: str, how: str) -> None:
        super().__init__(stage.store, label)
        self.called: list[str] = []
        self._follows, self._followers = how, {}
        self._page: Any = stage.page

    @property
    def page(self) -> Any:
        return self._page

    @page.setter
    def page(self, page: Any) -> None:
        self._page = page

    read = Following.read

    def call(self, handle: Handle, operation: str, args: list[Any], *, if_version: int | None = None) -> Any:
        self.called.append(operation)
        return super().call(handle, operation, args, if_version=if_version)

    def ask(self, operation: str, *args: Any) -> Any:
        return LocalHome.call(self, DIRECTORY, operation, list(args))[0]

    def reached(self) -> Any:
        return SimpleNamespace(welcome=SimpleNamespace(about={"can": ["follow"]}))


def replica_of(proxy: Any) -> Any:
    """What a proxy has; None if it has none."""
    return proxy._follower and proxy._follower.replica


__all__ = ["WHATEVER_IT_COSTS", "FollowingHome", "Stage", "replica_of"]
