"""What the machine itself costs: no product can be faster by the same means."""

from __future__ import annotations

import mmap
import os
import pickle
from pathlib import Path
from typing import Any

from .peer import Client, Peer

BOARD = 1 << 16  # bytes that say where the last value is


class Floor(Peer):
    """A limit, kept in a column of its own."""

    floor = True
    module = "mmap"
    imports = "import mmap"

    def stop(self) -> None:
        """Nothing to stop unless a floor says so."""


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
