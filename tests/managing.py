"""A manager for tests: started by name, looked into, ended for good."""

from __future__ import annotations

import itertools
import os
import signal
from pathlib import Path

import jupyter_shared
from jupyter_shared.address import Connection, Files
from jupyter_shared.client.connection import launch
from jupyter_shared.client.session import Session
from tests.spawning import is_alive
from tests.waiting import until

_numbers = itertools.count(1)


class RunningManager:
    """A manager that a test has to itself."""

    def __init__(self, idle: float | None = None) -> None:
        self.name = f"test-{next(_numbers)}"
        self.files = Files.of(self.name)
        self.connection: Connection = launch.find_or_start(self.name, idle=idle)
        self.pid = self.connection.pid

    def attach(self, label: str = "test") -> Session:
        return jupyter_shared.attach(self.name, create=False, label=label)

    def log(self) -> str:
        return self.files.log.read_text()

    def descriptors(self) -> int:
        return sum(1 for _ in Path(f"/proc/{self.pid}/fd").iterdir())

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
