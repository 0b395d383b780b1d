"""Starts managers for tests from one process that has imported all they need: a fork, where Python would load anew.

A thousand tests have a manager of their own, and loading it took longer than most of them. How a manager is really
started is tested where that is the subject (`processes/test_attaching.py` and whatever calls `attach` itself).
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from jupyter_shared.client.connection import launch
from tests import system

ROOT = Path(__file__).resolve().parent.parent
LIMITS = ("RLIMIT_NOFILE", "RLIMIT_FSIZE", "RLIMIT_AS", "RLIMIT_DATA", "RLIMIT_CORE")
_running: list[Starter] = []


class Starter:
    """A process that forks managers; at most one per test session."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", "from tests.starter import fork_for_ever; fork_for_ever()"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, start_new_session=True)
        self._lock = threading.Lock()
        self.pid = self._process.pid

    def start_detached(self, command: list[str], log: Path) -> None:
        """What `platform.processes.start_detached` does: `command` begins with the interpreter, -m, and the module."""
        request = json.dumps([command[3:], dict(os.environ), system.limits(LIMITS), str(log)])
        requests, answers = self._process.stdin, self._process.stdout
        assert requests
        assert answers
        with self._lock:
            requests.write(request.encode() + b"\n")
            requests.flush()
            answers.readline()  # when it listens, or has ended

    def close(self) -> None:
        """End it; the managers it has started live on."""
        self._process.communicate()


@contextlib.contextmanager
def running() -> Iterator[Starter]:
    """Have one."""
    starter = Starter()
    _running.append(starter)
    yield starter
    _running.remove(starter)
    starter.close()


@contextlib.contextmanager
def used() -> Iterator[None]:
    """What starts a manager in this block has the starter do it, if there is one."""
    real = launch.start_detached
    if _running:
        launch.start_detached = _running[0].start_detached  # type: ignore[assignment]
    try:
        yield
    finally:
        launch.start_detached = real


def fork_for_ever() -> None:
    """What the process does until the test session closes its end."""
    import jupyter_shared.manager.command  # noqa: F401 - for those that are forked

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for what it forks
    for request in sys.stdin.buffer:
        read, ready = os.pipe()
        if not _forked():
            os.close(read)
            _become_manager(*json.loads(request), ready)
        os.close(ready)
        with os.fdopen(read, "rb") as pipe:
            pipe.read()
        sys.stdout.buffer.write(b"\n")
        sys.stdout.buffer.flush()


def _forked() -> int:
    """Fork: also where nothing forks, since what is forked here stands for a process that was started."""
    fork: Callable[[], int] | None = getattr(os, "fork", None)
    if fork:
        return fork()
    fork = sys.modules["sitecustomize"].fork_for_starter
    child = fork()
    if not child and fork():  # a manager forks once more where it can, to be nobody's child: see `leave_parent`
        os._exit(0)
    return child


def _become_manager(
    arguments: list[str], environment: dict[str, str], limits: dict[str, list[int]], log: str, ready: int
) -> None:
    from jupyter_shared.manager.__main__ import main

    code = 1
    try:
        _be_as_if_started(environment, limits, log)
        sys.argv = ["jupyter_shared.manager", *arguments, "--ready", str(ready)]
        main()
        code = 0
    except SystemExit as error:
        if isinstance(error.code, int):
            code = error.code
        else:
            print(error.code, file=sys.stderr)  # noqa: T201
    except BaseException:  # noqa: BLE001 - as Python does at its end
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _be_as_if_started(environment: dict[str, str], limits: dict[str, list[int]], log: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.chdir("/")
    nothing = os.open(os.devnull, os.O_RDONLY)
    output = os.open(log, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
    for target, number in ((0, nothing), (1, output), (2, output)):
        os.dup2(number, target)
    os.close(nothing)
    os.close(output)
    os.environ.clear()
    os.environ.update(environment)
    system.limit_to(limits)
