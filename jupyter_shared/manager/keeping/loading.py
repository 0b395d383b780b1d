"""Reads a folder back: the last snapshot, and what was done since. What cannot be read is set aside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...errors import NotKept, ProtocolError
from ...store.history import History
from ...store.record import Complete, Filled, Follows, RecordReader, RecordWriter
from ...store.replay import FromANewerVersion, Replay
from ...store.taking_back import Since
from .folder import Folder
from .journal import HEAD, HEADER, Damaged, format_of, notes, refuse_newer

SINCE_FOLLOWS = 3  # the format that tells which file a journal goes on from, and that a snapshot is complete
REMEMBERED = 4 << 20  # bytes of the last journals


class Loading:
    """What came of reading a folder."""

    def __init__(self, folder: Folder, replay: Replay, history: History | None = None) -> None:
        """`history` is to remember what was done last."""
        self.notes = 0
        self.named: set[int] = set()  # the large values that what was read names
        self.damaged: Damaged | None = None
        self.beyond: list[Path] = []  # files that come after what is damaged
        self.until = Follows(0, 0)  # the last file that is used, and how much of it
        self._folder = folder
        self._replay = replay
        self._history = history
        self._left = 0  # bytes of journals that are still to be read

    def read(self) -> None:
        """Read it all, up to what is damaged; changes nothing in the folder. NotKept for what a newer version wrote."""
        reader = RecordReader()
        paths = self._folder.to_read()
        for path in paths:  # before anything is set aside
            refuse_newer(path)
        self._left = sum(path.stat().st_size for path in paths if path.suffix == ".journal")
        if paths and paths[0].suffix == ".journal":
            self._remember_from_here()
        for position, path in enumerate(paths):
            try:
                self._read_file(reader, path)
            except Damaged as damaged:
                self.damaged, self.beyond = damaged, paths[position + 1 :]
                if damaged.offset:
                    self.until = Follows(int(path.stem), damaged.offset)
            if path.suffix == ".snapshot":
                self._replay.whole()
                self._remember_from_here()
            if self.damaged:
                break
        self._left = 0
        self._remember_from_here()

    def _read_file(self, reader: RecordReader, path: Path) -> None:
        number, is_journal, note = int(path.stem), path.suffix == ".journal", None
        for offset, body in notes(path):
            note = self._apply(reader, path, offset, body)
            self.until = Follows(number, offset + HEAD.size + len(body))
            if is_journal:
                self._left -= len(body)
                self._remember_from_here()
        if note is None:
            self.until = Follows(number, HEADER.size)
        if not is_journal and type(note) is not Complete and format_of(path) >= SINCE_FOLLOWS:
            raise Damaged(path, self.until.size, "it ends before its last object")

    def _goes_on(self, path: Path, note: Follows) -> None:
        """Raise Damaged, unless a journal goes on from what was read before it."""
        before = self.until
        if before.number == int(path.stem):  # a snapshot of all that was done before
            return
        if note.number != before.number:
            raise Damaged(path, 0, f"what came before it, {note.number:08}, is not there")
        if note.size != before.size:
            why = f"{note.number:08}, which it goes on from, had {note.size:,} bytes, and {before.size:,} can be read"
            raise Damaged(path, 0, why)

    def _remember_from_here(self) -> None:
        """Have the history remember what comes now, if that is about as much as it ever remembers."""
        if self._history is None or self._left > REMEMBERED:
            return
        store = self._replay.store
        self._history.began = Since(store.changes.last, store.now)
        store.invoke.records = (self._history,)
        self._history = None

    def _apply(self, reader: RecordReader, path: Path, offset: int, body: bytes) -> Any:
        try:
            note = reader.note(body)
            if type(note) is Follows:
                self._goes_on(path, note)
                return note
            named = [blob.memory for blob in reader.packed if blob.memory]  # before they are called otherwise here
            if type(note) is Filled:
                named.append(note.memory)
            self._replay.apply(note, reader.packed)
            self.named.update(named)
            self.notes += 1
            return note
        except FromANewerVersion as unknown:
            text = f"{path} has at byte {offset:,} what this version of jupyter_shared does not know: {unknown}"
            raise NotKept(f"{text}. A newer one has kept there: install that. Nothing was changed.") from unknown
        except FileNotFoundError as error:
            raise Damaged(path, offset, f"the value {Path(error.filename).stem} was not written to its end") from None
        except ProtocolError as error:
            raise Damaged(path, offset, f"a large value is not what was written: {error}") from None
        except (ValueError, TypeError, KeyError, LookupError) as error:
            raise Damaged(path, offset, f"a note is none: {error!r}") from error

    def set_aside(self) -> Iterator[str]:
        """Set aside what could not be read: what was done, in words."""
        if not self.damaged:
            return
        path, offset = self.damaged.path, self.damaged.offset
        is_cut = path.suffix == ".snapshot" and offset and format_of(path) >= SINCE_FOLLOWS
        complete = RecordWriter(lambda _: 0).body(Complete()) if is_cut else b""
        aside = self._folder.set_aside(path, offset, complete)
        if complete:
            self.until = Follows(self.until.number, path.stat().st_size)
        yield f"{self.damaged}. What stands before it is used, the rest is set aside as {aside.name}."
        for path in self.beyond:
            yield f"{path.name} comes after it, and is set aside as {self._folder.set_aside(path, 0).name}."
