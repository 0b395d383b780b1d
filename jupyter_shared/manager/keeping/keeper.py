"""Keeps what a manager shares on disk: writes down each change before it is seen, and begins with what was kept.

`sync` says when the system is to have it on the disk itself, should the whole machine fail: with each change
("always"), every second ("second"), or when the system likes ("never"). A manager that is killed loses nothing that was
acknowledged, but a large value that was being written; with "always" not even that.
"""

from __future__ import annotations

import errno
import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ...errors import NotKept
from ...kinds import STATES
from ...kinds.kind import NUMBERS_OF_A_LIFE, Caller, Context, Operation
from ...saying import said
from ...store.entry import Entry
from ...store.history import History
from ...store.record import Done, Ended, Filled, RecordWriter, Restarted, Together, done
from ...store.recorder import CAME, Many, Recorder
from ...store.replay import Replay
from ...store.store import Store
from ...wire.messages import Failure
from ...wire.values import Packed
from ..log import log
from ..loop import Loop
from ..memory import Warehouse
from .big_values import BigValues
from .compaction import Compaction
from .folder import Folder
from .journals import Journals
from .loading import Loading
from .worker import Worker

SECOND = 1.0
GRACE_SECONDS = 60.0  # for those who were attached to come back and hold on to what they had
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FILLED_BY = ("touch", "@leave")  # operations that tell of what was written in place


