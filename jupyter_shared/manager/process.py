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
BACKLOG = 512

log = logging.getLogger("jupyter_shared.manager")


def serve(name: str, *, idle: float = IDLE_SECONDS, ready: int | None = None) -> bool:
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
        if ready is not None:  # not before all of that: a signal that comes now must find us prepared
            os.close(ready)
        server.run()
        log.info("The manager %r ends.", name)
        files.connection.unlink(missing_ok=True)
        server.close()
    finally:
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


def raise_descriptor_limit() -> None:
    """Every large value that is shared is a descriptor here."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
