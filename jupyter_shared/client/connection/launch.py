"""Finds the manager of a name, or starts one in the background: one, however many ask at once."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from ...address import ConnectionInfo, Files
from ...errors import NoAnswer, NoManager, Refused
from ...keeping import Keeping
from ...platform.locking import Lock
from ...platform.processes import start_detached
from ...saying import said
from .holder import holder, is_stopped

PATIENCE = 20.0  # seconds until a manager that does not come up is given up on
HEALING_SECONDS = 5.0  # for one that runs to write its files anew: it looks every second
STOPPED_SECONDS = 0.5  # for one that is stopped to go on


def find(name: str) -> ConnectionInfo | None:
    """The connection of a running manager; what a dead one has left is removed."""
    return _find(Files.of(name))


def _find(files: Files) -> ConnectionInfo | None:
    found = files.read()
    if found is None or files.is_alive() or files.answers():  # its lock may have been removed under it
        return found
    files.clean()
    return None


def find_running(name: str) -> ConnectionInfo | None:
    """The same; waits for a manager that is on its way in or out, or is about to write its harmed files anew.

    Raises NoAnswer if it does neither, or has been stopped.
    """
    files = Files.of(name)
    began = time.monotonic()
    while True:
        found = _find(files)
        if not found and not files.is_alive():
            return None
        waited = time.monotonic() - began
        stopped = is_stopped(found.pid if found else None) or (found is None and is_stopped(holder(files)))
        if found and not stopped:
            return found
        if waited > (STOPPED_SECONDS if stopped else PATIENCE if is_young(files) else HEALING_SECONDS):
            raise NoAnswer(_why_not(files, found))
        time.sleep(0.002 if waited < 0.1 else 0.02)


def find_or_start(
    name: str, *, idle: float | None = None, keeping: Keeping | None = None, listen: str | None = None
) -> ConnectionInfo:
    """The manager of that name; NoManager, with the end of its log, if it does not come up.

    `idle` is how many seconds one that is started waits without anybody; `keeping` is where it keeps what it shares;
    `listen` HOST[:PORT], where it listens for others.
    """
    if idle is not None and not _is_time(idle):
        raise ValueError(f"idle is a number of seconds from 0 on, not {idle!r}")
    found = find_running(name)
    if found:
        return found
    files = Files.of(name)
    with _one_at_a_time(files):
        return find_running(name) or _start(files, idle, keeping, listen)


def _is_time(seconds: object) -> bool:
    return isinstance(seconds, int | float) and seconds >= 0


def is_young(files: Files) -> bool:
    """Whether whoever has the lock took it so lately that it may be starting."""
    try:
        return time.time() - os.stat(files.lock).st_mtime < PATIENCE
    except OSError:
        return False


def unreachable(found: ConnectionInfo, error: OSError) -> OSError:
    """The error for a manager that runs, and cannot be connected to."""
    if isinstance(error, Refused):
        return error
    return NoAnswer(_why_not(Files.of(found.name), found, f"{found.address}: {error.strerror or error}"))


def _why_not(files: Files, found: ConnectionInfo | None, what: str = "") -> str:
    """What is wrong with a manager that runs, and the remedy."""
    pid = holder(files) or (found.pid if found else None)
    who = said("The manager %1 (pid %2)", repr(files.name), str(pid))
    kill = said("To end it, with all it shares: jupyter shared stop --kill %1. Its log is %2.", files.name, files.log)
    if is_stopped(pid):
        return said("%1 is stopped (SIGSTOP, or a debugger). To let it go on: kill -CONT %2. %3", who, str(pid), kill)
    if not found:
        state = _state_of(files.connection)
        what = said("its connection file %1 %2, and it does not write it anew", files.connection, state)
    what = what or said("it does not answer; it is busy, or stuck")
    return said("%1 runs, but cannot be reached: %2. %3", who, what, kill)


def _state_of(path: str) -> str:
    try:
        return said("makes no sense") if os.stat(path).st_size else said("is empty")
    except OSError:
        return said("is missing")


def _start(files: Files, idle: float | None, keeping: Keeping | None, listen: str | None) -> ConnectionInfo:
    command = [sys.executable, "-m", "jupyter_shared.manager", files.name, "--folder", files.folder]
    if idle is not None:
        command += ["--idle", str(idle)]
    if keeping is not None:
        command += ["--keep", keeping.folder, "--sync", keeping.sync]
    if listen is not None:
        command += ["--listen", listen]
    before = _size_of(files.log)
    start_detached(command, files.log)
    found = find_running(files.name)
    if found:
        return found
    name, end = repr(files.name), _end_of(files.log, before)
    raise NoManager(said("The manager %1 did not start. Its log, %2, ends with:\n%3", name, files.log, end))


def _size_of(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _end_of(log: str, before: int) -> str:
    """The last lines of a log; none of those that were there before, which tell of an earlier manager."""
    try:
        with open(log, "rb") as file:
            whole = file.read()
    except OSError:
        return said("    (there is no log)")
    new = whole[before:] if len(whole) >= before else whole  # it was shortened
    lines = new.decode(errors="replace").splitlines()[-5:]
    return "".join(f"    {line}\n" for line in lines) or said("    (it says nothing)")


@contextmanager
def _one_at_a_time(files: Files) -> Iterator[None]:
    """Keep other processes from starting the same manager meanwhile."""
    lock = Lock.take(os.path.join(files.folder, ".starting"), wait=True)
    try:
        yield
    finally:
        lock.release()
