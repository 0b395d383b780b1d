"""Keeps what a manager shares on disk: writes down each change before it is seen, and begins with what was kept.

`sync` says when the system is to have it on the disk itself, should the whole machine fail: with each change
("always"), every second ("second"), or when the system likes ("never"). A manager that is killed loses nothing that was
acknowledged, but a large value that was being written; with "always" not even that.
"""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ...errors import NotKept
from ...kinds import STATES
from ...kinds.kind import NUMBERS_OF_A_LIFE, Caller, Operation
from ...store.entry import Entry
from ...store.history import History
from ...store.record import Done, Ended, Filled, RecordWriter, Restarted, Together, done
from ...store.recorder import CAME, Change, Many, Recorder
from ...store.replay import Replay
from ...store.store import Store
from ...wire.values import Packed
from ..loop import Loop
from ..memory import Warehouse
from .big_values import BigValues
from .compaction import Compaction
from .folder import Folder
from .journal import Journal
from .loading import Loading
from .worker import Worker

SECOND = 1.0
GRACE_SECONDS = 60.0  # for those who were attached to come back and hold on to what they had
FILLED_BY = ("touch", "@leave")  # operations that tell of what was written in place

log = logging.getLogger("jupyter_shared.manager")


class Keeper(Recorder):
    """A recorder that writes a journal."""

    def __init__(
        self, store: Store, warehouse: Warehouse, loop: Loop, folder: Folder, sync: str, history: History | None = None
    ) -> None:
        """Take the folder, and have the store be what was kept there, its history too. Raises NotKept."""
        self.folder = folder
        self.sync = sync
        self.last = 0.0  # when something was written last
        self.restarts = 0
        self.trouble: Exception | None = None  # why nothing can be written
        self._store = store
        self._loop = loop
        self._dead: list[int] = []
        self._step: list[Done] | None = None  # what is done together, so far
        self._unwritten: list[bytes] = []
        folder.open()
        warehouse.begin_above(folder.next_number() << NUMBERS_OF_A_LIFE)
        self._worker = Worker(loop.soon)
        self.values = BigValues(folder.values, warehouse, self._worker)
        self._named: set[int] = set()  # large values that the journal names
        self._writer = RecordWriter(self._number)
        try:
            self._begin(history)
        except BaseException:
            self._worker.close()
            folder.close()
            raise

    def _begin(self, history: History | None) -> None:
        replay = Replay(self._store, self.values.adopt)
        loading = Loading(self.folder, replay, history)
        began = time.monotonic()
        records, self._store.invoke.records = self._store.invoke.records, None
        loading.read()
        for text in loading.set_aside():
            log.warning(text)
        self.restarts = replay.restarts + 1
        self._store.now = time.time()
        restarted = Restarted(self.restarts, self._store.now)
        replay.apply(restarted, [])
        number = self.folder.next_number()
        try:
            self._journal = Journal(self.folder.journal(number), number)
        except OSError as error:
            raise NotKept(f"Nothing can be written to {self.folder.path}: {error.strerror or error}.") from error
        self._write(self._writer.body(restarted))
        self._compaction = Compaction(self, self._store, self._worker, loading.named, number)
        self._store.invoke.records = (*(records or ()), self)
        text = "Keeps in %s: %d objects are back from %d notes, in %.2f s."
        log.info(text, self.folder.path, len(replay.alive) - 1, loading.notes, time.monotonic() - began)
        self._loop.later(GRACE_SECONDS, lambda: _forget(replay))
        self._loop.later(SECOND, self._tick)

    # --- a recorder --------------------------------------------------------------------------------------

    def refuses(self, entry: Entry, operation: Operation, caller: Caller, calls: Many) -> Exception | None:  # noqa: ARG002
        """An object is about to change: refused while it could not be written down."""
        if self._compaction.snapshot is not None:
            self._compaction.before_change(entry)
        if self._unwritten or self._journal.is_low or self.values.trouble:
            return self._troubled()
        return None

    def _troubled(self) -> Exception | None:
        try:
            self._catch_up()
        except OSError as error:
            self.trouble = error
            text = f"This cannot be kept, so it is not done: {error.strerror or error}. What is shared can be read on."
            return NotKept(f"{text} The manager keeps in {self.folder.path}: make room there.")
        self.trouble = None
        return None

    def _catch_up(self) -> None:
        self._journal.make_room()
        if self._unwritten:
            self._journal.append_many(self._unwritten)
            self._unwritten.clear()
        if trouble := self.values.trouble:
            self.values.try_again()
            raise trouble

    def changed(self, *told: Any) -> None:
        """Write down what has been done."""
        change, state = Change(*told), told[0].state
        if change.operation == CAME or (state.kind not in STATES and change.entry is not self._store.directory):
            return
        if self._dead:
            self._write(self._ended())
        if self._step is not None:
            self._step.append(done(change))
            return
        self._write(self._writer.body(done(change)))
        if state.in_place and change.operation in FILLED_BY:
            self._fill(change.entry)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is told in this block is one entry."""
        self._step = []
        try:
            yield
        finally:
            steps, self._step = self._step, None
            if steps:
                self._write(self._writer.body(Together(steps)))

    def _fill(self, entry: Entry) -> None:
        for blob in entry.state.blobs():
            if isinstance(blob, Packed) and not self.values.will_be_written(blob):
                self._write(self._writer.body(Filled(entry.id, self._number(blob))))

    def ended(self, id: int) -> None:
        """An object is no more."""
        self._dead.append(id)

    def _ended(self) -> bytes:
        dead, self._dead = self._dead, []
        return self._writer.body(Ended(dead))

    # --- writing -----------------------------------------------------------------------------------------

    def _number(self, packed: Packed) -> int:
        self._named.add(number := self.values.number_of(packed))
        return number

    def _write(self, body: bytes) -> None:
        if self._unwritten:
            self._unwritten.append(body)
            return
        if self.sync == "always":
            self.values.wait()  # for what the note names
        try:
            self._journal.append(body)
            if self.sync == "always":
                self._journal.sync()
        except OSError as error:
            log.error("This could not be written to %s, and is written as soon as it can: %s", self.folder.path, error)
            self.trouble = error
            self._unwritten.append(body)
        self.last = self._store.now

    def _tick(self) -> None:
        """Once a second."""
        if self._dead and not self._unwritten:
            self._write(self._ended())
        if self.trouble or self.values.trouble:
            self._troubled()
        if self._journal.is_dirty and self.sync == "second":
            self._worker.do(self._journal.sync, self._synced)
        if not self.trouble:
            self._compaction.begin_if_due()
        self._loop.later(SECOND, self._tick)

    def _synced(self, error: OSError | None) -> None:
        if error:
            log.error("The disk did not take what was written to %s: %s", self.folder.path, error)
            self.trouble = error

    def next_journal(self) -> tuple[Journal, set[int], int]:
        """Write into another file from now on: the one before, the large values it names, the new one's number."""
        number = self._journal.number + 1
        journal = Journal(self.folder.journal(number), number)
        before, named = self._journal, self._named
        self._journal, self._named = journal, set()
        return before, named, number

    @property
    def written(self) -> int:
        """Bytes written since the last snapshot began."""
        return self._journal.end

    @property
    def named(self) -> set[int]:
        """The large values that the journal names."""
        return self._named

    def soon(self) -> None:
        """Go on with a snapshot when others have had their turn."""
        self._loop.later(0, self._compaction.go_on)

    def close(self) -> None:
        """Write what is left, and let go of the folder."""
        self._store.invoke.records = tuple(one for one in self._store.invoke.records or () if one is not self) or None
        self._compaction.abandon()
        self.values.try_again()
        self._worker.close()
        try:
            if self._dead:
                self._unwritten.append(self._ended())
            self._journal.append_many(self._unwritten)
            self._journal.close()
        except OSError as error:
            log.error("The last of %s could not be written: %s", self.folder.path, error)
        self.folder.close()

    def about(self) -> dict[str, Any]:
        """Where it keeps, how, when it last did, how large it is, what is wrong."""
        known = {"folder": str(self.folder.path), "sync": self.sync, "last": self.last, "size": self.folder.size()}
        return {**known, "restarts": self.restarts, "trouble": str(self.trouble) if self.trouble else None}


def _forget(replay: Replay) -> None:
    """Those who were attached have had their time: what nobody refers to ends now."""
    replay.alive.clear()
    gc.collect()
