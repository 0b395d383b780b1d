"""POSIX shared memory: a nameless object for each piece, with one descriptor to write by and one that only reads.

macOS neither reopens a descriptor read-only, nor reads or writes such memory but through mappings, nor changes its size
twice; and a descriptor must not be closed before whoever it was sent to has received it. So both are held.
"""

from __future__ import annotations

import _posixshmem  # type: ignore[import-not-found]
import errno
import mmap
import os
import secrets
from typing import TYPE_CHECKING

from ..lent import Handle, Lent
from ..unix.machine import last_descriptor

if TYPE_CHECKING:
    from _typeshed import StrPath

COPIED = 1 << 24  # bytes at a time, from and to files


class Piece:
    """A piece of shared memory, as the manager holds it."""

    def __init__(self, size: int, *, sparse: bool = False) -> None:
        """Make it; OSError (EMFILE) also when only the descriptors are left that others will need.

        `sparse`: most of it is never used. Else there is room for all of it, or it is not made.
        """
        name = f"/jsh{secrets.token_hex(8)}"  # at most 31 characters
        self._size = size
        self._descriptors = [_posixshmem.shm_open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)]
        try:
            try:
                self._descriptors.append(_posixshmem.shm_open(name, os.O_RDONLY, 0))
                if self._descriptors[-1] >= last_descriptor():  # the system gives the lowest that is free
                    raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
                os.ftruncate(self._descriptors[0], size)
            finally:
                _posixshmem.shm_unlink(name)
            if not sparse and hasattr(os, "posix_fallocate"):  # a write to what is not there would end the writer
                os.posix_fallocate(self._descriptors[0], 0, size)
        except BaseException:
            self.close()
            raise

    @classmethod
    def of_file(cls, path: StrPath) -> tuple[Piece, int]:
        """A file that is only read, as a piece, and its size in bytes; FileNotFoundError if there is none."""
        piece = cls.__new__(cls)
        piece._descriptors = [os.open(path, os.O_RDONLY | os.O_CLOEXEC)]
        piece._size = os.fstat(piece._descriptors[0]).st_size
        return piece, piece._size

    def seen(self) -> None:
        """Other processes cannot open it by looking into this one."""

    def lend(self, *, writable: bool) -> Lent:
        """How a client finds it. What cannot be written is a descriptor of its own."""
        return Lent(self._descriptors[0 if writable else -1], False, None)

    def write(self, data: bytes | memoryview, offset: int) -> None:
        """Write all of it."""
        view = memoryview(data)
        with mmap.mmap(self._descriptors[0], self._size) as whole:
            whole[offset : offset + view.nbytes] = bytes(view)

    def read(self, size: int, offset: int) -> bytes:
        """A copy of some of the bytes."""
        with mmap.mmap(self._descriptors[-1], self._size, access=mmap.ACCESS_READ) as whole:
            return whole[offset : offset + size]

    def mapped(self, size: int) -> mmap.mmap:
        """The memory itself, to write to."""
        return mmap.mmap(self._descriptors[0], size)

    def save(self, file: int, size: int) -> None:
        """Write its first bytes into a file."""
        with mmap.mmap(self._descriptors[-1], self._size, access=mmap.ACCESS_READ) as whole:
            offset = 0
            while offset < size:
                offset += os.write(file, whole[offset : min(offset + COPIED, size)])

    def load(self, file: int, size: int) -> None:
        """Read its first bytes from a file."""
        with mmap.mmap(self._descriptors[0], self._size) as whole:
            offset = 0
            while offset < size and (data := os.read(file, min(COPIED, size - offset))):
                whole[offset : offset + len(data)] = data
                offset += len(data)

    def empty(self, start: int, size: int) -> None:
        """There is nothing to do: nobody has it mapped who does not look into it."""

    def close(self) -> None:
        """Let go of it: it goes when nobody has it mapped any more."""
        while self._descriptors:
            os.close(self._descriptors.pop())


def open_seen(pid: int, descriptor: int, identity: tuple[int, int], ours: list[int]) -> bool:
    """There is nothing to be seen of another process."""
    return False


def recognized(handle: Handle) -> None:
    """There is nothing to tell one piece from another by."""
