"""Functions run in processes of their own, with a pipe to talk to each.

    def holder(shared, parent):
        shared.lock("gpu").acquire()
        parent.tell("held")
        parent.hear()

    child = spawned(holder)
    assert child.hear() == "held"
    child.kill()

The function travels by value, so it may be written inside a test and use the test's variables.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests import system
from tests.waiting import PATIENCE, until

ROOT = Path(__file__).resolve().parent.parent
START = "import sys; from tests.spawning import run; run(int(sys.argv[1]))"


def packed(function: Callable[..., Any], *args: Any) -> bytes:
    """A function, and what goes with it, as it travels: by value, as the child need not import pytest."""
    import cloudpickle

    module = sys.modules[function.__module__]
    cloudpickle.register_pickle_by_value(module)
    try:
        return cloudpickle.dumps((function, *args))  # type: ignore[no-any-return]
    finally:
        cloudpickle.unregister_pickle_by_value(module)


class Parent:
    """The test, as the function in the child sees it."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def tell(self, value: Any) -> None:
        self._pipe.send(("told", value))

    def hear(self) -> Any:
        return self._pipe.recv()


class Child:
    """A process that runs one function. `hear` and `tell` talk with it, `finish` is what it returned."""

    def __init__(self, function: Callable[..., Any], args: tuple[Any, ...], manager: str | None) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            os.set_inheritable(theirs.fileno(), True)
            command = [sys.executable, "-c", START, str(theirs.fileno())]
            self.process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()])
        self._pipe = Connection(ours.detach())
        self._pipe.send_bytes(packed(function, args, manager))

    @property
    def pid(self) -> int:
        return self.process.pid

    def tell(self, value: Any = None) -> None:
        self._pipe.send(value)

    def hear(self) -> Any:
        """What it tells next."""
        return self._expect("told")

    def finish(self) -> Any:
        """What the function returned; the process has ended then. What it raised fails the test."""
        result = self._expect("returned")
        assert self.process.wait(PATIENCE) == 0
        return result

    def says_something(self) -> bool:
        return self._pipe.poll(0)

    def _expect(self, what: str) -> Any:
        assert self._pipe.poll(PATIENCE), f"the child {self.pid} says nothing"
        try:
            kind, value = self._pipe.recv()
        except EOFError:
            raise AssertionError(f"the child ended with {self.process.wait(PATIENCE)}") from None
        assert kind == what, value
        return value

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def interrupt(self) -> None:
        """Ctrl-C."""
        self.signal(signal.SIGINT)

    def stop(self) -> None:
        """Have the kernel run it no more (SIGSTOP), and wait until it has stopped."""
        self.signal(signal.SIGSTOP)
        until(lambda: system.state(self.pid) == "T")

    def go_on(self) -> None:
        self.signal(signal.SIGCONT)

    def kill(self) -> None:
        """SIGKILL, and wait for its end."""
        self.process.kill()
        self.process.wait(PATIENCE)

    def close(self) -> None:
        """End it; what it raised that nobody has heard of is shown with the test that failed."""
        self.kill()
        try:
            while self._pipe.poll(0):
                kind, value = self._pipe.recv()
                if kind == "raised":
                    print(f"The child {self.pid} raised:\n{value}", file=sys.stderr)  # noqa: T201
        except (EOFError, OSError):
            pass
        self._pipe.close()


def is_alive(pid: int) -> bool:
    return system.state(pid) not in ("", "Z")


def run(descriptor: int) -> None:
    """What a child does: attach, run the function, say what came of it."""
    import cloudpickle

    pipe = Connection(descriptor)
    function, args, manager = cloudpickle.loads(pipe.recv_bytes())
    parent = Parent(pipe)
    try:
        if manager is None:
            result = function(parent, *args)
        else:
            import jupyter_shared

            with jupyter_shared.attach(manager, create=False, label=function.__name__) as shared:
                result = function(shared, parent, *args)
        answer = ("returned", result)
    except BaseException:  # noqa: BLE001 - the test is told
        answer = ("raised", traceback.format_exc())
    pipe.send(answer)
    pipe.close()
