"""What a store holds, written down whole, a little at a time, as it was at one moment.

Each object is written at its turn, or just before its first change after that moment. One with many items is copied
then, which is quick since its blobs never change, and the copy is written in slices.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from ..kinds import STATES
from ..wire.parts import MOST_BYTES, MOST_ITEMS, WHOLE, Lightened
from ..wire.runs import BlobRun
from ..wire.values import Apart
from .entry import Entry
from .record import Lived, Note, Some, Stood
from .store import Store


class Snapshot:
    """One snapshot of a store, taken now; `write` gets its notes, the head first."""

    def __init__(
        self, store: Store, restarts: int, write: Callable[[Note], object], *, in_slices: bool = False
    ) -> None:
        """`in_slices`: no note is of more than a few thousand items, or some more numbers; else each is one note."""
        self._store = store
        self._write = write
        self._in_slices = in_slices
        self._names = {entry.id: name for name, entry in store.names.items()}
        ids = (entry.id for entry in store.entries() if entry.state.kind in STATES)
        self._left = dict.fromkeys(ids)
        self._sliced: deque[Iterator[Note]] = deque()  # what is still to be written of objects that were copied
        write(Stood(store.changes.last, store.next_id, restarts, [*store.names], store.now))

    @property
    def is_whole(self) -> bool:
        """Whether all is written."""
        return not self._left and not self._sliced

    def before_change(self, entry: Entry) -> None:
        """An object is about to change: this is the last moment to see it as it was."""
        if entry.id not in self._left:
            return
        del self._left[entry.id]
        lived = self._lived(entry)
        if self._in_slices and any(map(_is_long, lived.dumped)):
            self._sliced.append(_slices(lived))
        else:
            self._write(lived)

    def go_on(self, most: int) -> None:
        """Write at most `most` notes more."""
        for _ in range(most):
            if self._sliced:
                self._slice()
            elif self._left:
                self._next()

    def _slice(self) -> None:
        note = next(self._sliced[0], None)
        if note is None:
            self._sliced.popleft()
        else:
            self._write(note)

    def _next(self) -> None:
        id = next(reversed(self._left))  # the first one is ever harder to find in a dict
        entry = self._store.entry(id)
        if entry is None:  # nobody referred to it any more, and nothing has been done with it since
            del self._left[id]
        else:
            self.before_change(entry)

    def _lived(self, entry: Entry) -> Lived:
        name = self._names.get(entry.id)
        made = (entry.writer, entry.written, entry.creator, entry.created)
        return Lived(entry.id, entry.state.kind, name, entry.version, *made, entry.state.dump())


def _is_long(part: Any) -> bool:
    if type(part) is list:
        return len(part) > MOST_ITEMS
    if type(part) is BlobRun:
        return len(part.data) > WHOLE
    return type(part) is bytes and len(part) > MOST_BYTES


def _slices(lived: Lived) -> Iterator[Note]:
    """An object of a snapshot in slices, its note last. What is long in it is copied now, or cannot change."""
    lightened = Lightened()
    parts = [[*part] if type(part) is list and _is_long(part) else part for part in lived.dumped]
    return _written(lived, lightened, [_light(lightened, part) for part in parts])


def _light(lightened: Lightened, part: Any) -> Any:
    if not _is_long(part):
        return part
    return lightened.bytes_out(part) if type(part) is bytes else lightened.list_out(part)


def _written(lived: Lived, lightened: Lightened, parts: list[Any]) -> Iterator[Note]:
    for apart in lightened.taken:
        for content in apart.slices:
            yield Some(apart.number, content)
    lived.dumped = [part.mention() if type(part) is Apart else part for part in parts]
    yield lived


def whole(store: Store, restarts: int = 0) -> Iterator[Note]:
    """All notes of a snapshot, at once."""
    notes: list[Note] = []
    snapshot = Snapshot(store, restarts, notes.append)
    while not snapshot.is_whole:
        snapshot.go_on(100)
        yield from notes
        notes.clear()
    yield from notes
