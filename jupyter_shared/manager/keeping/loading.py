"""Reads a folder back: the last snapshot, and what was done since. What cannot be read is set aside."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

from ...store.record import Filled, Reader
from ...store.replay import Replay
from .folder import Folder
from .journal import Damaged, notes

log = logging.getLogger("jupyter_shared.manager")


class Loading:
    """What came of reading a folder."""

    def __init__(self, folder: Folder, replay: Replay) -> None:
        self.notes = 0
        self.named: dict[str, set[int]] = {}  # the large values that each file names
        self.damaged: Damaged | None = None
        self.beyond: list[Path] = []  # files that come after what is damaged
        self._folder = folder
        self._replay = replay

    def read(self) -> None:
        """Read it all, up to what is damaged; changes nothing in the folder. NotKept for a newer format."""
        reader = Reader()
        paths = self._folder.to_read()
        for place, path in enumerate(paths):
            try:
                for offset, body in notes(path):
                    self._apply(reader, path, offset, body)
            except Damaged as damaged:
                self.damaged, self.beyond = damaged, paths[place + 1 :]
                if path.suffix == ".snapshot":
                    self._replay.whole()
                return
            if path.suffix == ".snapshot":
                self._replay.whole()

    def _apply(self, reader: Reader, path: Path, offset: int, body: bytes) -> None:
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
