"""Which managers of this user there are, told at once when one comes or goes, however it goes.

The system tells of files and of ended processes (a manager that was killed leaves its files). Where
it cannot, as in another container, the folder is looked at once a second, while anybody wants to know.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable

from ...address import ConnectionInfo, Files, known_names
from ...platform.containers import container
from ...platform.polling import SmallPoll, Waker
from ...platform.watching import FolderWatch, watch_process
from ...runtime_folder import folder

CHECK_SECONDS = 1.0  # between two checks where nobody tells
UNLOCKING_SECONDS = 0.05  # seconds until an ended process has let go of its lock, too
FEW_CHECKS = 20

log = logging.getLogger("jupyter_shared")


class Discovery:
    """The managers there are, by name. `on_change` callbacks run on its thread, and must not take long."""

    def __init__(self) -> None:
        self.managers: dict[str, ConnectionInfo] = {}
        self._listeners: list[Callable[[], object]] = []
        self._lock = threading.Lock()
        self._ended = False
        self._processes: dict[int, int] = {}  # what tells of its end, by pid
        self._waker = Waker()
        self._container = container()
        self._files = FolderWatch()
        self._checks_left = 0  # still to be made soon
        self._check()
        self._thread = threading.Thread(target=self._run, name="jupyter_shared discovery", daemon=True)
        self._thread.start()

    def join(self, listener: Callable[[], object]) -> None:
        """Have it called after each change."""
        with self._lock:
            self._listeners.append(listener)
        self._waker.wake()

    def leave(self, listener: Callable[[], object]) -> None:
        """Stop telling somebody of changes."""
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)

    def close(self) -> None:
        """End the thread, and close what it watches."""
        self._ended = True
        self._waker.wake()
        self._thread.join()
        self._files.close()
        self._waker.close()
        for descriptor in self._processes.values():
            os.close(descriptor)

    # --- on the thread -----------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._ended:
            before = self.managers
            try:
                self._check()
            except OSError as error:  # the folder cannot be read now
                log.warning("Managers cannot be looked for: %s", error)
            if self.managers != before:
                for listener in [*self._listeners]:
                    listener()
            self._wait()

    def _wait(self) -> None:
        """Until something may have changed."""
        poll = SmallPoll()
        poll.register(self._waker.fileno())
        if self._files.descriptor is not None:
            poll.register(self._files.descriptor)
        for descriptor in self._processes.values():
            poll.register(descriptor)
        ready = poll.wait(self._patience())
        if self._waker.fileno() in ready:
            self._waker.clear()
        if self._files.descriptor in ready:
            self._files.drain()
        for pid, descriptor in [*self._processes.items()]:
            if descriptor in ready:
                os.close(self._processes.pop(pid))
                self._checks_left = FEW_CHECKS

    def _patience(self) -> float | None:
        """Seconds until it checks though nobody has told; None: no need to."""
        if self._checks_left:
            self._checks_left -= 1
            return UNLOCKING_SECONDS
        told_of_all = self._files.descriptor is not None and all(
            self._can_watch(known) and known.pid in self._processes for known in self.managers.values()
        )
        return None if told_of_all or not self._listeners else CHECK_SECONDS

    def _check(self) -> None:
        found = {name: known for name in known_names() if (known := _alive(name))}
        if found != self.managers:
            self._checks_left = 0
        self.managers = found
        self._files.watch(folder())
        wanted = {known.pid for known in found.values() if self._can_watch(known)}
        for pid in [*self._processes]:
            if pid not in wanted:
                os.close(self._processes.pop(pid))
        for pid in wanted - self._processes.keys():
            descriptor = watch_process(pid)
            if descriptor is not None:
                self._processes[pid] = descriptor

    def _can_watch(self, known: ConnectionInfo) -> bool:
        """Whether its process is the one that has its number here; in another container, that is somebody else's."""
        return known.container in (None, self._container)


def _alive(name: str) -> ConnectionInfo | None:
    files = Files.of(name)
    known = files.read()
    return known if known and files.is_alive() else None
