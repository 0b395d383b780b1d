"""Reads a folder back: the last snapshot, and what was done since. What cannot be read is set aside."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

from ...store.history import History
from ...store.record import Filled, RecordReader
from ...store.replay import Replay
from ...store.taking_back import Since
from .folder import Folder
from .journal import Damaged, notes

REMEMBERED = 4 << 20  # bytes of the last journals

log = logging.getLogger("jupyter_shared.manager")


class Loading:
    """What came of reading a folder."""

    def __init__(self, folder: Folder, replay: Replay, history: History | None = None) -> None:
        """`history` is to remember what was done last."""
        self.notes = 0
        self.named: dict[str, set[int]] = {}  # the large values that each file names
        self.damaged: Damaged | None = None
        self.beyond: list[Path] = []  # files that come after what is damaged
        self._folder = folder
        self._replay = replay
        self._history = history
        self._left = 0  # bytes of journals that are still to be read

    def read(self) -> None:
        """Read it all, up to what is damaged; changes nothing in the folder. NotKept for a newer format."""
        reader = RecordReader()
        paths = self._folder.to_read()
        self._left = sum(path.stat().st_size for path in paths if path.suffix == ".journal")
        if paths and paths[0].suffix == ".journal":
            self._remember_from_here()
        for place, path in enumerate(paths):
            try:
                for offset, body in notes(path):
                    self._apply(reader, path, offset, body)
                    if self._history and path.suffix == ".journal":
                        self._left -= len(body)
                        self._remember_from_here()
            except Damaged as damaged:
                self.damaged, self.beyond = damaged, paths[place + 1 :]
                if path.suffix == ".snapshot":
                    self._replay.whole()
                break
            if path.suffix == ".snapshot":
                self._replay.whole()
                self._remember_from_here()
        self._left = 0
        self._remember_from_here()

    def _remember_from_here(self) -> None:
        """Have the history remember what comes now, if that is about as much as it ever remembers."""
        if self._history is None or self._left > REMEMBERED:
            return
        store = self._replay.store
        self._history.began = Since(store.changes.last, store.now)
        store.invoke.records = (self._history,)
        self._history = None

    def _apply(self, reader: RecordReader, path: Path, offset: int, body: bytes) -> None:
        try:
            note = reader.note(body)
            named = self.named.setdefault(path.name, set())
            named.update(blob.memory for blob in reader.packed if blob.memory)
            if type(note) is Filled:
                named.add(note.memory)
            self._replay.apply(note, reader.packed)
            self.notes += 1
        except FileNotFoundError as error:
            raise Damaged(path, offset, f"the value {Path(error.filename).stem} was not written to its end") from None
        except (ValueError, TypeError, KeyError, LookupError) as error:
            raise Damaged(path, offset, f"a note is none: {error!r}") from error

    def set_aside(self) -> Iterator[str]:
        """Set aside what could not be read: what was done, in words."""
        if not self.damaged:
            return
        aside = self._folder.set_aside(self.damaged.path, self.damaged.offset)
        yield f"{self.damaged}. What stands before it is used, the rest is set aside as {aside.name}."
        for path in self.beyond:
            yield f"{path.name} comes after it, and is set aside as {self._folder.set_aside(path, 0).name}."
