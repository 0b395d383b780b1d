"""Which managers of this user there are, told at once when one comes or goes, however it goes.

The kernel tells of files (inotify) and of ended processes (a pidfd each; a SIGKILLed manager leaves its files). Where
it cannot, as in another container, the folder is looked at once a second, while anybody wants to know.
"""

from __future__ import annotations

import ctypes
import logging
import os
import select
import threading
from collections.abc import Callable
from pathlib import Path

from ...address import Connection, Files, folder, known_names

LOOK = 1000  # milliseconds between two looks where nobody tells
SETTLE = 50  # milliseconds until an ended process has let go of its lock, too
FEW_LOOKS = 20

IN_MOVED_TO, IN_CREATE, IN_DELETE, IN_DELETE_SELF, IN_MOVE_SELF = 0x80, 0x100, 0x200, 0x400, 0x800
INTERESTING = IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF

log = logging.getLogger("jupyter_shared")


class Discovery:
    """The managers there are, by name. `on_change` callbacks run on its thread, and must not take long."""

    def __init__(self) -> None:
        self.managers: dict[str, Connection] = {}
        self._listeners: list[Callable[[], object]] = []
        self._lock = threading.Lock()
        self._ended = False
        self._processes: dict[int, int] = {}  # pidfds by pid
        self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._files = FolderWatch()
        self._looks = 0  # still to be made soon
        self._look()
        self._thread = threading.Thread(target=self._run, name="jupyter_shared discovery", daemon=True)
        self._thread.start()

    def join(self, listener: Callable[[], object]) -> None:
        """Have it called after each change."""
        with self._lock:
            self._listeners.append(listener)
        os.eventfd_write(self._wake, 1)

    def leave(self, listener: Callable[[], object]) -> None:
        """Or no longer."""
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)

    def close(self) -> None:
        """End."""
        self._ended = True
        os.eventfd_write(self._wake, 1)
        self._thread.join()
        self._files.close()
        for descriptor in (self._wake, *self._processes.values()):
            os.close(descriptor)

    # --- on the thread -----------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._ended:
            before = self.managers
            try:
                self._look()
            except OSError as error:  # the folder cannot be read now
                log.warning("Managers cannot be looked for: %s", error)
            if self.managers != before:
                for listener in [*self._listeners]:
                    listener()
            self._wait()

    def _wait(self) -> None:
        """Until something may have changed."""
        poll = select.poll()
        poll.register(self._wake, select.POLLIN)
        if self._files.descriptor is not None:
            poll.register(self._files.descriptor, select.POLLIN)
        for descriptor in self._processes.values():
            poll.register(descriptor, select.POLLIN)
        ready = {descriptor for descriptor, _ in poll.poll(self._patience())}
        if self._wake in ready:
            os.eventfd_read(self._wake)
        if self._files.descriptor in ready:
            self._files.drain()
        for pid, descriptor in [*self._processes.items()]:
            if descriptor in ready:
                os.close(self._processes.pop(pid))
                self._looks = FEW_LOOKS

    def _patience(self) -> int | None:
        """Milliseconds until it looks though nobody has told; None: no need to."""
        if self._looks:
            self._looks -= 1
            return SETTLE
        told_of_all = self._files.descriptor is not None and all(
            known.pid in self._processes for known in self.managers.values()
        )
        return None if told_of_all or not self._listeners else LOOK

    def _look(self) -> None:
        found = {name: known for name in known_names() if (known := _alive(name))}
        if found != self.managers:
            self._looks = 0
        self.managers = found
        self._files.see_to()
        wanted = {known.pid for known in found.values()}
        for pid in [*self._processes]:
            if pid not in wanted:
                os.close(self._processes.pop(pid))
        for pid in wanted - self._processes.keys():
            descriptor = _pidfd(pid)
            if descriptor is not None:
                self._processes[pid] = descriptor


def _alive(name: str) -> Connection | None:
    files = Files.of(name)
    known = files.read()
    return known if known and files.is_alive() else None


def _pidfd(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except OSError:  # in another container, perhaps
        return None


class FolderWatch:
    """Inotify on the managers' folder; without it, `descriptor` is None."""

    def __init__(self) -> None:
        self.descriptor: int | None = None
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._folder: tuple[int, int] | None = None  # which one is watched
        descriptor = self._libc.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK) if self._has_inotify() else -1
        if descriptor >= 0:
            self.descriptor = descriptor
            self.see_to()

    def _has_inotify(self) -> bool:
        return hasattr(self._libc, "inotify_init1")

    def see_to(self) -> None:
        """Watch the folder there is now: it may have been removed, and be another one."""
        if self.descriptor is None:
            return
        path = folder()
        status = path.stat()
        which = (status.st_dev, status.st_ino)
        if which != self._folder and self._add(path):
            self._folder = which

    def _add(self, path: Path) -> bool:
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
        """Watch no more."""
        descriptor, self.descriptor = self.descriptor, None
        if descriptor is not None:
            os.close(descriptor)
