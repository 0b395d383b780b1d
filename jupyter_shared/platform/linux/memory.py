"""Shared memory on Linux: a memfd for each piece, which nobody can shrink or grow, so no reader is hit by SIGBUS."""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
from typing import TYPE_CHECKING

from ..lent import Handle, Lent, Recognized, Shown
from ..unix.machine import last_descriptor

if TYPE_CHECKING:
    from _typeshed import StrPath

SEALS = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW
NAME = "jupyter_shared"  # as /proc tells of it
COPIED = 1 << 26  # bytes at a time, from and to files
BLOCK = 512  # bytes, in which the system counts what a file takes


class Piece:
    """A piece of shared memory, as the manager holds it."""

    def __init__(self, size: int, *, sparse: bool = False) -> None:
        """Make it; OSError (EMFILE) also when only the descriptors are left that others will need.

        `sparse`: most of it is never used.
        """
        name = f"{NAME} versions" if sparse else NAME
        self.descriptor = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        try:
            if self.descriptor >= last_descriptor():  # the system gives the lowest that is free
                raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
            status = os.fstat(self.descriptor)
            self._shown: Shown | None = Shown(self.descriptor, status.st_ino, status.st_dev)
            os.ftruncate(self.descriptor, size)
            fcntl.fcntl(self.descriptor, fcntl.F_ADD_SEALS, SEALS)
        except BaseException:
            os.close(self.descriptor)
            raise

    @classmethod
    def of_file(cls, path: StrPath) -> tuple[Piece, int]:
        """A file that is only read, as a piece, and its size in bytes; FileNotFoundError if there is none."""
        piece = cls.__new__(cls)
        piece.descriptor, piece._shown = os.open(path, os.O_RDONLY | os.O_CLOEXEC), None
        return piece, os.fstat(piece.descriptor).st_size

    def seen(self) -> Shown | None:
        """Where other processes can open it; None if it is a file."""
        return self._shown

    def lend(self, *, writable: bool) -> Lent:
        """How a client finds it: by another descriptor, if it must not write. OSError if none is left."""
        if writable:
            return Lent(self.descriptor, False, None)
        return Lent(os.open(f"/proc/self/fd/{self.descriptor}", os.O_RDONLY | os.O_CLOEXEC), True, None)

    def write(self, data: bytes | memoryview, offset: int) -> None:
        """Write all of it; OSError if there is no room."""
        left = memoryview(data)
        while left.nbytes:
            written = os.pwrite(self.descriptor, left, offset)
            left, offset = left[written:], offset + written

    def read(self, size: int, offset: int) -> bytes:
        """A copy of some of the bytes."""
        return os.pread(self.descriptor, size, offset)

    def mapped(self, size: int) -> mmap.mmap:
        """The memory itself, to write to."""
        return mmap.mmap(self.descriptor, size)

    def save(self, file: int, size: int) -> None:
        """Write its first bytes into a file. From a memfd neither link, copy_file_range nor reflink work."""
        offset = 0
        while offset < size:
            offset += os.sendfile(file, self.descriptor, offset, min(COPIED, size - offset))

    def load(self, file: int, size: int) -> None:
        """Read its first bytes from a file."""
        offset = 0
        while offset < size:
            offset += os.sendfile(self.descriptor, file, offset, min(COPIED, size - offset))
        os.lseek(self.descriptor, 0, os.SEEK_SET)

    def empty(self, start: int, size: int) -> None:
        """Give whole pages back to the system, although others may have them mapped: nobody looks into them any more.

        They are zero from then on.
        """
        try:
            with mmap.mmap(self.descriptor, size, offset=start) as part:
                part.madvise(mmap.MADV_REMOVE)
        except (OSError, ValueError):  # no descriptor, nor room for a mapping, is left: they go with the last mapping
            pass

    def close(self) -> None:
        """Let go of it: it goes when nobody has it mapped any more."""
        os.close(self.descriptor)


def recognized(handle: Handle) -> Recognized | None:
    """The piece that a handle leads to; None where the system does not tell."""
    assert isinstance(handle, int)
    status = os.fstat(handle)
    return Recognized((status.st_ino, status.st_dev), status.st_blocks * BLOCK)
