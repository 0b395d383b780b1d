"""The file that `save` writes: records, each with its length and checksum, in an order that can be read in one go.

    "jupyter_shared saved\\n"  format (u16)  crc32 of these (u32)
    length (u64)  crc32 (u32)  what it is (u8)  body        again and again

An ABOUT comes first, then large values (MEMORY, raw bytes) and objects (OBJECT) in any order, a value before the
objects that name it, by its place among the values (from 1 on). THE_END comes last: a file without it was cut off.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from ...errors import NotLoaded
from ...platform.files import OURS_ALONE, mapped, remove, replace

FORMAT = 1
MAGIC = b"jupyter_shared saved\n"
HEADER = struct.Struct(f"<{len(MAGIC)}sHI")
HEAD = struct.Struct("<QIB")
ABOUT, MEMORY, OBJECT, THE_END = range(1, 5)
CHUNK = 1 << 24  # bytes at a time

Record = tuple[int, memoryview]  # what it is, and its body


class Writing:
    """A file being written: it is there under its name when it is whole, and not before."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        head = HEADER.pack(MAGIC, FORMAT, 0)[:-4]
        file.write(head + zlib.crc32(head).to_bytes(4, "little"))

    def add(self, what: int, body: bytes | memoryview) -> None:
        """Write one more record."""
        self._file.write(HEAD.pack(len(body), zlib.crc32(body), what))
        for start in range(0, len(body), CHUNK):
            self._file.write(body[start : start + CHUNK])


@contextmanager
def written(path: Path) -> Iterator[Writing]:
    """Write a file, for its user alone, in the place of the one that may be there."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | OURS_ALONE, 0o600), "wb") as file:
            writing = Writing(file)
            yield writing
            writing.add(THE_END, b"")
            file.flush()
            os.fsync(file.fileno())
        replace(part, path)
    except OSError as error:
        error.filename = str(path)  # of a disk that is full nobody says whose it is; and nobody knows of the part
        raise
    finally:
        remove(part)


@contextmanager
def read(path: Path) -> Iterator[list[Record]]:
    """The records of a file, all of them verified; views that are good as long as the block lasts.

    Raises NotLoaded for a file that is damaged, none of ours, or of a newer version; OSError as `open` does.
    """
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            raise NotLoaded(f"{path} is empty: nothing was loaded.")
        with mapped(file) as data, ExitStack() as views:
            yield [*_records(path, data, views)]


def _records(path: Path, data: Any, views: ExitStack) -> Iterator[Record]:
    view = views.enter_context(memoryview(data))
    _check_header(path, data[: HEADER.size])
    offset = HEADER.size
    while True:
        is_there = offset + HEAD.size <= len(view)
        size, crc, what = HEAD.unpack_from(data, offset) if is_there else (0, 0, 0)
        body = views.enter_context(view[offset + HEAD.size : offset + HEAD.size + size])
        if not what or len(body) < size:
            raise NotLoaded(f"{path} is cut off: it was not written or copied whole. Nothing was loaded.")
        if zlib.crc32(body) != crc:
            raise NotLoaded(f"{path} is damaged at byte {offset:,}: nothing was loaded.")
        if what == THE_END:
            return
        yield what, body
        offset += HEAD.size + size


def _check_header(path: Path, header: bytes) -> None:
    magic, format_, crc = HEADER.unpack(header) if len(header) == HEADER.size else (b"", 0, 0)
    if magic != MAGIC:
        raise NotLoaded(f"{path} is no file that `jupyter shared save` has written: nothing was loaded.")
    if zlib.crc32(header[:-4]) != crc:
        raise NotLoaded(f"{path} is damaged at its beginning: nothing was loaded.")
    if format_ > FORMAT:
        text = f"{path} has format {format_}, this version of jupyter_shared knows {FORMAT} and older"
        raise NotLoaded(f"{text}: install a newer one. Nothing was loaded.")
