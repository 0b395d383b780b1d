"""Shared memory: made here, written once by a client, mapped by readers, closed when nobody refers to it.

Each piece is a memfd that nobody can shrink or grow, so no reader can be hit by SIGBUS. When blobs and clients have
all let go of a piece, it is kept warm for a while, for the next value of its size class (`shelf.py`). But it is
written anew only if every reader has said that it no longer looks: a process that was killed, or that forked, may
have left a child that does.
"""

from __future__ import annotations

import errno
import fcntl
import itertools
import os
import resource
import sys
import weakref
from collections.abc import Callable
from pathlib import Path

from ..errors import NoMemory, ProtocolError
from ..kinds.kind import Client
from .shelf import Later, Shelf, capacity_for

SEALS = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW
KEPT_DESCRIPTORS = 64  # that shared memory does not take, or an eighth of all
CHECKED_FROM = 16 * 1024 * 1024  # bytes; smaller claims are granted without looking how much is free
RESERVE = 64 * 1024 * 1024  # bytes that a claim must leave to the system


class Memory:
    """One piece. Blobs and clients refer to it; it goes when nothing does."""

    __slots__ = ("__weakref__", "_on_free", "capacity", "descriptor", "id", "reusable", "size", "writable")

    def __init__(self, id: int, size: int, descriptor: int, writable: bool, on_free: Callable[[Memory], None]) -> None:
        self.id = id
        self.size = size
        self.capacity = capacity_for(size)  # the size of the file, which the next value of its class finds
        self.descriptor = descriptor
        self.writable = writable
        self.reusable = not writable
        self._on_free = on_free

    def __del__(self) -> None:
        self._on_free(self)

    def open_again(self) -> int:
        """A descriptor for a client: one that cannot write, unless all may. NoMemory if none is left."""
        flags = os.O_RDWR if self.writable else os.O_RDONLY
        try:
            return os.open(f"/proc/self/fd/{self.descriptor}", flags | os.O_CLOEXEC)
        except OSError as error:
            raise NoMemory(f"The manager has no descriptor left for shared memory: {error}") from error


