"""One file of notes, each with its length and checksum: a journal that grows, or a snapshot.

    "jupyter_shared record\\n"  format (u16)  number (u64)  crc32 of these (u32)
    length (u32)  crc32 (u32)  body        again and again

A journal has room reserved behind its end, as zeros: that a disk fills up is noticed before a change is made.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from contextlib import suppress
from math import inf
from pathlib import Path
from zlib import crc32

from ...errors import NotKept
from ...platform import files
from ...wire.parts import WHOLE

# 1 had each object of a snapshot in one note, and no steps of several objects; 2 did not tell which file a journal goes
# on from, nor that a snapshot is complete; who read 3 left out operations it did not know, without a word
FORMAT = 4
MAGIC = b"jupyter_shared record\n"
HEADER = struct.Struct(f"<{len(MAGIC)}sHQI")
HEAD = struct.Struct("<II")
RESERVE = 1024 * 1024  # bytes that are there before they are needed
LOW = WHOLE  # bytes of these left, until more are reserved: one message


class Damaged(Exception):
    """From here on, a file cannot be read."""

    def __init__(self, path: Path, offset: int, why: str) -> None:
        super().__init__(f"{path.name} at byte {offset:,}: {why}")
        self.path = path
        self.offset = offset
        self.why = why


class Journal:
    """A file that notes are added to."""

    def __init__(self, path: Path, number: int, reserve: int = RESERVE, first: bytes = b"") -> None:
        """Begin a new one, perhaps with a first note; OSError if there is no room."""
        self.path = path
        self.number = number
        self.is_dirty = False
        self._reserve = reserve
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | files.OURS_ALONE, 0o600)
        head = HEADER.pack(MAGIC, FORMAT, number, 0)[:-4]
        self.end = 0
        self.ample_until = self._without_room = -1 if reserve else inf  # it is looked at before every change
        try:
            self._write(head + crc32(head).to_bytes(4, "little") + (framed(first) if first else b""))
            self.make_room()
        except BaseException:
            os.close(self._descriptor)
            files.remove(path)
            raise

    def make_room(self) -> None:
        """Have room for what comes next; OSError if the disk has none."""
        if self.end > self.ample_until:
            files.reserve(self._descriptor, self.end, self._reserve)
            self.ample_until = self.end + self._reserve - LOW

    def append(self, body: bytes) -> None:
        """Add a note; OSError if the disk has no room: then nothing of it stays."""
        self._write(framed(body))

    def append_many(self, bodies: list[bytes]) -> None:
        """Add notes, with one write."""
        self._write(b"".join(map(framed, bodies)))

    def _write(self, data: bytes) -> None:
        written = files.write_at(self._descriptor, data, self.end)
        while written < len(data):  # rarely: a disk that is nearly full, or a signal
            try:
                written += files.write_at(self._descriptor, data[written:], self.end + written)
            except OSError:
                os.ftruncate(self._descriptor, self.end)
                self.ample_until = self._without_room
                raise
        self.end += len(data)
        self.is_dirty = True

    def sync(self) -> None:
        """Have all that was written on the disk; on any thread."""
        self.is_dirty = False
        files.sync(self._descriptor)

    @property
    def is_in_place(self) -> bool:
        """Whether it is found where it was made: else nobody will read what is written to it."""
        try:
            return os.path.samestat(self.path.stat(), os.fstat(self._descriptor))
        except OSError:
            return False

    def close(self) -> None:
        """The end: without reserve, and on the disk."""
        try:
            os.ftruncate(self._descriptor, self.end)
            self.sync()
        finally:
            os.close(self._descriptor)

    def abandon(self) -> None:
        """The end of one that nobody will read."""
        os.close(self._descriptor)


def framed(body: bytes) -> bytes:
    """A note as it stands in a file."""
    return HEAD.pack(len(body), crc32(body)) + body


def format_of(path: Path) -> int:
    """The format of a file whose header has been checked."""
    with path.open("rb") as file:
        return HEADER.unpack(file.read(HEADER.size))[1]  # type: ignore[no-any-return]


def refuse_newer(path: Path) -> None:
    """Raise NotKept for a file of a newer format."""
    with path.open("rb") as file, suppress(Damaged):
        check_header(path, file.read(HEADER.size))


def notes(path: Path) -> Iterator[tuple[int, bytes]]:
    """The notes of a file, each with where it begins. Damaged, from the first on that cannot be read."""
    with path.open("rb", 1024 * 1024) as file:
        check_header(path, file.read(HEADER.size))
        offset = HEADER.size
        while head := file.read(HEAD.size):
            size, crc = HEAD.unpack(head) if len(head) == HEAD.size else (1, 0)
            if not size and not crc and _only_zeros(head + file.read()):
                return
            body = file.read(size)
            if len(body) < size:
                raise Damaged(path, offset, "it ends within a note")
            if crc32(body) != crc or not size:
                raise Damaged(path, offset, "a note is not what was written")
            yield offset, body
            offset += HEAD.size + size


def check_header(path: Path, header: bytes) -> None:
    """Raise NotKept for a newer format, Damaged for what is none."""
    if len(header) < HEADER.size:
        raise Damaged(path, 0, "it has no header")
    magic, format_, _, crc = HEADER.unpack(header)
    if crc32(header[:-4]) != crc or magic != MAGIC:
        raise Damaged(path, 0, "its header is not what was written")
    if format_ > FORMAT:
        text = f"{path} has format {format_}, this version of jupyter_shared knows {FORMAT} and older"
        raise NotKept(f"{text}: install a newer one. Nothing was changed.")


def _only_zeros(data: bytes) -> bool:
    return not data.strip(b"\0")
