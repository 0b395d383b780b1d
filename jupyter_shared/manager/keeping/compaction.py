"""Snapshots, in slices of the loop, so that the journal stays short and what is no longer needed goes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ...platform.files import replace
from ...store.entry import Entry
from ...store.record import Complete, Note, RecordWriter
from ...store.snapshot import Snapshot
from ...store.store import Store
from ...wire.values import Packed
from ..log import log
from .journal import Journal
from .worker import Worker

if TYPE_CHECKING:
    from .keeper import Keeper

FACTOR = 3  # times as long as the last snapshot may a journal become
LEAST = 8 * 1024 * 1024  # bytes, for which no snapshot is worth the trouble
MOST_FILES = 16  # each start of a manager makes one more
SLICE_SECONDS = 0.002
PAUSE = 60.0  # seconds, until a snapshot is tried again that could not be written
BUFFER = 1024 * 1024  # bytes


class Compaction:
    """One keeper's snapshots."""

    def __init__(self, keeper: Keeper, store: Store, worker: Worker) -> None:
        self.snapshot: Snapshot | None = None
        self._keeper = keeper
        self._store = store
        self._worker = worker
        self._file: Journal | None = None
        self._number = 0  # of the last one
        self._size = 0  # bytes of the last snapshot
        self._behind = 0  # of the journals before the present one that it does not have
        self._values_then = 0  # bytes of large values, when it was taken
        self._not_before = 0.0  # after one that failed
        self._finishing = False  # the thread brings the last one to its end
        self._buffer: list[bytes] = []
        self._buffered = 0
        self._named: set[int] = set()  # by the snapshot
        self._writer = RecordWriter(self._number_of)
        for path in keeper.folder.to_read():
            if path.suffix == ".snapshot":
                self._size = path.stat().st_size
            elif path != keeper.folder.journal(keeper.journals.number):
                self._behind += path.stat().st_size

    def begin_if_due(self) -> None:
        """Begin a snapshot, if the journal has become long enough, or the disk may have lost some of it."""
        keeper = self._keeper
        if self.snapshot is not None or self._finishing or time.monotonic() < self._not_before:
            return
        since = keeper.journals.end + self._behind + keeper.values.written - self._values_then
        is_long = since > max(LEAST, FACTOR * self._size) or len(keeper.folder.to_read()) > MOST_FILES
        if is_long or keeper.journals.lost:
            self.begin()

    def begin(self) -> None:
        """Begin a snapshot of this very moment."""
        keeper = self._keeper
        try:
            path = keeper.folder.snapshot(keeper.journals.number + 1).with_suffix(".new")
            keeper.folder.remove(path)
            self._file = Journal(path, keeper.journals.number + 1, 0)
            before = keeper.journals.end
            self._number = keeper.journals.next()
            self._behind += before
        except OSError as error:
            self._failed(error)
            return
        self._named = set()
        self._values_then = keeper.values.written
        self.snapshot = Snapshot(self._store, keeper.restarts, self._write, in_slices=True)
        keeper.soon()

    def before_change(self, entry: Entry) -> None:
        """An object is about to change."""
        if self.snapshot is not None:
            self.snapshot.before_change(entry)

    def go_on(self) -> None:
        """Write one slice of the snapshot."""
        until = time.monotonic() + SLICE_SECONDS
        while self.snapshot is not None and not self.snapshot.is_whole:
            self.snapshot.go_on(16)
            if time.monotonic() > until:
                self._keeper.soon()
                return
        if self.snapshot is not None:
            self.snapshot = None
            self._buffer.append(self._writer.body(Complete()))
            self._flush()
            self._finish()

    def _number_of(self, packed: Packed) -> int:
        number = self._keeper.values.number_of(packed)
        self._named.add(number)
        return number

    def _write(self, note: Note) -> None:
        body = self._writer.body(note)
        self._buffer.append(body)
        self._buffered += len(body)
        if self._buffered > BUFFER:
            self._flush()

    def _flush(self) -> None:
        buffer, self._buffer, self._buffered = self._buffer, [], 0
        if self._file is None:
            return
        try:
            self._file.append_many(buffer)
        except OSError as error:
            self._failed(error)

    def _failed(self, error: OSError | None) -> None:
        log.error("The snapshot in %s is given up: %s", self._keeper.folder.path, error)
        self._not_before = time.monotonic() + PAUSE
        self.abandon()

    def _finish(self) -> None:
        """All is written: on the disk with it, under its name, and away with what is older."""
        file, folder, number = self._file, self._keeper.folder, self._number
        if file is None:
            return
        self._file, self._finishing = None, True
        path = folder.snapshot(number)

        def rename() -> None:  # large values that it names have been written before, by the same thread
            file.close()
            replace(file.path, path)
            folder.sync()

        self._worker.do(rename, lambda error: self._finished(error, file))

    def _finished(self, error: OSError | None, file: Journal) -> None:
        self._finishing = False
        error = error or self._keeper.values.trouble
        if error:
            self._keeper.folder.remove(file.path)
            self._keeper.folder.remove(self._keeper.folder.snapshot(file.number))
            self._failed(error)
            return
        self._size, self._behind = file.end, 0
        self._keeper.journals.lost = None
        self._keeper.folder.drop_before(file.number)
        self._keeper.values.forget_all_but(self._named | self._keeper.journals.named)

    def abandon(self) -> None:
        """Give up a snapshot that is not whole; the journals before it are still there."""
        file, self._file, self.snapshot = self._file, None, None
        self._buffer, self._buffered = [], 0
        if file is not None:
            file.abandon()
            self._keeper.folder.remove(file.path)
