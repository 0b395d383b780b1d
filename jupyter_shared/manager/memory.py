"""Shared memory: made here, written once by a client, mapped by readers, closed when nobody refers to it.

When blobs and clients have all let go of a piece, it is kept warm for a while, for the next value of its size class
(`shelf.py`). But it is written anew only if every reader has said that it no longer looks: a process that was killed,
or that forked, may have left a child that does.
"""

from __future__ import annotations

import errno
import itertools
import weakref
from collections.abc import Callable
from typing import Any

from ..errors import NoMemory, ProtocolError
from ..kinds.kind import Client
from ..platform import machine
from ..platform.memory import Lent, Piece
from ..saying import said
from ..wire.locations import Location, Locations
from .depots import Deposit, Depots
from .shelf import Later, Shelf, capacity_for

CHECKED_FROM = 16 * 1024 * 1024  # bytes; smaller claims are granted without looking how much is free
RESERVE = 64 * 1024 * 1024  # bytes that a claim must leave to the system


class Memory:
    """One piece. Blobs and clients refer to it; it goes when nothing does."""

    __slots__ = ("__weakref__", "_on_free", "capacity", "id", "piece", "reusable", "size", "writable")

    def __init__(
        self, id: int, size: int, piece: Piece | Deposit, writable: bool, on_free: Callable[[Memory], None]
    ) -> None:
        self.id = id
        self.size = size
        self.capacity = capacity_for(size)  # the size of the file, which the next value of its class finds
        self.piece: Any = piece
        self.writable = writable
        self.reusable = not writable
        self._on_free = on_free

    def __del__(self) -> None:
        self._on_free(self)

    @property
    def is_deposited(self) -> bool:
        """Whether it lies in a depot, and not here."""
        return type(self.piece) is Deposit

    def lend(self) -> Lent:
        """How a client finds it, and cannot write to it, unless all may. NoMemory if no descriptor is left."""
        try:
            return self.piece.lend(writable=self.writable)  # type: ignore[no-any-return]
        except OSError as error:
            raise NoMemory(said("The manager has no descriptor left for shared memory: %1", error)) from error


