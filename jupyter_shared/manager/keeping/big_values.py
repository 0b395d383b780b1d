"""Large values, each a file: written once, by a thread, out of shared memory; mapped as they lie there the next time.

An array that kernels write in place changes without a call: it is written anew each time it is told of (`touch`, the
end of `writing`, a snapshot).
"""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path

from ...platform.files import OURS_ALONE, replace, sync, sync_folder
from ...platform.memory import Piece
from ...wire.values import Packed
from ..landing import check_parts, memory_of
from ..memory import Memory, Warehouse
from .folder import Folder
from .worker import Worker, as_trouble

VALUE, ARRAY, ASIDE = ".value", ".array", ".aside"
OURS = re.compile(r"(\d+)\.(?:value|array)(\.part|\.aside)?", re.ASCII)


class BigValues:
    """The files of a folder's values, by number."""

    def __init__(self, folder: Path, warehouse: Warehouse, worker: Worker) -> None:
        self.trouble: OSError | None = None  # why something could not be written, until it is; the thread says so
        self.written = 0  # bytes
        self._folder = folder
        self._warehouse = warehouse
        self._worker = worker
        self._pending: dict[int, Memory] = {}  # what is being written, by number; kept alive until it is
        self._begun: set[int] = set()  # of these, those that are being copied
        self._failed: set[int] = set()  # and those that could not be written; only the thread changes it
        self._retries = False  # these have another chance just now
        self._numbers: dict[int, int] = {}  # by the memory's id
        self._ids: dict[int, int] = {}  # the other way round
        self._last = max(map(_number_of, folder.iterdir()), default=0)

    def number_of(self, packed: Packed) -> int:
        """Under which number a blob's memory is kept; it is written now, if it is not yet."""
        memory: Memory = memory_of(packed)
        number = self._numbers.get(memory.id)
        if number is None or memory.writable:
            self._last = number = self._last + 1
            self._know(memory, number)
            self._pending[number] = memory
            self._write(number)
        return number

    @property
    def is_written(self) -> bool:
        """Whether all is written."""
        return not self._pending

    def wait(self) -> None:
        """Wait until all that is on its way is on the disk, or has met with trouble."""
        if self.is_written:
            return
        written = threading.Event()
        self._worker.do(written.set, lambda _: None)
        written.wait()

    def will_be_written(self, packed: Packed) -> bool:
        """Whether a blob's memory is about to be copied to the disk: a copy that has begun may miss what is new."""
        memory = memory_of(packed)
        return any(found is memory for number, found in self._pending.items() if number not in self._begun)

    def try_again(self) -> None:
        """What could not be written has another chance."""
        if self.trouble and not self._retries:
            self._retries = True
            for number in tuple(self._failed):
                self._write(number)
            self._worker.do(self._retried, lambda _: None)

    def _retried(self) -> None:
        self._retries = False

    def _write(self, number: int) -> None:
        memory = self._pending[number]
        path = self._path(number, ARRAY if memory.writable else VALUE)
        piece, size = memory.piece, memory.size
        self._begun.discard(number)

        def write() -> None:
            self._begun.add(number)
            try:
                _copy(piece, size, path)
            except Exception as error:
                self._failed.add(number)
                self.trouble = as_trouble(error)
                raise
            self._failed.discard(number)
            if not self._failed:
                self.trouble = None

        self._worker.do(write, lambda error: self._written(number, error))

    def _written(self, number: int, error: OSError | None) -> None:
        self._begun.discard(number)
        if error is None and (memory := self._pending.pop(number, None)):
            self.written += memory.size

    # --- reading -----------------------------------------------------------------------------------------

    def adopt(self, packed: Packed) -> list[Memory]:
        """The memory of a blob whose file this number names: as it lies on the disk, or in memory for an array.

        Raises FileNotFoundError if it was never written to its end, ProtocolError if its file was cut since.
        """
        number = packed.memory
        memory = self._warehouse.by_id(self._ids.get(number, 0))
        if memory is None:
            memory = self._loaded(number)
            self._know(memory, number)
        check_parts(packed, memory)
        packed.memory = memory.id
        return [memory]

    def _loaded(self, number: int) -> Memory:
        try:
            return self._warehouse.take_in(*Piece.of_file(self._path(number, VALUE)))
        except FileNotFoundError:
            source = os.open(self._path(number, ARRAY), os.O_RDONLY | OURS_ALONE)
        try:
            size = os.fstat(source).st_size
            memory = self._warehouse.piece(size, writable=True)
            memory.piece.load(source, size)
        finally:
            os.close(source)
        return memory

    # --- tidying up --------------------------------------------------------------------------------------

    def forget_all_but(self, numbers: set[int]) -> None:
        """Remove the files that no note names any more."""
        for path in self._folder.iterdir():
            number = _number_of(path)  # of one that is being written, too
            if number and number not in numbers and number not in self._pending and path.suffix != ASIDE:
                Folder.remove(path)
        self._numbers = {id: number for id, number in self._numbers.items() if self._warehouse.by_id(id)}
        self._ids = {number: id for id, number in self._numbers.items()}

    def set_aside_all_but(self, numbers: set[int]) -> None:
        """Have the files that no note names any more be left alone from now on: notes that were set aside may."""
        for path in self._folder.iterdir():
            number = _number_of(path)
            if number and number not in numbers and path.suffix != ASIDE:
                replace(path, path.with_name(path.name + ASIDE))

    def _know(self, memory: Memory, number: int) -> None:
        self._numbers[memory.id], self._ids[number] = number, memory.id

    def _path(self, number: int, suffix: str) -> Path:
        return self._folder / f"{number}{suffix}"


def _number_of(path: Path) -> int:
    """The number of one of our files; 0 for what somebody else has put there."""
    found = OURS.fullmatch(path.name)
    return int(found[1]) if found else 0


def _copy(piece: Piece, size: int, path: Path) -> None:
    """Write a file out of shared memory: under its name only when it is whole, and on the disk."""
    part = path.with_name(f"{path.name}.part")
    target = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | OURS_ALONE, 0o600)
    try:
        piece.save(target, size)
        sync(target)
    finally:
        os.close(target)
    replace(part, path)
    sync_folder(path.parent)
