"""Locks on files that go with whoever holds them: flock."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from pathlib import Path


class Lock:
    """A file that this process has locked, until it lets go of it or ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def take(cls, path: Path, *, wait: bool = False) -> Lock:
        """Lock a file, made if need be; BlockingIOError if another one has it, unless it is waited for.

        Where there are no locks, as on some network file systems, it is as if nobody else were there.
        """
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            os.close(descriptor)
            raise
        except OSError:
            pass
        except BaseException:
            os.close(descriptor)
            raise
        return cls(descriptor)

    @staticmethod
    def is_held(path: Path) -> bool | None:
        """Whether somebody has it; None if that cannot be told, as there are no locks here."""
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return None
        finally:
            os.close(descriptor)
        return False

    def is_at(self, path: Path) -> bool:
        """Whether what is locked is what is found there: it may have been removed, and made anew by another one."""
        try:
            return os.path.samestat(path.stat(), os.fstat(self._descriptor))
        except OSError:
            return False

    def note(self, text: str) -> None:
        """Say in the file who holds it."""
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text.encode(), 0)

    def release(self, removing: Iterable[Path] = ()) -> None:
        """Let go of it, after these files are removed: it may be among them."""
        for path in removing:
            path.unlink(missing_ok=True)
        os.close(self._descriptor)
