"""Being told on Linux: inotify of files, and a pidfd of each process."""

from __future__ import annotations

import ctypes
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import StrPath

IN_MOVED_TO, IN_CREATE, IN_DELETE, IN_DELETE_SELF, IN_MOVE_SELF = 0x80, 0x100, 0x200, 0x400, 0x800
INTERESTING = IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF


def watch_process(pid: int) -> int | None:
    """A descriptor that can be read when the process has ended; None if the system does not tell."""
    try:
        return os.pidfd_open(pid)
    except OSError:  # in another container, perhaps
        return None


class FolderWatch:
    """Inotify on one folder; without it, `descriptor` is None."""

    def __init__(self) -> None:
        self.descriptor: int | None = None
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._folder: tuple[int, int] | None = None  # which one is watched
        descriptor = self._libc.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK) if self._has_inotify() else -1
        if descriptor >= 0:
            self.descriptor = descriptor

    def _has_inotify(self) -> bool:
        return hasattr(self._libc, "inotify_init1")

    def watch(self, path: StrPath) -> None:
        """Watch the folder that is there now: the one before may have been removed, and this be another one."""
        if self.descriptor is None:
            return
        status = os.stat(path)
        which = (status.st_dev, status.st_ino)
        if which != self._folder and self._add(path):
            self._folder = which

    def _add(self, path: StrPath) -> bool:
        added = self._libc.inotify_add_watch(self.descriptor, os.fsencode(path), INTERESTING)
        if added < 0:  # too many are watched already: fs.inotify.max_user_watches
            self.close()
        return bool(added >= 0)

    def drain(self) -> None:
        """Take what was told: that it was is all there is to know."""
        try:
            while self.descriptor is not None and os.read(self.descriptor, 65536):
                pass
        except BlockingIOError:
            pass

    def close(self) -> None:
        """Watch no folder any more."""
        descriptor, self.descriptor = self.descriptor, None
        if descriptor is not None:
            os.close(descriptor)
