"""The shared memory of clients elsewhere, who cannot map it: what they send is put into it, what they read out of it.

Small buffers travel inside their message; large ones bit by bit, as they come and when there is room to send.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..errors import NoMemory, ProtocolError
from ..saying import Said, said
from ..wire.parts import MOST_BYTES
from ..wire.values import Packed, laid_out
from .memory import Memory, Warehouse


def adopt(warehouse: Warehouse, packed: Packed) -> None:
    """Put buffers that have come from elsewhere into shared memory, so that local readers can map them.

    Raises NoMemory when the machine has no room.
    """
    first: Any = packed.buffers[0]
    if isinstance(first, Landed):
        first.become(packed)
        return
    parts, end = laid_out(map(len, packed.buffers))
    end = max(end, 1)  # all may be empty, and nothing cannot be mapped
    memory = warehouse.piece(end)
    try:
        for (offset, _), buffer in zip(parts, packed.buffers, strict=True):
            memory.piece.write(buffer, offset)
    except OSError as error:
        raise NoMemory(no_room(end, error)) from error
    packed.buffers, packed.parts, packed.memory = [], parts, memory.id
    packed.kept_alive = (*packed.kept_alive, memory)


def no_room(size: int, error: Exception | None) -> Said:
    """What to say of bytes that nowhere is room for."""
    return said("There was no room for %1 bytes of shared memory: %2", f"{size:,}", error)


class Landed:
    """A large buffer that comes bit by bit. What goes wrong is told to whoever sends the message that mentions it."""

    def __init__(self, warehouse: Warehouse, size: int) -> None:
        self._warehouse = warehouse
        self._size = size
        self._memory: Memory | None = None
        self._written = 0
        self._error: Exception | None = None

    def write(self, data: bytes) -> None:
        """Take the next bytes of a buffer."""
        if self._error:
            return
        try:
            self._memory = self._memory or self._warehouse.piece(self._size)
            self._memory.piece.write(data, self._written)
            self._written += len(data)
        except (OSError, NoMemory) as error:
            self._error, self._memory = error, None

    def complete(self, packed: Packed) -> None:
        """All have come; `adopt` below sees to the rest, when it is known whose they are."""
        packed.buffers = [self]  # type: ignore[list-item]

    def become(self, packed: Packed) -> None:
        """Be the shared memory of a blob; NoMemory if there was no room, ProtocolError for parts outside of it."""
        if self._memory is None:
            raise NoMemory(no_room(self._size, self._error))
        check_parts(packed, self._memory)
        packed.buffers, packed.memory = [], self._memory.id
        packed.kept_alive = (*packed.kept_alive, self._memory)


def check_parts(packed: Packed, memory: Memory) -> None:
    """Raise ProtocolError unless all parts of a blob lie inside its memory."""
    if any(offset < 0 or size < 0 or offset + size > memory.size for offset, size in packed.parts):
        raise ProtocolError("A blob has parts outside of its memory.")


def is_here(packed: Packed) -> bool:
    """Whether a blob's shared memory is here, to be sent to clients elsewhere, and not in a depot."""
    return not memory_of(packed).is_deposited


def inlined(packed: Packed) -> Packed:
    """A blob for a client elsewhere: its shared memory read into buffers."""
    memory = memory_of(packed)
    buffers = [memory.piece.read(size, offset) for offset, size in packed.parts]
    return Packed(packed.data, packed.refs, 0, (), buffers)


def chunks(packed: Packed) -> Iterator[bytes]:
    """The shared memory of a blob, read bit by bit."""
    memory, end = memory_of(packed), max(offset + size for offset, size in packed.parts)
    for start in range(0, end, MOST_BYTES):
        yield memory.piece.read(min(MOST_BYTES, end - start), start)


def memory_of(packed: Packed) -> Any:
    """The piece a blob holds."""
    return next(one for one in packed.kept_alive if isinstance(one, Memory))
