"""What a test may leave behind: nothing. A census before it and one after it tell.

Linux only, as the tests are: `system.py` asks it, quickly enough (a third of a millisecond) for every test.
"""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.forkserver
import multiprocessing.resource_tracker
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests import system

OUR_THREADS = "jupyter_shared"
PATIENCE = 20.0  # seconds until what is on its way out counts as left behind


@dataclass(frozen=True)
class Census:
    """The processes, threads and descriptors there are now, each as a key and what to call it."""

    processes: dict[int, str]
    threads: dict[int, str]
    descriptors: dict[tuple[str, str], str]

    def more_than(self, before: Census, *, descriptors: bool = True) -> list[str]:
        """What this census has and the earlier one had not, a line each."""
        kinds = [(self.processes, before.processes), (self.threads, before.threads)]
        if descriptors:
            kinds.append((self.descriptors, before.descriptors))
        return [name for now, then in kinds for key, name in now.items() if key not in then]


def census() -> Census:
    """Count what this test session holds now."""
    multiprocessing.active_children()  # reaps those that have ended
    return Census(_processes(), _threads(), _descriptors())


def left_since(before: Census, *, descriptors: bool = True) -> list[str]:
    """What is still there that was not before, once all that was about to end has ended."""
    left = census().more_than(before, descriptors=descriptors)
    if not left:
        return []
    gc.collect()  # not before something is amiss: it takes long once pandas is loaded
    deadline = time.monotonic() + PATIENCE
    while left and time.monotonic() < deadline:
        time.sleep(0.01)
        left = census().more_than(before, descriptors=descriptors)
    return left


def end_processes_since(before: Census) -> None:
    """Kill what a test left running, so that the next test is not blamed for it."""
    for pid in census().processes.keys() - before.processes.keys():
        try:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass


VIEWER = "-m jupyter_shared.jupyter.viewer"
YARN = "yarn.js config"
OWNERS: list[Callable[[], list[int]]] = []  # fixtures of wider scope, which answer for processes that come and go


def viewers_of(server: int) -> list[int]:
    """The viewers of a Jupyter server, which are its children."""
    return [pid for pid in system.children(server) if VIEWER in _command(pid)]


def of_server(server: int) -> list[int]:
    """A Jupyter server, its viewers, and what JupyterLab asks on its own whenever a page is loaded; no kernels."""
    own = [pid for pid in system.children(server) if YARN in _command(pid)]
    return [server, *viewers_of(server), *own]


def _processes() -> dict[int, str]:
    """Our children, and whoever inherited our runtime folder, which orphans have done too."""
    mark = f"JUPYTER_RUNTIME_DIR={os.environ['JUPYTER_RUNTIME_DIR']}".encode()
    pids = {pid for pid in system.pids() if mark in system.environment(pid)}
    pids.update(system.children())
    pids -= {os.getpid(), *_helpers_of_multiprocessing()}
    pids -= {pid for owner in OWNERS for pid in owner()}
    return {pid: f"process {pid}: {_command(pid)}" for pid in pids}


def _command(pid: int) -> str:
    return system.command(pid) or "(ended, but nobody waited for it)"


def _helpers_of_multiprocessing() -> list[int]:
    """One of each serves the whole session; the standard library ends them at exit."""
    tracker = multiprocessing.resource_tracker._resource_tracker
    server = multiprocessing.forkserver._forkserver
    return [pid for pid in (tracker._pid, server._forkserver_pid) if pid]


def _threads() -> dict[int, str]:
    return {
        thread.native_id or 0: f"thread {thread.name}"
        for thread in threading.enumerate()
        if not thread.daemon or thread.name.startswith(OUR_THREADS)
    }


def _descriptors() -> dict[tuple[str, str], str]:
    found = {}
    for number in system.descriptors():
        target = system.target(number)
        found[str(number), target] = f"descriptor {number}: {target}"
    tracker = multiprocessing.resource_tracker._resource_tracker
    server = multiprocessing.forkserver._forkserver
    helpers = {str(tracker._fd), str(server._forkserver_alive_fd)}
    return {key: name for key, name in found.items() if key[0] not in helpers}
