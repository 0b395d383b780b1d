"""A Ray cluster for tests, on the loopback interface, in a folder and with a token of its own.

It is started, asked and ended by a process of its own: `process.py`.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests import system
from tests.waiting import until

ROOT = Path(__file__).resolve().parent.parent.parent
MARK = "TESTS_OF_RAY"
WITHOUT = ROOT / "tests" / "ray" / "without"  # what Ray's processes need not load
ATTEMPTS, SECONDS = 3, 150.0  # to start; a quiet machine takes 10


class NotStarted(Exception):
    """Ray's processes did not get ready; what they said."""


class RayCluster:
    """What tests have of it."""

    @classmethod
    def started(cls) -> RayCluster:
        """One that is ready; NotStarted if none gets so: Ray gives up, or hangs, where processes start too slowly."""
        for _ in range(ATTEMPTS - 1):
            try:
                return cls()
            except NotStarted:
                pass
        return cls()

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="jsr-", dir="/tmp"))  # sockets are in it: their paths must be short
        self._mark = secrets.token_hex(8)
        token = self.folder / "token"
        token.write_text(secrets.token_hex(32))
        token.chmod(0o600)
        self.environment = {
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN_PATH": str(token),
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # else it listens on all interfaces
            "PYTHONPATH": os.pathsep.join(filter(None, [str(WITHOUT), os.environ.get("PYTHONPATH")])),
        }
        patience = {
            "RAY_agent_register_timeout_ms": "180000", "RAY_raylet_start_wait_time_s": "180",
            "RAY_worker_register_timeout_seconds": "180",
            "RAY_prestart_worker_first_driver": "0",  # nobody runs a task, and each takes seconds of a processor
            # It would kill workers, or put nothing, where others have filled the memory or the disk.
            "RAY_memory_monitor_refresh_ms": "0", "RAY_local_fs_capacity_threshold": "1",
        }  # fmt: skip
        with (self.folder / "errors").open("w") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.ray.process", str(self.folder)],
                cwd=ROOT, env={**os.environ, **self.environment, **patience, MARK: self._mark}, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, start_new_session=True,
            )  # fmt: skip
        if not system.readable(self._process.stdout, patience=SECONDS) or not (line := self._process.stdout.readline()):
            said = (self.folder / "errors").read_text()[-2000:]
            self._kill()
            raise NotStarted(said)
        began = json.loads(line)
        self.environment["RAY_ADDRESS"] = began["address"]
        self._logs = Path(began["logs"])

    def ask(self, what: str, *args: Any) -> Any:
        """What `jupyter_shared.client.on_ray.asking.ask` does."""
        from jupyter_shared import errors

        self._process.stdin.write(json.dumps([what, args]) + "\n")
        self._process.stdin.flush()
        answer = self._heard()
        if "error" in answer:
            kind, text = answer["error"]
            raise getattr(errors, kind, AssertionError)(text)
        return answer["result"]

    def _heard(self) -> Any:
        line = system.readable(self._process.stdout, patience=SECONDS * 2) and self._process.stdout.readline()
        assert line, (self.folder / "errors").read_text()[-3000:]
        return json.loads(line)

    def log_of(self, pid: int) -> str:
        """What one of its processes has said."""
        return "".join(path.read_text(errors="replace") for path in self._logs.glob(f"worker-*-{pid}.*"))

    def processes(self) -> list[int]:
        """All that belong to it, and live.

        Some of Ray's have a session of their own, and some write their titles over their environments.
        """
        mark = f"{MARK}={self._mark}".encode()
        ours = self._process.pid
        return [pid for pid in system.pids() if _session_of(pid) == ours or mark in system.environment(pid)]

    def close(self) -> None:
        """End all of it; it must leave no process."""
        self._process.stdin.close()
        try:
            self._process.wait(300)
            until(lambda: not self.processes(), "Ray's processes have ended")
        finally:
            self._kill()

    def _kill(self) -> None:
        for pid in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:  # it has just ended
                pass
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _session_of(pid: int) -> int:
    try:
        return os.getsid(pid)
    except ProcessLookupError:  # it has just ended
        return 0
