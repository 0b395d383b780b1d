"""What a store holds, written down whole, a little at a time, as it was at one moment.

Each object is written at its turn, or just before its first change after that moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from ..kinds import STATES
from .entry import Entry
from .record import Lived, Note, Stood
from .store import Store


class Snapshot:
    """One snapshot of a store, taken now; `write` gets its notes, the head first."""

    def __init__(self, store: Store, restarts: int, write: Callable[[Note], object]) -> None:
        self._store = store
        self._write = write
        self._names = {entry.id: name for name, entry in store.names.items()}
        kept = (entry.id for entry in store.entries() if entry.state.kind in STATES)
        self._left = dict.fromkeys(kept)
        write(Stood(store.changes.last, store.next_id, restarts, [*store.names], store.now))

    @property
    def is_whole(self) -> bool:
        """Whether all is written."""
        return not self._left

    def before_change(self, entry: Entry) -> None:
        """An object is about to change: this is the last moment to see it as it was."""
        if entry.id in self._left:
            del self._left[entry.id]
            self._write(self._lived(entry))

    def go_on(self, most: int) -> None:
        """Write so many objects more."""
        for id in [*islice(self._left, most)]:
            entry = self._store.entry(id)
            if entry is None:  # nobody referred to it any more, and nothing has been done with it since
                del self._left[id]
            else:
                self.before_change(entry)

    def _lived(self, entry: Entry) -> Lived:
        name = self._names.get(entry.id)
        made = (entry.writer, entry.written, entry.creator, entry.created)
        return Lived(entry.id, entry.state.kind, name, entry.version, *made, entry.state.dump())


def whole(store: Store, restarts: int = 0) -> Iterator[Note]:
    """All notes of a snapshot, at once."""
    notes: list[Note] = []
    snapshot = Snapshot(store, restarts, notes.append)
    while not snapshot.is_whole:
        snapshot.go_on(100)
        yield from notes
        notes.clear()
    yield from notes
