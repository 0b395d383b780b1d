"""Locks on files that go with whoever holds them: flock."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from io import FileIO
from typing import TYPE_CHECKING

from .files import remove

if TYPE_CHECKING:
    from _typeshed import StrPath

CHECK_SECONDS = 0.01


class Lock:
    """A file that this process has locked, until it lets go of it or ends."""

    def __init__(self, file: FileIO) -> None:
        self._file = file

    @classmethod
    def take(cls, path: StrPath, *, wait: bool = False) -> Lock:
        """Lock a file, made if need be; BlockingIOError if another one has it, unless it is waited for.

        Where there are no locks, as on some network file systems, it is as if nobody else were there.
        """
        held: list[FileIO] = []
        try:
            _open(held, path, os.O_CREAT)
            while not _locked(held[0]):
                if not wait:
                    raise BlockingIOError(errno.EAGAIN, "Another one has locked it", str(path))
                time.sleep(CHECK_SECONDS)  # not in the system's call, which would not return for every Ctrl-C
            return cls(held[0])
        except BaseException:
            _close(held)
            raise

    @staticmethod
    def is_held(path: StrPath) -> bool | None:
        """Whether somebody has it; None if that cannot be told, as there are no locks here."""
        held: list[FileIO] = []
        try:
            _open(held, path)
            fcntl.flock(held[0], fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        except OSError:
            if not held:
                raise
            return None
        finally:
            _close(held)
        return False

    def is_at(self, path: StrPath) -> bool:
        """Whether what is locked is what is found there: it may have been removed, and made anew by another one."""
        try:
            return os.path.samestat(os.stat(path), os.fstat(self._file.fileno()))
        except OSError:
            return False

    def note(self, text: str) -> None:
        """Say in the file who holds it."""
        os.ftruncate(self._file.fileno(), 0)
        os.pwrite(self._file.fileno(), text.encode(), 0)

    @staticmethod
    def noted(path: StrPath) -> str:
        """What whoever holds it has said of itself; nothing if it has not."""
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def release(self, removing: Iterable[StrPath] = ()) -> None:
        """Let go of it, after these files are removed: it may be among them."""
        for path in removing:
            with suppress(OSError):  # a folder is in its place: whoever comes next says so
                remove(path)
        self._file.close()


def _open(held: list[FileIO], path: StrPath, flags: int = 0) -> None:
    """Put a file into a list, in one step of Python's: whatever breaks in, no descriptor stays that nobody owns.

    It would keep the lock for as long as this process lives.
    """
    held.extend(map(FileIO, map(os.open, (path,), (os.O_RDWR | os.O_CLOEXEC | flags,), (0o600,)), ("r+",)))


def _locked(file: FileIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        pass  # there are no locks here
    return True


def _close(held: list[FileIO]) -> None:
    for file in held:
        file.close()
