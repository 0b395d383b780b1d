"""What the machine itself costs: no product can be faster by the same means."""

from __future__ import annotations

import mmap
import os
import pickle
import signal
import socket
from pathlib import Path
from typing import Any

from .peer import Client, Peer

_MESSAGE = b"x" * 64
BOARD = 1 << 16  # bytes that say where the last value is


class Floor(Peer):
    """A limit, kept in a column of its own."""

    floor = True
    module = "mmap"
    imports = "import mmap"

    def stop(self) -> None:
        """Nothing to stop unless a floor says so."""


class PingPong(Floor):
    """64 bytes there and 64 back over a Unix socket, in plain Python on both sides."""

    name = "pingpong"
    label = "raw ping-pong"
    about = "64 bytes there and back on a Unix socket, plain blocking Python at both ends: one call's floor"
    most_clients = 0
    most_keys = 0

    def start(self, folder: Path) -> Any:
        """Answer in a process of its own, as a manager would."""
        address = str(folder / "pingpong")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(address)
        listener.listen()
        self._pid = os.fork()
        if self._pid == 0:
            try:
                _answer(listener)
            finally:
                os._exit(0)
        listener.close()
        return address

    def processes(self) -> list[int]:
        """The one that accepts, and one for each connection."""
        children = Path(f"/proc/{self._pid}/task/{self._pid}/children").read_text()
        return [self._pid, *map(int, children.split())]

    def stop(self) -> None:
        """End the answering process."""
        os.kill(self._pid, 15)
        os.waitpid(self._pid, 0)

    def connect(self, address: Any) -> Client:
        """Connect."""
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(address)
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


class Memfd(Floor):
    """The bytes written once into anonymous shared memory, and mapped elsewhere."""

    name = "memfd"
    label = "memfd write() / mmap"
    about = "put: one `write()` of the bytes to a fresh memfd; get: mapping it in another process"

    def start(self, folder: Path) -> Any:
        """There is no server; where the last value is stands in shared memory."""
        self._board = os.memfd_create("board")
        os.truncate(self._board, BOARD)
        return f"/proc/{os.getpid()}/fd/{self._board}"

    def stop(self) -> None:
        """Let the board go."""
        os.close(self._board)

    def connect(self, address: Any) -> Client:
        """Map the board."""
        with Path(address).open("r+b") as file:
            return MemfdClient(mmap.mmap(file.fileno(), BOARD))


class MemfdClient(Client):
    """The last value's descriptor; other processes of this user open it through /proc."""

    def __init__(self, board: mmap.mmap) -> None:
        self._board = board
        self._held: dict[str, int] = {}

    def put(self, name: str, value: Any) -> None:
        """Write the value's one buffer; the rest of the pickle is tiny."""
        buffers: list[pickle.PickleBuffer] = []
        head = pickle.dumps(value, 5, buffer_callback=buffers.append)
        fd = os.memfd_create(name)
        places = []
        for buffer in buffers:
            view = buffer.raw()
            places.append(len(view))
            while len(view):
                view = view[os.write(fd, view) :]
        self.forget(name)
        self._held[name] = fd
        self._board.seek(0)
        self._board.write(pickle.dumps((os.getpid(), fd, places, head)))

    def fetch(self, name: str) -> Any:
        """Map, and unpickle around the mapping."""
        pid, fd, places, head = pickle.loads(self._board)
        opened = os.open(f"/proc/{pid}/fd/{fd}", os.O_RDONLY)
        memory = memoryview(mmap.mmap(opened, 0, prot=mmap.PROT_READ)) if places else memoryview(b"")
        os.close(opened)
        buffers, start = [], 0
        for size in places:
            buffers.append(memory[start : start + size])
            start += size
        return pickle.loads(head, buffers=buffers)

    def forget(self, name: str) -> None:
        """Close the descriptor; the memory goes with its last mapping."""
        fd = self._held.pop(name, None)
        if fd is not None:
            os.close(fd)

    def close(self) -> None:
        """Unmap the board."""
        self._board.close()


class Memcpy(Floor):
    """The bytes copied once into warm memory of the same process."""

    name = "memcpy"
    label = "memcpy"
    about = "the bytes copied once into warm private memory: shares nothing, the floor for any copy"

    def start(self, folder: Path) -> Any:
        """Nothing to start."""
        return ""

    def connect(self, address: Any) -> Client:
        """Nothing to connect to."""
        return MemcpyClient()


class MemcpyClient(Client):
    """Memory that was touched before, one piece per value."""

    def __init__(self) -> None:
        self._warm: dict[str, bytearray] = {}

    def put(self, name: str, value: Any) -> None:
        """Copy every buffer of the value."""
        buffers: list[pickle.PickleBuffer] = []
        pickle.dumps(value, 5, buffer_callback=buffers.append)
        if name not in self._warm:
            self._warm[name] = bytearray(sum(len(buffer.raw()) for buffer in buffers))
        start, memory = 0, self._warm[name]
        for buffer in buffers:
            view = buffer.raw()
            memory[start : start + len(view)] = view
            start += len(view)

    def forget(self, name: str) -> None:
        """Free the memory."""
        self._warm.pop(name, None)
