"""The journals of a folder, one after the other: a note is written before the next one, or waits until it can be.

What cannot be written is `trouble`: nothing more is done then until it is. What the disk did not take when it was asked
to (`fsync` failed) it may have lost, and does not say so again: so all of it is written anew, as a snapshot.
"""

from __future__ import annotations

import time
from copy import copy

from ...store.record import Follows, RecordWriter
from ..log import log
from .big_values import BigValues
from .folder import Folder
from .journal import Journal
from .worker import Worker


class Journals:
    """Writes to the last of them."""

    def __init__(self, folder: Folder, values: BigValues, worker: Worker, sync: str, follows: Follows) -> None:
        """Begin one that goes on from a file. OSError if there is no room."""
        self.named: set[int] = set()  # large values that the one that is written to names
        self.last = 0.0  # when something was written, in seconds since 1970
        self.trouble: OSError | None = None  # why nothing can be written
        self.lost: OSError | None = None  # why what was written may not be on the disk
        self._folder = folder
        self._values = values
        self._worker = worker
        self._sync = sync
        self._unwritten: list[bytes] = []
        self._writer = RecordWriter(lambda _: 0)
        self._journal = self._begun(folder.next_number(), follows)

    def _begun(self, number: int, follows: Follows) -> Journal:
        journal = Journal(self._folder.journal(number), number, first=self._writer.body(follows))
        self._folder.sync()
        return journal

    @property
    def number(self) -> int:
        """Of the one that is written to."""
        return self._journal.number

    @property
    def end(self) -> int:
        """Its bytes."""
        return self._journal.end

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits to be written, and there is room for more."""
        journal = self._journal
        return not (self.trouble or journal.end > journal.ample_until or self._values.trouble)

    def write(self, body: bytes) -> None:
        """Write a note; what cannot be written waits, and so do those after it."""
        if self._unwritten:
            self._unwritten.append(body)
            return
        try:
            if self._sync == "always":
                self._wait_for_values()
            self._journal.append(body)
        except OSError as error:
            log.error("This could not be written to %s, and is written as soon as it can: %s", self._folder.path, error)
            self.trouble = error.with_traceback(None)  # whose frames would keep blobs alive
            self._unwritten.append(body)
            return
        self.last = time.time()
        if self._sync == "always":
            self._on_the_disk()

    def _wait_for_values(self) -> None:
        """Wait for the large values that a note may name."""
        self._values.wait()
        if self._values.trouble:
            raise copy(self._values.trouble)

    def catch_up(self) -> OSError | None:
        """Write what waits; why not, if that cannot be."""
        before = self.trouble
        try:
            self._catch_up()
        except OSError as error:
            self.trouble = error.with_traceback(None)
        else:
            self.trouble = self.lost
        if self.trouble and not before:
            log.error("Nothing can be kept in %s, so nothing is changed: %s", self._folder.path, self.trouble)
        elif before and not self.trouble:
            log.info("What is shared is kept in %s again.", self._folder.path)
        return self.trouble

    def _catch_up(self) -> None:
        if not self._journal.is_in_place:
            raise FileNotFoundError(2, "the folder was removed, or moved elsewhere", str(self._folder.path))
        trouble = self._values.trouble
        if trouble:
            self._values.try_again()
            if self._sync == "always":
                self._wait_for_values()
                trouble = None
        self._journal.make_room()
        if self._unwritten:
            self._journal.append_many(self._unwritten)
            self._unwritten.clear()
            self.last = time.time()
            if self._sync == "always":
                self._on_the_disk()
        if trouble:
            raise copy(trouble)

    # --- on the disk -------------------------------------------------------------------------------------

    def _on_the_disk(self) -> None:
        try:
            self._journal.sync()
        except OSError as error:
            self._synced(error)

    def sync_soon(self) -> None:
        """Have what was written on the disk, some time soon."""
        if self._journal.is_dirty:
            self._worker.do(self._journal.sync, self._synced)

    def _synced(self, error: OSError | None) -> None:
        if error:
            log.error("The disk did not take what was written to %s: %s", self._folder.path, error)
            self.trouble = self.lost = error.with_traceback(None)

    def next(self) -> int:
        """Write to another one from now on, of this number; OSError if there is no room for it."""
        before = self._journal
        self._journal = self._begun(before.number + 1, Follows(before.number, before.end))
        self.named = set()
        self._worker.do(before.close, self._synced)
        return self._journal.number

    def close(self, last: bytes | None) -> None:
        """Write what is left, and a last note if there is one."""
        try:
            self._journal.append_many([*self._unwritten, *([last] if last else [])])
            self._journal.close()
        except OSError as error:
            log.error("The last of %s could not be written: %s", self._folder.path, error)
