"""The standard library's manager: what people use today."""

from __future__ import annotations

import queue
import secrets
import threading
from collections import defaultdict
from multiprocessing.managers import AcquirerProxy, BaseManager, DictProxy, ListProxy
from pathlib import Path
from typing import Any

from .peer import Client, Peer

_boxes: defaultdict[str, dict[str, Any]] = defaultdict(dict)
_lists: defaultdict[str, list[Any]] = defaultdict(list)
_queues: defaultdict[str, queue.Queue[Any]] = defaultdict(queue.Queue)
_locks: defaultdict[str, Any] = defaultdict(threading.Lock)


class NamedManager(BaseManager):
    """The documented recipe for objects that unrelated processes find by name."""


NamedManager.register("box", _boxes.__getitem__, DictProxy)
NamedManager.register("list", _lists.__getitem__, ListProxy)
NamedManager.register("queue", _queues.__getitem__)
NamedManager.register("lock", _locks.__getitem__, AcquirerProxy)


class Stdlib(Peer):
    """A manager in a process of its own, on a Unix socket."""

    name = "stdlib"
    label = "multiprocessing.Manager"
    about = "dict, Queue and Lock proxies on a Unix socket; an increment is `with lock: d[k] += 1`"
    module = "multiprocessing.managers"
    imports = "from multiprocessing.managers import SyncManager"

    def start(self, folder: Path) -> Any:
        """Start the manager's process."""
        address, key = str(folder / "stdlib"), secrets.token_bytes(16)
        self._manager = NamedManager(address, key)
        self._manager.start()
        return address, key

    def stop(self) -> None:
        """Shut the manager down."""
        self._manager.shutdown()

    def processes(self) -> list[int]:
        """The manager's process."""
        return [self._manager._process.pid]

    def connect(self, address: Any) -> Client:
        """Connect by address and key."""
        manager = NamedManager(*address)
        manager.connect()
        return StdlibClient(manager)


class StdlibClient(Client):
    """Proxies of one manager."""

    def __init__(self, manager: Any) -> None:
        self._manager = manager
        self._box = manager.box("box")
        self._increments = manager.lock("increments")

    def box(self) -> Any:
        """The dict proxy itself."""
        return self._box

    def increment(self, key: str) -> None:
        """Hold a lock around reading and writing: the standard library has nothing shorter that is safe."""
        with self._increments:
            self._box[key] = self._box.get(key, 0) + 1

    def number(self, key: str) -> int:
        """Read the count."""
        return self._box[key]

    def write_pipelined(self, items: list[tuple[str, int]]) -> None:
        """One call after the other: there is no pipeline, and this is what the others are compared with."""
        box = self._box
        for key, value in items:
            box[key] = value

    def fill(self, items: dict[str, int]) -> None:
        """Write many at once."""
        self._box.update(items)

    def clear(self) -> None:
        """Empty the dict."""
        self._box.clear()

    def numbers(self, name: str) -> Any:
        """A list proxy."""
        return self._manager.list(name)

    def clear_numbers(self, name: str) -> None:
        """Assign to all of it: the proxy has no `clear` before Python 3.14."""
        self.numbers(name)[:] = []

    def queue(self, name: str) -> Any:
        """A queue proxy."""
        return self._manager.queue(name)

    def lock(self, name: str) -> Any:
        """A lock proxy."""
        return self._manager.lock(name)

    def put(self, name: str, value: Any) -> None:
        """Send the value into the dict."""
        self._box[name] = value

    def fetch(self, name: str) -> Any:
        """Get the value from the dict."""
        return self._box[name]

    def forget(self, name: str) -> None:
        """Delete the entry."""
        self._box.pop(name, None)
