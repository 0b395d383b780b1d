"""What a call costs at the least: one message there and one back, and what serves over a socket like that."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path
from typing import Any

from .floors import Floor
from .peer import Client

_MESSAGE = b"x" * 64


class SocketFloor(Floor):
    """One that serves on a Unix socket, in a process of its own, as a manager would."""

    most_clients = 0
    most_keys = 0

    def serve(self, listener: socket.socket) -> None:
        """Serve whoever connects, until killed."""
        raise NotImplementedError

    def client(self, connection: socket.socket) -> Client:
        """One that is connected."""
        raise NotImplementedError

    def start(self, folder: Path) -> Any:
        """Fork it."""
        address = str(folder / self.name)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(address)
        listener.listen()
        self._pid = os.fork()
        if self._pid == 0:
            try:
                self.serve(listener)
            finally:
                os._exit(0)
        listener.close()
        return address

    def processes(self) -> list[int]:
        """The one that accepts, and its children."""
        children = Path(f"/proc/{self._pid}/task/{self._pid}/children").read_text()
        return [self._pid, *map(int, children.split())]

    def stop(self) -> None:
        """End it."""
        os.kill(self._pid, 15)
        os.waitpid(self._pid, 0)

    def connect(self, address: Any) -> Client:
        """Connect."""
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(address)
        return self.client(connection)


class PingPong(SocketFloor):
    """64 bytes there and 64 back over a Unix socket, in plain Python on both sides."""

    name = "pingpong"
    label = "raw ping-pong"
    about = "64 bytes there and back on a Unix socket, plain blocking Python at both ends: one call's floor"

    def serve(self, listener: socket.socket) -> None:
        """Send back what comes."""
        _answer(listener)

    def client(self, connection: socket.socket) -> Client:
        """The other end."""
        return PingPongClient(connection)


def _answer(listener: socket.socket) -> None:
    """Give every connection a process of its own: threads would wait for each other's GIL."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            recv, send = connection.recv, connection.send
            while data := recv(4096):
                send(data)
            return
        connection.close()


class PingPongBox:
    """Every read and write is one round trip that carries nothing."""

    def __init__(self, connection: socket.socket) -> None:
        self._send, self._recv = connection.send, connection.recv
        self._last: Any = None

    def __getitem__(self, key: str) -> Any:
        self._send(_MESSAGE)
        self._recv(4096)
        return self._last

    def __setitem__(self, key: str, value: Any) -> None:
        self._send(_MESSAGE)
        self._recv(4096)
        self._last = value


class PingPongClient(Client):
    """A socket."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._box = PingPongBox(connection)
        self._count = 0

    def box(self) -> Any:
        """Round trips."""
        return self._box

    def increment(self, key: str) -> None:
        """A round trip."""
        self._box["count"] = self._count = self._count + 1

    def number(self, key: str) -> int:
        """How many round trips."""
        return self._count

    def close(self) -> None:
        """Hang up."""
        self._connection.close()