class Warehouse:
    """All the shared memory of one manager."""

    def __init__(self, later: Later | None = None) -> None:
        """`later` is how to be called in so many seconds."""
        self.used = 0  # bytes in use
        self._shelf = Shelf(later)
        self._abandoned = False
        self._ids = itertools.count(1)
        self._known: weakref.WeakValueDictionary[int, Memory] = weakref.WeakValueDictionary()

    @property
    def warm(self) -> int:
        """Bytes kept for the next values."""
        return self._shelf.bytes

    @property
    def pieces(self) -> int:
        """How many there are, in use and kept: each takes a descriptor."""
        return len(self._known) + len(self._shelf)

    def begin_above(self, id: int) -> None:
        """Give no id up to this one: those that clients know from an earlier manager mean nothing here."""
        self._ids = itertools.count(id + 1)

    def by_id(self, id: int) -> Memory | None:
        """A piece that something still refers to."""
        return self._known.get(id)

    def claim(self, client: Client, size: int, *, writable: bool = False) -> Memory:
        """A piece for a client to write into; it is the client's until it gives it back, or ends.

        Raises NoMemory when the machine has no room.
        """
        if size <= 0:
            raise ProtocolError(f"{size} bytes of shared memory cannot be had.")
        kept = None if writable else self._shelf.take(capacity_for(size))
        descriptor = kept if kept is not None else self._made(size)
        memory = self._piece(size, descriptor, writable)
        self.lend(client, memory)
        return memory

    def piece(self, size: int, *, writable: bool = False) -> Memory:
        """A piece that no client knows of yet; NoMemory when the machine has no room."""
        return self._piece(size, self._made(size), writable)

    def take_in(self, descriptor: int, size: int) -> Memory:
        """A file as a piece that is only read; closing it is ours from now on."""
        memory = self._piece(size, descriptor, writable=False)
        memory.reusable = False
        return memory

    def _piece(self, size: int, descriptor: int, writable: bool) -> Memory:
        self.used += size
        memory = Memory(next(self._ids), size, descriptor, writable, self._freed)
        self._known[memory.id] = memory
        return memory

    def _made(self, size: int) -> int:
        if size >= CHECKED_FROM and size > available() - RESERVE:
            self.clear()
            if size > available() - RESERVE:
                free = max(available() - RESERVE, 0)
                raise NoMemory(f"There is no room for {size:,} bytes of shared memory: {free:,} bytes can be had.")
        try:
            return self._opened(capacity_for(size))
        except (OSError, OverflowError) as error:
            if getattr(error, "errno", None) not in (errno.EMFILE, errno.ENFILE):
                raise NoMemory(f"The system refused {size:,} bytes of shared memory: {error}") from error
        self.clear()  # what is kept warm has descriptors, too
        try:
            return self._opened(capacity_for(size))
        except OSError as error:
            text = (
                f"The manager has no descriptor left for one more large value: {error}. It holds {self.pieces:,}. "
                "Delete some, put several into one value, or start it where `ulimit -n` is higher."
            )
            raise NoMemory(text) from error

    @staticmethod
    def _opened(capacity: int) -> int:
        """A new piece. OSError (EMFILE) also when only the descriptors are left that others will need."""
        descriptor = os.memfd_create("jupyter_shared", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        try:
            if descriptor >= last_descriptor():  # the system gives the lowest that is free
                raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
            os.ftruncate(descriptor, capacity)
            fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, SEALS)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    @staticmethod
    def lend(client: Client, memory: Memory) -> None:
        """A client is about to be told of a piece, once more: it keeps that until it has given it back as often."""
        held = client.memories.setdefault(memory.id, [0, memory])
        held[0] += 1

    @staticmethod
    def given_back(client: Client, id: int, reusable: bool) -> None:
        """A client needs a piece no more, as often as it says so."""
        held = client.memories.get(id)
        if held is None:
            return
        held[0] -= 1
        held[1].reusable = held[1].reusable and reusable
        if not held[0]:
            del client.memories[id]

    @staticmethod
    def find(client: Client, id: int) -> Memory | None:
        """A piece that this client has been told of."""
        held = client.memories.get(id)
        return held[1] if held else None

    def client_gone(self, client: Client) -> None:
        """What it had mapped, or was writing, a child of it may still have."""
        for _, memory in client.memories.values():
            memory.reusable = False

    def _freed(self, memory: Memory) -> None:
        self.used -= memory.size
        if self._abandoned:
            return
        if memory.reusable:
            self._shelf.put(memory.descriptor, memory.capacity, memory.size)
        else:
            os.close(memory.descriptor)

    def clear(self) -> bool:
        """Give back what is kept warm: whether there was any."""
        had = len(self._shelf) > 0
        self._shelf.clear()
        return had

    def abandon(self) -> None:
        """In a forked child: close all descriptors, or memory that the parent frees would stay for the child's life."""
        self.clear()
        self._abandoned = True
        for memory in self._known.values():
            os.close(memory.descriptor)


def last_descriptor() -> int:
    """From which number on descriptors are kept for newcomers, for reads, and for whoever ends the manager."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return limit - min(KEPT_DESCRIPTORS, limit // 8)


def available() -> int:
    """Bytes this machine, or the control group we are in, can still give."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:  # no descriptor is left to look: making the memory will tell
        return sys.maxsize
    free = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
        if limit != "max":
            free = min(free, int(limit) - int(Path("/sys/fs/cgroup/memory.current").read_text()))
    except OSError:
        pass
    return free


def process_info(warehouse: Warehouse) -> dict[str, int]:
    """Bytes: of shared memory in use and kept warm, and of what this process itself takes."""
    try:
        rss = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:  # no descriptor is left to look
        rss = 0
    return {"memory": warehouse.used, "warm": warehouse.warm, "pieces": warehouse.pieces, "rss": rss}
