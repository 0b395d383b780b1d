"""Sections of memory with a name, which the manager holds: whoever knows the name maps them.

Nobody can be kept from writing to them: a reader's own mapping is read-only, and that is all.
"""

from __future__ import annotations

import itertools
import mmap
import os
import secrets
from typing import TYPE_CHECKING

from ..lent import Handle, Lent
from .system import system

if TYPE_CHECKING:
    from _typeshed import StrPath

COPIED = 1 << 24  # bytes at a time, from and to files
PROOF = 16  # bytes at the page's end that are not all zero, if it is the manager's

_numbers = itertools.count(1)


class Piece:
    """A piece of shared memory, as the manager holds it."""

    def __init__(self, size: int, *, sparse: bool = False) -> None:
        """Make it; OSError if there is no room. `sparse`: most of it is never used."""
        number = next(_numbers)
        if number == 1:
            system.remove_those_of_the_dead()
        self._name = f"{os.getpid()}-{number}-{secrets.token_hex(16)}"
        self._size = size
        self._map = system.new_section(self._name, size, sparse=sparse)

    @classmethod
    def of_file(cls, path: StrPath) -> tuple[Piece, int]:
        """What is in a file, as a piece, and its size in bytes; FileNotFoundError if there is none."""
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            size = os.fstat(descriptor).st_size
            piece = cls(size)
            piece.load(descriptor, size)
        finally:
            os.close(descriptor)
        return piece, size

    def seen(self) -> None:
        """Other processes cannot open it by looking into this one."""

    def lend(self, *, writable: bool) -> Lent:
        """How a client finds it: by a name that tells the size, too."""
        return Lent(None, False, f"{self._name}.{self._size:x}")

    def write(self, data: bytes | memoryview, offset: int) -> None:
        """Write all of it."""
        view = memoryview(data)
        self._map[offset : offset + view.nbytes] = bytes(view)

    def read(self, size: int, offset: int) -> bytes:
        """A copy of some of the bytes."""
        return self._map[offset : offset + size]

    def mapped(self, size: int) -> mmap.mmap:
        """The memory itself, to write to."""
        return self._map

    def save(self, file: int, size: int) -> None:
        """Write its first bytes into a file."""
        offset = 0
        while offset < size:
            offset += os.write(file, self._map[offset : min(offset + COPIED, size)])

    def load(self, file: int, size: int) -> None:
        """Read its first bytes from a file."""
        offset = 0
        while offset < size and (data := os.read(file, min(COPIED, size - offset))):
            self._map[offset : offset + len(data)] = data
            offset += len(data)

    def empty(self, start: int, size: int) -> None:
        """There is nothing to do: nobody has it mapped who does not look into it."""

    def close(self) -> None:
        """Let go of it: it goes when nobody has it mapped any more."""
        self._map.close()
        system.remove_section(self._name)


def section(handle: Handle, access: int, size: int | None = None) -> mmap.mmap:
    """A piece, mapped by what it was lent as; all of it, if no size is given. OSError if there is none."""
    name, _, whole = str(handle).partition(".")
    try:
        return system.section(name, int(whole, 16) if size is None else size, access)
    except ValueError as error:
        raise OSError(f"There is no shared memory of the name {handle!r}") from error


def map_page(handle: Handle) -> memoryview:
    """All of a piece, to be read as numbers of 64 bits; OSError if it is not the manager's."""
    found = section(handle, mmap.ACCESS_READ)
    if not any(found[-PROOF:]):  # Windows makes what it does not find
        found.close()
        raise FileNotFoundError(f"There is no shared memory of the name {handle!r}")
    return memoryview(found).cast("Q")


def scratch(size: int) -> bytearray:
    """Memory to read into."""
    return bytearray(size)


def discard(handle: Handle) -> None:
    """There is nothing to let go of."""


def open_seen(pid: int, descriptor: int, identity: tuple[int, int], ours: list[int]) -> bool:
    """There is nothing to be seen of another process."""
    return False


def recognized(handle: Handle) -> None:
    """There is nothing to tell one piece from another by."""
