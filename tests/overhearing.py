"""Passes on what sessions and their manager say to each other, and reads it: to count the messages something takes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from jupyter_shared.address import ConnectionInfo
from jupyter_shared.client.session import Session
from jupyter_shared.platform.sockets import connected, listener_of
from jupyter_shared.wire.framing import Reader
from jupyter_shared.wire.messages import FromClient, FromManager
from tests.waiting import PATIENCE


class Overheard:
    """One way to a manager, as over a network: no descriptor is passed on, so there is no shared memory."""

    def __init__(self, manager: ConnectionInfo, path: Path) -> None:
        """`path` is where to listen."""
        self.said: list[Any] = []  # the messages of both ends, on all connections; in order on each of them
        self._manager, self._ends = manager, False
        self._sockets: list[socket.socket] = []
        self._listener, self._address = listener_of(path)
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @contextmanager
    def session(self, label: str) -> Iterator[Session]:
        """A session that has come this way."""
        with Session(self._manager._replace(address=self._address), label) as session:
            yield session

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            self._sockets.append(client)
            if self._ends:
                return
            manager = connected(self._manager.address, PATIENCE)
            manager.settimeout(None)
            self._sockets.append(manager)
            ends = ((client, manager, Reader(FromClient)), (manager, client, Reader(FromManager)))
            for one, other, reader in ends:
                self._threads.append(threading.Thread(target=self._pass_on, args=(one, other, reader)))
                self._threads[-1].start()

    def _pass_on(self, one: socket.socket, other: socket.socket, reader: Reader) -> None:
        try:
            while data := one.recv(1 << 16):
                self.said += reader.feed(data)  # before it is passed on: who acts on it speaks after it
                other.sendall(data)
        except OSError:  # the other end has hung up
            pass
        finally:
            for end in (one, other):
                with suppress(OSError):  # it has ended already
                    end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close everything; the sessions have ended before."""
        self._ends = True
        connected(self._address, PATIENCE).close()
        for thread in [*self._threads]:
            thread.join()
        for one in (*self._sockets, self._listener):
            one.close()
