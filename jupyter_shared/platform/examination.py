"""Tries out what this platform gives, in this process: memory, page, locks, sockets, limits."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from . import NAME, VARIABLE, machine
from .locking import Lock
from .memory import Piece, fill, map_page
from .sockets import LONGEST_SOCKET_PATH, connected, listener_of

FINE, LESS, WRONG = "fine", "less", "wrong"
FEW_DESCRIPTORS = 1024
NO_LIMIT = 1 << 31  # descriptors
TRIED_BYTES = 1 << 20

WHAT_DIFFERS = {
    "linux": "Everything is there: this is where it is developed, and run on every change.",
    "posix": (
        "As on macOS: values that a reader may write to are copied whole, a manager that is stopped is not told from "
        "one that is busy, and managers are looked for once a second."
    ),
    "anywhere": (
        "As on Windows: readers' memory is not write-protected, a manager has room for about 500 connections, nothing "
        "forks, and managers are looked for once a second."
    ),
}


class Finding(NamedTuple):
    """One thing that was looked at."""

    topic: str
    state: str  # FINE, LESS or WRONG
    what: str
    remedy: str = ""


def examined(folder: Callable[[], str]) -> Iterator[Finding]:
    """All that was found; `folder` gives where managers have their files."""
    forced = f", as {VARIABLE} asks for" if os.environ.get(VARIABLE) else ""
    yield Finding("platform", FINE, f"{NAME}{forced}, on {_system()}. {WHAT_DIFFERS[NAME]}")
    yield _tried("memory", _memory, "Large values would travel instead of being mapped. Is there room in memory?")
    yield _tried("page", _page, "Every read would be a call.")
    yield _tried("folder", lambda: _folder(folder()), "Set JUPYTER_RUNTIME_DIR to a folder that you can write to.")
    yield _tried("locks", lambda: _lock(folder()), "Set JUPYTER_RUNTIME_DIR to a folder on a local disk.")
    yield _tried("sockets", lambda: _sockets(folder()), "Does a firewall keep 127.0.0.1 from itself?")
    yield _limits()


def _system() -> str:
    """As its people call it, with its version and processor."""
    version = platform.mac_ver()[0] if sys.platform == "darwin" else ""
    return f"macOS {version} ({platform.machine()})" if version else platform.platform()


def _tried(topic: str, attempt: Callable[[], Finding | str], remedy: str) -> Finding:
    try:
        found = attempt()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what was looked for
        return Finding(topic, WRONG, f"{type(error).__name__}: {error}", remedy)
    return found if isinstance(found, Finding) else Finding(topic, FINE, found)


def _memory() -> str:
    piece = Piece(TRIED_BYTES)
    try:
        lent = piece.lend(writable=True)
        handle = lent.where or os.dup(lent.descriptor or 0)
        data = os.urandom(4096)
        fill(handle, TRIED_BYTES, [(0, memoryview(data))], None)
        if isinstance(handle, int):
            os.close(handle)
        if piece.read(4096, 0) != data:
            raise OSError("what was written is not what is read")
    finally:
        piece.close()
    whole, free = machine.memory(), machine.available()
    can_be_had = f", of which {free >> 20:,} can be had" if free < whole else ""  # not every system tells
    return f"Shared between processes; the machine has {whole >> 20:,} MiB{can_be_had}."


def _page() -> str:
    piece = Piece(TRIED_BYTES, sparse=True)
    whole = piece.mapped(TRIED_BYTES)
    try:
        whole[-8:] = (77).to_bytes(8, "little")
        lent = piece.lend(writable=False)
        seen = map_page(lent.where if lent.where is not None else lent.descriptor or 0)
        lent.close()
        last = seen[-1]
        seen.release()
        if last != 77:
            raise OSError("what one mapping writes, another one does not show")
    finally:
        whole.close()
        piece.close()
    return "The versions of all objects are mapped: a read of what has not changed makes no call."


def _folder(folder: str) -> str:
    return f"{folder}: only you may enter it."


def _lock(folder: str) -> Finding | str:
    path = Path(folder) / f".doctor-{os.getpid()}"
    lock = Lock.take(path)
    try:
        held = Lock.is_held(path)
    finally:
        lock.release(removing=[path])
    if held is None:
        remedy = "Set JUPYTER_RUNTIME_DIR to a folder on a local disk."
        return Finding("locks", LESS, "There are none here: whether a manager lives, its socket tells.", remedy)
    if not held:
        return Finding("locks", WRONG, "A second one gets the same lock.")
    return "A lock goes with the process that holds it, however that ends."


def _sockets(folder: str) -> str:
    path = Path(folder) / f"{os.getpid()}.doctor"
    listener, address = listener_of(path)
    try:
        connected(address, 5.0).close()
    finally:
        listener.close()
        path.unlink(missing_ok=True)
    if isinstance(address, str):
        length = len(os.fsencode(address))
        return f"Unix sockets; the longest path is {LONGEST_SOCKET_PATH} bytes, this one has {length}."
    return "127.0.0.1, and whoever knows the key may come in."


def _limits() -> Finding:
    limit = machine.descriptor_limit()
    many = f"{limit:,}" if 0 < limit < NO_LIMIT else "as many as you like of"
    what = f"{many} descriptors or sockets a process; processors: {machine.processors()}."
    if 0 < limit < FEW_DESCRIPTORS and NAME != "anywhere":
        return Finding("limits", LESS, what, "A manager raises its own limit; for thousands of values: ulimit -n 10240")
    return Finding("limits", FINE, what)
