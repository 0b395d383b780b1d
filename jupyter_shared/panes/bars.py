"""Progress that other kernels see: `for x in shared.progress("training", items)`.

It is a namespace with a few attributes. They are written by the thread that also brings views up to date, at
most twenty times a second, so a loop is not slowed by it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Self

from ..errors import SharedError
from .pacing import pacer
from .pane import Message, Pane

ATTRIBUTES = ("done", "total", "began", "updated", "state", "note")
RUNNING, DONE, STOPPED = "running", "done", "stopped"


class Progress:
    """How far something is. Iterate over it, or say `update()`; `note` is a text beside the bar."""

    def __init__(
        self, session: Any, name: str, iterable: Iterable[Any] | None = None, total: int | None = None
    ) -> None:
        """`total` is taken from the iterable if it has a length."""
        if total is None and hasattr(iterable, "__len__"):
            total = len(iterable)  # type: ignore[arg-type]
        self.name = name
        self.total = total
        self.done = 0
        self.note = ""
        self._session = session
        self._iterable = iterable
        self._began = time.time()
        self.not_before = 0.0
        self._pending = False  # whether a write is due
        self._closed = False
        self._lock = threading.Lock()
        start = self._state(RUNNING)
        self.proxy = session.namespace(name, **start)
        if not is_progress(self.proxy):
            raise ValueError(f"The namespace {name!r} is used for something else: give the progress another name.")
        self._write(RUNNING)
        pacer.join(self)

    def _state(self, state: str) -> dict[str, Any]:
        now = time.time()
        values = (self.done, self.total, self._began, now, state, self.note)
        return dict(zip(ATTRIBUTES, values, strict=True))

    def _write(self, state: str) -> None:
        items = [(name, self._session.pack(value)) for name, value in self._state(state).items()]
        self.proxy._write("update", items)

    def update(self, more: int = 1) -> None:
        """So many more are done."""
        self.done += more
        if not self._pending:
            self._pending = True
            pacer.wake(self)

    def refresh(self) -> None:
        """Write how far it is. On the pacer's thread."""
        self._pending = False
        with self._lock:
            if not self._closed:
                try:
                    self._write(RUNNING)
                except (SharedError, OSError):
                    pass  # the loop goes on without being watched; its end will tell

    def __iter__(self) -> Iterator[Any]:
        if self._iterable is None:
            raise TypeError("Give progress() something to iterate over, or call update() on it.")
        try:
            for item in self._iterable:
                yield item
                self.update()
        except BaseException:
            self.close(STOPPED)
            raise
        self.close(DONE)

    def __len__(self) -> int:
        return self.total or 0

    def close(self, state: str | None = None) -> None:
        """It has ended: done, if all of the total is, or if nobody knows how much that is."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        pacer.leave(self)
        complete = self.total is None or self.done >= self.total
        self._write(state or (DONE if complete else STOPPED))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(STOPPED if kind else None)

    def __repr__(self) -> str:
        return f"<Progress {self.name!r}, {self.done} of {self.total or '?'}>"


def is_progress(proxy: Any) -> bool:
    """Whether a namespace is somebody's progress."""
    return proxy._handle.kind == "namespace" and {*ATTRIBUTES} <= {*proxy._read("keys")}


class ProgressPane(Pane):
    """A bar."""

    kind = "progress"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sent: Message = {}

    def facts(self) -> Message:
        """What it is called: nobody thinks of it as a namespace."""
        return {"kind": "progress"}

    def update(self) -> Message | None:
        """How far it is."""
        keys, blobs = self.target._read("all")
        blobs = dict(zip(keys, blobs, strict=True))
        state = {name: _plain(blobs[name]) for name in ATTRIBUTES if name in blobs}
        if state == self._sent:
            return None
        self._sent = state
        return {**state, "now": time.time(), "last": self.target._call("@last")}

    def forget(self) -> None:
        """All is to be sent again."""
        self._sent = {}


def _plain(blob: Any) -> Any:
    import ast

    from ..client.preview.preview import preview

    seen = preview(blob, 2000)
    return ast.literal_eval(seen.text) if seen.literal else seen.text
