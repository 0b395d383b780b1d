"""A manager for tests: started by name, looked into, ended for good."""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import jupyter_shared
from jupyter_shared.address import ConnectionInfo, Files
from jupyter_shared.client.connection import launch
from jupyter_shared.client.session import Session
from jupyter_shared.errors import SharedError
from jupyter_shared.link import link_to
from tests import starter, system
from tests.spawning import is_alive
from tests.waiting import PATIENCE, until

_numbers = itertools.count(1)


class RunningManager:
    """A manager that a test has to itself."""

    def __init__(self, idle: float | None = None, listen: str | None = None) -> None:
        self.name = f"test-{next(_numbers)}"
        self.files = Files.of(self.name)
        with starter.used():
            self.connection: ConnectionInfo = launch.find_or_start(self.name, idle=idle, listen=listen)
        self.pid = self.connection.pid

    @property
    def way(self) -> str:
        """What `attach` takes."""
        return self.name

    def attach(self, label: str = "test") -> Session:
        return jupyter_shared.attach(self.way, create=False, label=label)

    def log(self) -> str:
        return Path(self.files.log).read_text()

    def descriptors(self) -> int:
        return len(system.descriptors(self.pid))

    def kill(self) -> None:
        """SIGKILL, and wait for its end."""
        if is_alive(self.pid):
            os.kill(self.pid, signal.SIGKILL)
        until(lambda: not is_alive(self.pid))

    def end(self) -> None:
        """End it, whatever state it is in; it must not have been in trouble."""
        log = self.log()
        self.kill()
        self.files.clean()
        assert "Traceback" not in log, log


class ManagerByLink(RunningManager):
    """The same; whoever attaches comes over TLS."""

    def __init__(self) -> None:
        super().__init__(listen="127.0.0.1")

    @property
    def way(self) -> str:
        link = link_to(self.connection)
        assert link
        return link.in_full()


def one_that_ends_soon(
    idle: float, come: Callable[[RunningManager], Session] = RunningManager.attach
) -> tuple[RunningManager, Session]:
    """A manager, and a session that came before it had ended: on a slow machine, not at the first trial."""
    deadline = time.monotonic() + PATIENCE
    while True:
        running = RunningManager(idle=idle)
        try:
            return running, come(running)
        except (SharedError, OSError):
            running.end()
            assert time.monotonic() < deadline, "it ends before anybody can come"
