"""Progress that other kernels see: `for x in shared.progress("training", items)`.

It is a namespace with a few attributes, written at most ten times a second, so a loop is not slowed by it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Self

from .pane import Message, Pane

INTERVAL = 0.1  # seconds between two writes
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
        self._next_write = 0.0
        self._closed = False
        start = self._state(RUNNING)
        self.proxy = session.namespace(name, **start)
        if not is_progress(self.proxy):
            raise ValueError(f"The namespace {name!r} is used for something else: give the progress another name.")
        self._write(RUNNING)

    def _state(self, state: str) -> dict[str, Any]:
        now = time.time()
        values = (self.done, self.total, self._began, now, state, self.note)
        return dict(zip(ATTRIBUTES, values, strict=True))

    def _write(self, state: str) -> None:
        self._next_write = time.monotonic() + INTERVAL
        items = [(name, self._session.pack(value)) for name, value in self._state(state).items()]
        self.proxy._write("update", items)

    def update(self, more: int = 1) -> None:
        """So many more are done."""
        self.done += more
        if time.monotonic() >= self._next_write:
            self._write(RUNNING)

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
        if self._closed:
            return
        self._closed = True
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

    from ...client.preview import preview

    seen = preview(blob, 2000)
    return ast.literal_eval(seen.text) if seen.literal else seen.text