class Keeper(Recorder):
    """A recorder that writes a journal."""

    def __init__(
        self, store: Store, warehouse: Warehouse, loop: Loop, folder: Folder, sync: str, history: History | None = None
    ) -> None:
        """Take the folder, and have the store be what was kept there, its history too. Raises NotKept."""
        self.folder = folder
        self.sync = sync
        self.restarts = 0
        self._store = store
        self._loop = loop
        self._dead: list[int] = []
        self._step: list[Done] | None = None  # what is done together, so far
        folder.open()
        warehouse.begin_above(folder.next_number() << NUMBERS_OF_A_LIFE)
        self._worker = Worker(loop.soon)
        self.values = BigValues(folder.values, warehouse, self._worker)
        self._body = RecordWriter(self._number).body
        self.aside: list[str] = []  # what could not be read as it began, in words
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
        try:
            loading.read()
        except OSError as error:
            raise NotKept(f"What was kept in {self.folder.path} cannot be read: {error}.") from error
        self._begin_journal(loading, replay)
        self._compaction = Compaction(self, self._store, self._worker)
        self._store.invoke.records = (*(records or ()), self)
        text = "Keeps in %s: %d objects are back from %d notes, in %.2f s."
        log.info(text, self.folder.path, len(replay.alive) - 1, loading.notes, time.monotonic() - began)
        self._loop.later(GRACE_SECONDS, lambda: _forget(replay))
        self._loop.later(SECOND, self._tick)

    def _begin_journal(self, loading: Loading, replay: Replay) -> None:
        try:
            for text in loading.set_aside():
                log.warning(text)
                self.aside.append(text)
            tidy = self.values.set_aside_all_but if loading.damaged else self.values.forget_all_but
            tidy(loading.named)
            self.journals = Journals(self.folder, self.values, self._worker, self.sync, loading.until)
        except OSError as error:
            raise NotKept(f"Nothing can be written to {self.folder.path}: {error.strerror or error}.") from error
        # What was set aside knows of restarts that are not counted, but each has begun a journal.
        self.restarts = max(replay.restarts + 1, self.journals.number if loading.damaged else 0)
        self._store.now = time.time()
        restarted = Restarted(self.restarts, self._store.now, self.restarts << NUMBERS_OF_A_LIFE)
        replay.apply(restarted, [])
        self._write = self.journals.write  # nearer from here: a part of every change
        self._write(self._body(restarted))

    # --- a recorder --------------------------------------------------------------------------------------

    def refuses(self, entry: Entry, operation: Operation, caller: Caller, calls: Many) -> Exception | None:  # noqa: ARG002
        """An object is about to change: refused while it could not be written down."""
        if self._compaction.snapshot is not None:
            self._compaction.before_change(entry)
        return None if self.journals.is_idle else self._troubled(entry, operation, calls)

    def _troubled(self, entry: Entry, operation: Operation, calls: Many) -> Exception | None:
        error = self.journals.catch_up()
        if error is None or not any(entry.state.is_kept(operation.name, args) for args in calls):
            return None
        why, path = error.strerror or error, self.folder.path
        text = said("This cannot be kept, so it is not done: %1. What is shared can be read on.", why)
        if error.errno in NO_ROOM:
            return NotKept(said("%1 The manager keeps in %2: make room there.", text, path))
        if error.errno == errno.ENOENT:
            again = "it goes on when that is there again. If it is lost, save what is shared (`jupyter shared save`)."
            return NotKept(said("%1 The manager keeps in %2: %3", text, path, again))
        return NotKept(said("%1 The manager keeps in %2: it goes on when that is put right.", text, path))

    def changed(
        self, entry: Entry, operation: str, calls: Many, context: Context, before: int, version: int,  # noqa: ARG002
        failures: Sequence[Failure], value: Any,  # noqa: ARG002
    ) -> None:  # fmt: skip
        """Write down what has been done."""
        state = entry.state
        if operation == CAME or (state.kind not in STATES and entry is not self._store.directory):
            return
        if self._dead:
            self._write(self._ended())
        if self._step is not None:
            self._step.append(done(entry, operation, calls, context, version))
            return
        self._write(self._body(done(entry, operation, calls, context, version)))
        if state.in_place and operation in FILLED_BY:
            self._fill(entry)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is told in this block is one entry."""
        self._step = []
        try:
            yield
        finally:
            steps, self._step = self._step, None
            if steps:
                self._write(self._body(Together(steps)))

    def _fill(self, entry: Entry) -> None:
        for blob in entry.state.blobs():
            if isinstance(blob, Packed) and not self.values.will_be_written(blob):
                self._write(self._body(Filled(entry.id, self._number(blob))))

    def ended(self, id: int) -> None:
        """An object is no more."""
        self._dead.append(id)

    def _ended(self) -> bytes:
        dead, self._dead = self._dead, []
        return self._body(Ended(dead))

    # --- writing -----------------------------------------------------------------------------------------

    def _number(self, packed: Packed) -> int:
        self.journals.named.add(number := self.values.number_of(packed))
        return number

    def _tick(self) -> None:
        """Once a second."""
        try:
            self._look_after()
        finally:
            self._loop.later(SECOND, self._tick)

    def _look_after(self) -> None:
        if self._dead:
            self._write(self._ended())
        if self.journals.catch_up() is None and self.sync == "second":
            self.journals.sync_soon()
        if self.journals.lost or not self.journals.trouble:
            self._compaction.begin_if_due()

    def soon(self) -> None:
        """Go on with a snapshot when others have had their turn."""
        self._loop.later(0, self._compaction.go_on)

    def close(self) -> None:
        """Write what is left, and let go of the folder."""
        self._store.invoke.records = tuple(one for one in self._store.invoke.records or () if one is not self) or None
        self._compaction.abandon()
        self.values.try_again()
        self._worker.close()
        self.journals.close(self._ended() if self._dead else None)
        self.folder.close()

    def about(self) -> dict[str, Any]:
        """Where it keeps, how, when it last did, how large it is, what is wrong, and what could not be read."""
        journals = self.journals
        known = {"folder": str(self.folder.path), "sync": self.sync, "last": journals.last, "size": self.folder.size()}
        trouble = str(journals.trouble) if journals.trouble else None
        return {**known, "restarts": self.restarts, "trouble": trouble, "aside": self.aside}


def _forget(replay: Replay) -> None:
    """Those who were attached have had their time: what nobody refers to ends now."""
    replay.alive.clear()
    gc.collect()
