"""Becomes the one manager of a name: takes its lock, listens, says so, serves, and leaves nothing behind."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import time
from typing import TYPE_CHECKING

from ..address import ConnectionInfo, Files
from ..platform.containers import container
from ..platform.locking import Lock
from ..platform.machine import raise_descriptor_limit
from ..platform.processes import END_SIGNALS, tell_ready
from ..store.listing import attached
from ..wire.messages import PROTOCOL
from .bounded_log import BoundedLog
from .circles import leave_out_full_collections
from .finding import CHECK_SECONDS, ManagerFiles
from .listening import listening_at
from .loading import load_the_rest
from .log import log
from .server import Server

if TYPE_CHECKING:
    from ..keeping import Keeping

IDLE_SECONDS = 600.0  # with no client and no named object, until it ends
LEAST_IDLE_SECONDS = 0.1  # between two looks whether there is one still
CLEANERS_SECONDS = 1.0  # that others may need the lock for, to clean up


def serve(
    name: str,
    *,
    folder: str | None = None,
    idle: float = IDLE_SECONDS,
    check: float = CHECK_SECONDS,
    ready: int | None = None,
    keeping: Keeping | None = None,
    listen: tuple[str, int] | None = None,
) -> bool:
    """Serve under that name until stopped; false if another process already does.

    `folder` is where its files are, if whoever starts us knows: to ask Jupyter for that would take a while.
    `ready` is how whoever started us is told as soon as clients can attach. `keeping` is where to keep what is shared,
    and to begin with what was kept; NotKept if that cannot be. `listen` is where to listen for other machines, too.
    """
    files = Files.of(name, folder)
    lock = _lock(files)
    if lock is None:
        return False
    manager_files = ManagerFiles(files, lock)
    raise_descriptor_limit()
    leave_out_full_collections()
    reconfigured = getattr(sys.stderr, "reconfigure", None)
    if reconfigured:  # whatever the system's own encoding is: names may be of any language
        reconfigured(encoding="utf-8")
    faulthandler.enable()  # should the process crash, the log says where
    log.goes_to(BoundedLog().write)
    try:
        server = _listening(files, manager_files, keeping, listen)
        for number in END_SIGNALS:
            signal.signal(number, lambda *_: server.stop())
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the terminal that started it is not for us
        end_when_idle(server, idle)
        manager_files.check_regularly(server, check)
        if ready is not None:  # not before all of that: a signal that comes now must find us prepared
            tell_ready(ready)
        load_the_rest(server.loop)
        server.run()
        log.info("The manager %r ends.", name)
        manager_files.hide()
        server.close()
    finally:
        manager_files.close()
    return True


def _lock(files: Files) -> Lock | None:
    """The lock, None if there is a manager.

    Who cleans up holds it for a moment; a manager whose lock was removed under it lives on, and takes it again.
    """
    deadline = time.monotonic() + CLEANERS_SECONDS
    while True:
        lock = files.lock_now()
        if lock is not None and files.answers():
            lock.release()
            return None
        if lock is not None or os.path.exists(files.connection) or time.monotonic() > deadline:
            return lock
        time.sleep(0.005)


def _listening(
    files: Files, manager_files: ManagerFiles, keeping: Keeping | None, listen: tuple[str, int] | None
) -> Server:
    key = os.urandom(32)
    started = time.time()
    server = Server(key, {"name": files.name, "pid": os.getpid(), "started": started, "log": files.log})
    if keeping:
        keep(server, keeping)
    listens = listen_beyond(server, *listen) if listen else None
    manager_files.listen(server)
    who = os.getpid(), started, files.log, PROTOCOL, sys.executable
    told = ConnectionInfo(files.name, manager_files.address, key.hex(), *who, listens=listens, container=container())
    manager_files.tell(told)
    log.info("The manager %r (pid %d) listens.", files.name, os.getpid())
    return server


def listen_beyond(server: Server, host: str, port: int) -> tuple[str, int]:
    """Listen for other machines, which are encrypted with: where, with the port that was free if any would do."""
    from .certificate import sealer  # slow to load, and few listen beyond this machine

    listener = listening_at(host, port)
    try:
        server.listen(listener, sealer())
    except BaseException:
        listener.close()
        raise
    port = listener.getsockname()[1]
    log.info("It listens for other machines at %s, port %d.", host, port)
    return host, port


def keep(server: Server, keeping: Keeping) -> None:
    """Begin with what was kept, and keep on."""
    from pathlib import Path  # slow to load, and few keep

    from .keeping.folder import Folder
    from .keeping.keeper import Keeper

    folder = Folder(Path(keeping.folder))
    server.keeper = Keeper(server.store, server.memory, server.loop, folder, keeping.sync, server.history)
    server.about["keeps"] = [*keeping, folder.lineage]


def end_when_idle(server: Server, seconds: float) -> None:
    """End once there has been no client for so long, and there is no named object."""

    def check() -> None:
        if attached(server.store):
            return  # `on_idle` will tell when the last client has left
        if server.store.names:  # one who looks on, as JupyterLab's panel does, may remove the last
            start_timer(max(seconds, LEAST_IDLE_SECONDS))
            return
        log.info("Nobody has been here for %g s.", seconds)
        server.loop.running = False

    timer = server.loop.later(seconds, check)

    def start_timer(seconds: float = seconds) -> None:
        nonlocal timer
        timer.cancel()
        timer = server.loop.later(seconds, check)

    server.on_idle = start_timer

