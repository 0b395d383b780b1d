"""A manager to be reached in each of the ways there are, for tests that hold for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from jupyter_shared.address import ConnectionInfo
from jupyter_shared.client.connection.sockets import SocketTransport
from jupyter_shared.client.connection.transport import Connect
from jupyter_shared.client.session import Session
from jupyter_shared.in_process.manager import InProcessManager
from jupyter_shared.link import link_to
from jupyter_shared.managers import SyncManager
from tests.managing import RunningManager


class Way(NamedTuple):
    """How sessions reach one manager."""

    connection: ConnectionInfo
    connect: Connect

    def session(self, label: str = "test") -> Session:
        return Session(self.connection, label, connect=self.connect)


@contextmanager
def over_a_unix_socket() -> Iterator[Way]:
    running = RunningManager()
    yield Way(running.connection, SocketTransport)
    running.end()


@contextmanager
def over_tcp() -> Iterator[Way]:
    with SyncManager(("127.0.0.1", 0), b"k" * 32) as manager:
        yield Way(manager._home.connection, SocketTransport)
    manager.join()


@contextmanager
def over_tls() -> Iterator[Way]:
    running = RunningManager(listen="127.0.0.1")
    link = link_to(running.connection)
    assert link
    yield Way(link.connection(), SocketTransport)
    running.end()


@contextmanager
def in_process() -> Iterator[Way]:
    manager = InProcessManager()
    yield Way(manager.connection, manager.connect)


WAYS: dict[str, Callable[[], Any]] = {
    "unix": over_a_unix_socket,
    "tcp": over_tcp,
    "tls": over_tls,
    "in process": in_process,
}
