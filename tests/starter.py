"""Starts managers for tests from one process that has imported all they need: a fork, where Python would load anew.

A thousand tests have a manager of their own, and loading it took longer than most of them. How a manager is really
started is tested where that is the subject (`processes/test_attaching.py` and whatever calls `attach` itself).
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

from jupyter_shared.client.connection import launch
from jupyter_shared.platform import NAME
from tests import system

ROOT = Path(__file__).resolve().parent.parent
LIMITS = ("RLIMIT_NOFILE", "RLIMIT_FSIZE", "RLIMIT_AS", "RLIMIT_DATA", "RLIMIT_CORE")
MOST_BYTES = 1 << 20  # of a request
_running: list[Starter] = []


class Starter:
    """A process that forks managers; at most one per test session."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-c", f"from tests.starter import fork_for_ever; fork_for_ever({theirs.fileno()})"]
        with theirs:
            self._process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()], start_new_session=True)
        self.pid = self._process.pid

    def start_detached(self, command: list[str], log: Path) -> None:
        """What `platform.processes.start_detached` does: `command` begins with the interpreter, -m, and the module."""
        limits = system.limits(LIMITS)
        request = json.dumps([command[3:], dict(os.environ), limits]).encode()
        read, write = os.pipe()
        with log.open("a+b") as output, os.fdopen(read, "rb") as ready:
            socket.send_fds(self._socket, [request], [output.fileno(), write])
            os.close(write)
            ready.read()  # until it listens, or has ended

    def close(self) -> None:
        """End it; the managers it has started live on."""
        self._socket.close()
        self._process.wait()


@contextlib.contextmanager
def running() -> Iterator[Starter | None]:
    """Have one, where processes fork."""
    if NAME == "anywhere":
        yield None
        return
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


def fork_for_ever(descriptor: int) -> None:
    """What the process does until the test session closes its end."""
    import jupyter_shared.manager.__main__  # noqa: F401 - for those that are forked

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for what it forks
    with socket.socket(fileno=descriptor) as requests:
        while True:
            request, descriptors, *_ = socket.recv_fds(requests, MOST_BYTES, 2)
            if not request:
                return
            if not os.fork():
                requests.close()
                _become_manager(*json.loads(request), *descriptors)
            for number in descriptors:
                os.close(number)


def _become_manager(
    arguments: list[str], environment: dict[str, str], limits: dict[str, list[int]], log: int, ready: int
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


def _be_as_if_started(environment: dict[str, str], limits: dict[str, list[int]], log: int) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.chdir("/")
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, number in ((0, nothing), (1, log), (2, log)):
        os.dup2(number, target)
    os.close(nothing)
    os.close(log)
    os.environ.clear()
    os.environ.update(environment)
    system.limit_to(limits)
