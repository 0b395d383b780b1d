"""This package, as a notebook uses it: a session on a manager of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from .peer import Client, Peer

RUNTIME = "JUPYTER_RUNTIME_DIR"
NAME = "bench"


class Ours(Peer):
    """A manager that `attach` starts in the background."""

    name = "ours"
    label = "jupyter_shared"
    about = (
        "`attach`, with `JUPYTER_RUNTIME_DIR` set (a script without it takes 4 ms more to attach, for jupyter_core); a "
        "dict for small values, counters, queues, locks, pipelines; arrays under names"
    )
    module = "jupyter_shared"
    imports = "from jupyter_shared import attach"
    package = "jupyter_shared"

    def start(self, folder: Path) -> Any:
        """Attach under a runtime folder of its own, where there is no manager yet."""
        self._session = _attach(folder, create=True)
        return str(folder)

    def stop(self) -> None:
        """Stop the manager."""
        self._session.stop()

    def processes(self) -> list[int]:
        """The manager."""
        return [self._session.info()["pid"]]

    def connect(self, address: Any) -> Client:
        """Attach to the manager that is there."""
        return OurClient(_attach(Path(address), create=False))


def _attach(folder: Path, *, create: bool) -> Any:
    from jupyter_shared import attach

    os.environ[RUNTIME] = str(folder)
    return attach(NAME, create=create)


class OurClient(Client):
    """A session."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._box = session.dict("box")
        self._counters: dict[str, Any] = {}
        self._another: OurClient | None = None

    def box(self) -> Any:
        """A shared dict."""
        return self._box

    def _counter(self, key: str) -> Any:
        if key not in self._counters:
            self._counters[key] = self._session.counter("counter " + key)
        return self._counters[key]

    def increment(self, key: str) -> None:
        """A counter."""
        self._counter(key).add()

    def number(self, key: str) -> int:
        """Read the counter."""
        return self._counter(key).value

    def write_pipelined(self, items: list[tuple[str, int]]) -> None:
        """All in one block."""
        box = self._box
        with self._session.pipeline():
            for key, value in items:
                box[key] = value

    def fill(self, items: dict[str, int]) -> None:
        """One call."""
        self._box.update(items)

    def clear(self) -> None:
        """One call."""
        self._box.clear()

    def numbers(self, name: str) -> Any:
        """A shared list."""
        return self._session.list("numbers " + name)

    def clear_numbers(self, name: str) -> None:
        """One call."""
        self.numbers(name).clear()

    def queue(self, name: str) -> Any:
        """A shared queue."""
        return self._session.queue("queue " + name)

    def lock(self, name: str) -> Any:
        """A shared lock."""
        return self._session.lock("lock " + name)

    def put(self, name: str, value: Any) -> None:
        """Publish under a name."""
        self._session[name] = value

    def fetch(self, name: str) -> Any:
        """Read by name."""
        return self._session[name]

    def traced(self, what: str) -> Any:
        """A trace."""
        return self._session.trace(self._session.dict(what) if what else self._box)

    def following(self, follows: bool) -> None:
        """What is read often, or nothing."""
        self._session._follows = "often" if follows else "never"
        self._session.unfollow()
        self._box._follower = None

    def another(self) -> Client:
        """One more session."""
        if self._another is None:
            self._another = OurClient(_attach(Path(os.environ[RUNTIME]), create=False))
        return self._another

    def remembering(self, remembers: bool) -> None:
        """As many as by default, or none."""
        if remembers:
            self._session.remember()
        else:
            self._session.remember(0, 0)

    def forget(self, name: str) -> None:
        """Delete the name."""
        self._session.pop(name, None)

    def changes(self, key: str) -> Iterator[Any]:
        """A watch on the dict; it calls back on a thread, which hands over to this one."""
        told: SimpleQueue[int] = SimpleQueue()
        watch = self._session.watch(self._box, told.put)
        try:
            yield self._box[key]
            while True:
                told.get()
                yield self._box[key]
        finally:
            watch.close()

    def close(self) -> None:
        """Leave the manager to the others."""
        if self._another is not None:
            self._another.close()
        self._session.detach()
