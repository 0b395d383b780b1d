"""Finds the manager of a name, or starts one in the background: one, however many ask at once."""

from __future__ import annotations

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from ...address import Connection, Files
from ...errors import NoManager

PATIENCE = 20.0  # seconds until a manager that does not come up is given up on


def find(name: str) -> Connection | None:
    """The connection of a running manager; what a dead one has left is removed."""
    files = Files.of(name)
    found = files.read()
    if found is None:
        return None
    if files.is_alive():
        return found
    files.clean()
    return None


def find_or_start(name: str, *, idle: float | None = None) -> Connection:
    """The manager of that name; NoManager, with the end of its log, if it does not come up."""
    found = find(name)
    if found:
        return found
    files = Files.of(name)
    with _one_at_a_time(files):
        return _settled(files) or _start(files, idle)


def has_ended(known: Connection) -> bool:
    """Wait for a manager that is about to end; false if it does not."""
    deadline = time.monotonic() + PATIENCE
    while find(known.name) == known:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)
    return True


def _start(files: Files, idle: float | None) -> Connection:
    import subprocess  # slow to load, and most find a manager that runs

    command = [sys.executable, "-m", "jupyter_shared.manager", files.name]
    if idle is not None:
        command += ["--idle", str(idle)]
    read, write = os.pipe()
    with files.log.open("ab") as log:
        process = subprocess.Popen(
            [*command, "--ready", str(write)],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[write],
            start_new_session=True, cwd="/",
        )  # fmt: skip
    os.close(write)
    with os.fdopen(read, "rb") as ready:
        ready.read()  # until it listens, or has ended
    process.wait()  # what we started has forked the manager and ended: see its __main__
    found = _settled(files)
    if found:
        return found
    raise NoManager(f"The manager {files.name!r} did not start. Its log, {files.log}, ends with:\n{_end_of(files)}")


def _settled(files: Files) -> Connection | None:
    """The manager that runs, None if none does; waits for one that is on its way in or out."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = find(files.name)
        if found or not files.is_alive():
            return found
        time.sleep(0.002)
    return None


def _end_of(files: Files) -> str:
    try:
        return "".join(f"    {line}\n" for line in files.log.read_text(errors="replace").splitlines()[-5:])
    except OSError:
        return "    (there is no log)"


@contextmanager
def _one_at_a_time(files: Files) -> Iterator[None]:
    """Keep other processes from starting the same manager meanwhile."""
    descriptor = os.open(files.folder / ".starting", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