class Warehouse:
    """All the shared memory of one manager."""

    def __init__(self, later: Later | None = None, locations: Locations | None = None) -> None:
        """`later(seconds, function)` has a function called then; `locations` is where clients look for pieces."""
        self.used = 0  # bytes in use
        self.depots: Depots | None = None  # where else large values may lie
        self._shelf, self._locations = Shelf(later), locations
        self._abandoned = False
        self._closed = False
        self._ids = itertools.count(1)
        self._known: weakref.WeakValueDictionary[int, Memory] = weakref.WeakValueDictionary()

    @property
    def warm(self) -> int:
        """Bytes kept for the next values."""
        return self._shelf.bytes

    @property
    def pieces(self) -> int:
        """How many pieces there are, in use and warm: each takes a descriptor."""
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
        warm = None if writable else self._shelf.take(capacity_for(size))
        memory = self._known_piece(size, warm or self._made(size), writable)
        self.lend(client, memory)
        return memory

    def deposit(self, client: Client, size: int, node: str) -> Memory:
        """As `claim`, for a value that the client puts into the depot of a node; ProtocolError if there are none."""
        if self.depots is None or size <= 0:
            raise ProtocolError("There are no depots here.")
        deposit = Deposit(self.depots, node)
        memory = self._known_piece(size, deposit, writable=False)
        memory.reusable, deposit.id = False, memory.id
        self.lend(client, memory)
        return memory

    def piece(self, size: int, *, writable: bool = False) -> Memory:
        """A piece that no client knows of yet; NoMemory when the machine has no room."""
        return self._known_piece(size, self._made(size), writable)

    def take_in(self, piece: Piece, size: int) -> Memory:
        """A piece that is only read, and not ours to write anew; closing it is ours from now on."""
        memory = self._known_piece(size, piece, writable=False)
        memory.reusable = False
        return memory

    def _known_piece(self, size: int, piece: Piece | Deposit, writable: bool) -> Memory:
        memory = Memory(next(self._ids), size, piece, writable, self._freed)
        self.used += 0 if memory.is_deposited else size
        self._known[memory.id] = memory
        if not (writable or memory.is_deposited):
            self._show(memory)
        return memory

    def _show(self, memory: Memory) -> None:
        """Have clients see where it is, so that they need not ask."""
        seen = memory.piece.seen() if self._locations else None
        if self._locations and seen:
            self._locations.note(memory.id, Location(seen.descriptor, seen.inode, memory.size))

    def _made(self, size: int) -> Piece:
        if size >= CHECKED_FROM and size > machine.available() - RESERVE:
            self.clear()
            free = max(machine.available() - RESERVE, 0)
            if size > free:
                asked, left = f"{size:,}", f"{free:,}"
                raise NoMemory(said("There is no room for %1 bytes of shared memory: only for %2 bytes.", asked, left))
        try:
            return Piece(capacity_for(size))
        except (OSError, OverflowError) as error:
            if getattr(error, "errno", None) not in (errno.EMFILE, errno.ENFILE):
                raise NoMemory(said("The system refused %1 bytes of shared memory: %2", f"{size:,}", error)) from error
        self.clear()  # what is kept warm has descriptors, too
        try:
            return Piece(capacity_for(size))
        except OSError as error:
            text = said(
                "The manager has no descriptor left for one more large value: %1. It holds %2. "
                "Delete some, put several into one value, or start it where `ulimit -n` is higher.",
                error, f"{self.pieces:,}",
            )  # fmt: skip
            raise NoMemory(text) from error

    @staticmethod
    def lend(client: Client, memory: Memory) -> None:
        """A client is about to be told of a piece, once more: it keeps that until it has given it back as often."""
        lent = client.memories.setdefault(memory.id, [0, memory])
        lent[0] += 1

    @staticmethod
    def given_back(client: Client, id: int, reusable: bool) -> None:
        """A client needs a piece no more, as often as it says so."""
        lent = client.memories.get(id)
        if lent is None:
            return
        lent[0] -= 1
        lent[1].reusable = lent[1].reusable and reusable
        if not lent[0]:
            del client.memories[id]

    @staticmethod
    def find(client: Client, id: int) -> Memory | None:
        """A piece that this client has been told of."""
        lent = client.memories.get(id)
        return lent[1] if lent else None

    def client_gone(self, client: Client) -> None:
        """What it had mapped, or was writing, a child of it may still have."""
        for _, memory in client.memories.values():
            memory.reusable = False

    def _freed(self, memory: Memory) -> None:
        self.used -= 0 if memory.is_deposited else memory.size
        if self._abandoned:
            return
        if memory.reusable and not self._closed:
            self._shelf.put(memory.piece, memory.capacity, memory.size)
        else:
            memory.piece.close()

    def clear(self) -> bool:
        """Give back what is kept warm: whether there was any."""
        had = len(self._shelf) > 0
        self._shelf.clear()
        return had

    def close(self) -> None:
        """At the manager's end: keep nothing warm any more."""
        self._closed, self._locations = True, None
        self.clear()

    def abandon(self) -> None:
        """In a forked child: close all descriptors, or memory that the parent frees would stay for the child's life."""
        self._shelf.abandon()
        self._abandoned, self._locations = True, None
        for memory in self._known.values():
            if not memory.is_deposited:
                memory.piece.close()


def process_info(warehouse: Warehouse) -> dict[str, int]:
    """Bytes: of shared memory in use and kept warm, and of what this process itself takes, and of the whole machine."""
    counts = {"memory": warehouse.used, "warm": warehouse.warm, "pieces": warehouse.pieces}
    return {**counts, "rss": machine.resident(), "machine": machine.memory()}
