"""Frames to messages (see `framing.py`). It never makes room for what a length only claims."""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from ..errors import FrameTooLarge, NoMemory, ProtocolError
from ..saying import count, said
from .parts import LIMIT, PART, InMemory, Landing, Part
from .runs import BlobRun
from .values import Apart, Packed, decode_extra

if TYPE_CHECKING:
    from .arriving import Arriving

Bytes = bytes | memoryview  # looked at, never kept: they may be overwritten by what comes next
LIMIT_FOR_STRANGERS = 4096  # until the key has been shown
HEAD = 4  # bytes of length
IN_ONE_PIECE = 4096  # bytes of a frame that an empty pipe or socket of any system takes at once

_length_at: Callable[..., tuple[int]] = struct.Struct("<I").unpack_from

_NOT_DECODED = (msgspec.DecodeError, ValueError, TypeError, OverflowError, RecursionError, MemoryError)


def _closed(_: Bytes) -> Any:
    raise ProtocolError(said("This connection has ended."))


class Reader:
    """Collects bytes as they come, and yields whole messages of the types it was made for.

    Between them it yields the Parts of heavy messages, to be looked at for what hangs on them: it has kept what is
    in them, and puts it into the message that they belong to. `land` makes the place where a large buffer is
    put as it comes.
    """

    def __init__(self, types: Any, limit: int = LIMIT, land: Callable[[int], Landing] = InMemory) -> None:
        self.limit = limit
        self.land = land
        self.packed: list[Packed] = []  # in the last message, or part
        self._data = bytearray()
        self._bodies: deque[tuple[bytes, int]] = deque()  # whole, but not yet asked for; and whether each is a part
        self._arriving: Arriving | None = None  # the parts of the next message
        self._was_fed = limit <= LIMIT_FOR_STRANGERS  # so something may be here; of strangers, all is fed
        self._types = types
        self._decode: Callable[[Bytes], Any]
        self._decode_part: Callable[[Bytes], Part]
        self._begin()

    def expect(self, types: Any) -> None:
        """From the next message on, only those of these types are read; so they need not be learnt when they come."""
        self._types = types
        self._decode = msgspec.msgpack.Decoder(types, ext_hook=self._extra).decode

    def _begin(self) -> None:
        """With the first message, and the first part: most have none, and what is new to msgspec takes it its time."""
        self._decode, self._decode_part = self._decode_first, self._decode_first_part

    def _decode_first(self, body: Bytes) -> Any:
        self.expect(self._types)
        return self._decode(body)

    def _decode_first_part(self, body: Bytes) -> Part:
        self._decode_part = msgspec.msgpack.Decoder(Part, ext_hook=self._extra).decode
        return self._decode_part(body)

    def close(self) -> None:
        """Nothing more is read: what has come and was not asked for goes, and the circle of us and our decoders."""
        self._data.clear()
        self._bodies.clear()
        self._decode = self._decode_part = _closed

    def one(self, data: Bytes, size: int) -> Any:
        """The message, when the first `size` bytes are just one frame, as nearly always; else None: feed them.

        `data` has four bytes at least. What would be too large to be read at once is not looked for here.
        """
        if _length_at(data)[0] + HEAD != size or (self._was_fed and not self.is_between()):
            return None
        if self.packed:
            self.packed = []
        try:
            return self._decode(data[HEAD:size])
        except _NOT_DECODED as error:
            raise self._undecoded(data[HEAD:size], error) from None

    def is_between(self) -> bool:
        """Whether no message has begun to come, and none is here that was not asked for."""
        begun = self._data or self._bodies or self._arriving is not None or self.limit <= LIMIT_FOR_STRANGERS
        self._was_fed = bool(begun)
        return not begun

    def feed(self, data: Bytes) -> Iterator[Any]:
        """Add bytes; yield the messages and parts that are now whole.

        Raises ProtocolError for bytes that are no message, FrameTooLarge beyond the limit.
        """
        self._was_fed = True
        self._data += data
        self._cut()
        while self._bodies:
            body, is_part = self._bodies.popleft()
            yield self._part(body) if is_part else self._message(body)
        if len(self._data) >= 4 and self._claimed(0)[0] > self.limit:
            size = f"{self._claimed(0)[0]:,}"
            raise FrameTooLarge(said("A frame of %1 bytes is beyond the limit of %2 bytes.", size, f"{self.limit:,}"))

    def _claimed(self, start: int) -> tuple[int, int]:
        length = _length_at(self._data, start)[0]
        return length & ~PART, length & PART

    def _cut(self) -> None:
        """Cut off the bodies of all whole frames, so that whoever takes one message leaves no byte of it here."""
        start = 0
        with memoryview(self._data) as view:
            while len(view) - start >= 4:
                size, is_part = self._claimed(start)
                if size > self.limit or len(view) - start - 4 < size:
                    break
                self._bodies.append((bytes(view[start + 4 : start + 4 + size]), is_part))
                start += 4 + size
        del self._data[:start]

    def _message(self, body: Bytes) -> Any:
        if self.packed:
            self.packed = []
        try:
            message = self._decode(body)
        except _NOT_DECODED as error:
            raise self._undecoded(body, error) from None
        self._arriving = None
        return message

    def _undecoded(self, body: Bytes, error: Exception) -> Exception:
        if not isinstance(error, MemoryError):
            return ProtocolError(f"What came ({count(len(body), 'byte')}) is no message: {error}")
        self._begin()  # what has failed half-way is not used again
        return NoMemory(said("There is no memory left for a message of %1 bytes.", f"{len(body):,}"))

    def _part(self, body: bytes) -> Part:
        self.packed = []
        try:
            part: Part = self._decode_part(body)
        except _NOT_DECODED as error:
            raise self._undecoded(body, error) from None
        if self.limit <= LIMIT_FOR_STRANGERS:
            raise ProtocolError("Strangers send no parts.")
        if self._arriving is None:
            from .arriving import Arriving  # most clients never get one

            self._arriving = Arriving(self.limit, self.land)
        self._arriving.add(part, len(body))
        return part

    def _extra(self, code: int, data: memoryview) -> Any:
        value = decode_extra(code, data)
        if type(value) is Apart:
            return self._taken(value, list | BlobRun)
        if type(value) is Packed:
            self.packed.append(value)
            first: Any = value.buffers[0] if value.buffers else None
            if type(first) is Apart:
                self._taken(first, Landing).complete(value)
        return value

    def _taken(self, mentioned: Apart, kind: Any) -> Any:
        taken = self._arriving.take(mentioned.number) if self._arriving else None
        if not isinstance(taken, kind):
            raise ValueError("it mentions parts that have not come")
        return taken
