"""Locks on files that go with whoever holds them: only one process can open them, and they go as they are closed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from .files import remove
from .system import system

if TYPE_CHECKING:
    from _typeshed import StrPath

CHECK_SECONDS = 0.01


class Lock:
    """A file that this process has locked, until it lets go of it or ends."""

    def __init__(self, handle: int, path: StrPath) -> None:
        self._handle = handle
        self._path = path

    @classmethod
    def take(cls, path: StrPath, *, wait: bool = False) -> Lock:
        """Lock a file, which there must not be without its lock; BlockingIOError if another one has it."""
        while True:
            try:
                return cls(system.open_for_one(path, make=True), path)
            except BlockingIOError:
                if not wait:
                    raise
            time.sleep(CHECK_SECONDS)

    @staticmethod
    def is_held(path: StrPath) -> bool | None:
        """Whether somebody has it."""
        try:
            handle = system.open_for_one(path, make=False)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        system.close_for_all(handle, path)
        return False

    def is_at(self, path: StrPath) -> bool:
        """Whether what is locked is what is found there."""
        return path == self._path and os.path.exists(path)

    def note(self, text: str) -> None:
        """Nobody else could read who holds it."""

    @staticmethod
    def noted(path: StrPath) -> str:  # noqa: ARG004
        """Nothing: nobody but its holder can open the file."""
        return ""

    def release(self, removing: Iterable[StrPath] = ()) -> None:
        """Let go of it, after these files are removed."""
        for path in removing:
            if path != self._path:
                with suppress(OSError):  # a folder is in its place: whoever comes next says so
                    remove(path)
        system.close_for_all(self._handle, self._path)
