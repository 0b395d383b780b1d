"""Becomes the one manager of a name: takes its lock, listens, says so, serves, and leaves nothing behind."""

from __future__ import annotations

import logging
import os
import resource
import secrets
import signal
import socket
import time

from ..address import Connection, Files
from ..wire.messages import PROTOCOL
from .server import Server

IDLE_SECONDS = 600.0  # with no client and no named object, until it ends
LOOK_SECONDS = 30.0  # until it looks again whether it can still be found
BACKLOG = 512

log = logging.getLogger("jupyter_shared.manager")


def serve(
    name: str, *, idle: float = IDLE_SECONDS, look: float = LOOK_SECONDS, ready: int | None = None
) -> bool:
    """Serve under that name until stopped; false if another process already does.

    `ready` is a descriptor that is closed as soon as clients can attach.
    """
    files = Files.of(name)
    lock = files.lock_now()
    if lock is None:
        return False
    raise_descriptor_limit()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", force=True)
    try:
        files.socket.unlink(missing_ok=True)
        server = _listening(files)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: server.stop())
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the terminal that started it is not for us
        _end_when_idle(server, idle)
        _end_when_lost(server, files, look)
        if ready is not None:  # not before all of that: a signal that comes now must find us prepared
            os.close(ready)
        server.run()
        log.info("The manager %r ends.", name)
        if _are_ours(files, lock):
            files.connection.unlink(missing_ok=True)
        server.close()
    finally:
        if _are_ours(files, lock):
            files.remove()
        os.close(lock)
    return True


def _listening(files: Files) -> Server:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(files.socket))
    files.socket.chmod(0o600)
    listener.listen(BACKLOG)
    key = secrets.token_bytes(32)
    started = time.time()
    server = Server(key, {"name": files.name, "pid": os.getpid(), "started": started, "log": str(files.log)})
    server.listen(listener)
    files.write(
        Connection(files.name, str(files.socket), key.hex(), os.getpid(), started, str(files.log), PROTOCOL)
    )
    log.info("The manager %r (pid %d) listens.", files.name, os.getpid())
    return server


def _end_when_idle(server: Server, seconds: float) -> None:
    """End once there has been no client and no named object for so long."""
    since = [time.monotonic()]

    def reset() -> None:
        since[0] = time.monotonic()
        server.loop.later(seconds, look)

    def look() -> None:
        if server.store.clients or server.store.names:
            return  # `on_idle` will tell when the last client has left
        if time.monotonic() - since[0] >= seconds:
            log.info("Nobody has been here for %g s.", seconds)
            server.loop.running = False

    server.on_idle = reset
    reset()


def _end_when_lost(server: Server, files: Files, seconds: float) -> None:
    """End when nobody can find it any more: what has a name would keep it for ever, for nobody.

    Its files are looked at every so often: are they gone, or another's? Those who are attached are served on, and it
    ends when all of them have left.
    """
    own, lost = files.connection.read_bytes(), False

    def look() -> None:
        nonlocal lost
        known, lost = lost, not _lead_here(files, own)
        if lost and not known:
            text = "%s is gone, or leads elsewhere: nobody can find this manager. It ends when all clients have left."
            log.warning(text, files.connection)
        if lost and not server.store.clients:
            server.loop.running = False
        server.loop.later(seconds, look)

    server.loop.later(seconds, look)


def _lead_here(files: Files, own: bytes) -> bool:
    """Whether whoever reads the files finds this manager."""
    try:
        return files.socket.exists() and files.connection.read_bytes() == own
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:  # they cannot be read now: perhaps no descriptor is left
        return True


def _are_ours(files: Files, lock: int) -> bool:
    """Whether the files are this manager's, and not those of one that came after they were removed under it."""
    try:
        return os.path.samestat(files.lock.stat(), os.fstat(lock))
    except OSError:
        return False


def raise_descriptor_limit() -> None:
    """Every large value that is shared is a descriptor here."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
