"""Messages to frames and back: four bytes of length, little-endian, then one message.

Each end of a connection has a Reader for what comes in. It never makes room for what a length only claims,
and refuses a length beyond its limit as soon as it has been read. Packed blobs have things hanging on them
which each end must see to, so Reader and Writer tell which ones have just passed: `packed`.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from ..errors import FrameTooLarge, ProtocolError
from .messages import Message
from .values import Packed, decode_extra, encode_extra, with_big_ints

Bytes = bytes | memoryview  # looked at, never kept: they may be overwritten by what comes next
LIMIT = 1 << 30  # bytes in one frame; large values travel through shared memory instead
LIMIT_FOR_STRANGERS = 4096  # until the key has been shown

_length_at: Callable[..., tuple[int]] = struct.Struct("<I").unpack_from

_NO_MESSAGE = (msgspec.DecodeError, ValueError, TypeError, OverflowError, RecursionError)


def _no_message(body: Bytes, error: Exception) -> ProtocolError:
    return ProtocolError(f"These {len(body)} bytes are no message: {error}")


class Writer:
    """Turns messages into frames. `inline` may turn a Packed into one that travels without shared memory."""

    def __init__(self, inline: Callable[[Packed], Packed] | None = None) -> None:
        self.packed: list[Packed] = []  # in the last frame
        self._inline = inline
        self._encode = msgspec.msgpack.Encoder(enc_hook=self._extra).encode

    def frame(self, message: Message) -> bytes:
        """One message, ready to be sent; FrameTooLarge for what the other end would refuse."""
        if self.packed:
            self.packed = []
        try:
            body = self._encode(message)
        except OverflowError:  # an int beyond 64 bits: rare, so it is looked for only now
            fields = {name: with_big_ints(getattr(message, name)) for name in message.__struct_fields__}
            body = self._encode(type(message)(**fields))
        if len(body) > LIMIT:
            raise FrameTooLarge(f"A message of {len(body):,} bytes is beyond the limit of {LIMIT:,} bytes.")
        return len(body).to_bytes(4, "little") + body

    def _extra(self, value: Any) -> Any:
        if type(value) is Packed:
            self.packed.append(value)
            if self._inline and value.memory:
                value = self._inline(value)
        return encode_extra(value)


class Reader:
    """Collects bytes as they come, and yields whole messages of the types it was made for."""

    def __init__(self, types: Any, limit: int = LIMIT) -> None:
        self.limit = limit
        self.packed: list[Packed] = []  # in the last message
        self._data = bytearray()
        self._bodies: deque[bytes] = deque()  # whole, but not yet asked for
        self._decode = msgspec.msgpack.Decoder(types, ext_hook=self._extra).decode

    def one(self, data: Bytes) -> Any:
        """The message, when these bytes are just one frame, as nearly always; else None: feed them."""
        size = len(data)
        if size < 4 or _length_at(data)[0] + 4 != size or size > self.limit or self._data or self._bodies:
            return None
        return self._message(data[4:])

    def feed(self, data: Bytes) -> Iterator[Any]:
        """Add bytes; yield the messages that are now whole.

        Raises ProtocolError for bytes that are no message, FrameTooLarge beyond the limit.
        """
        self._data += data
        self._cut()
        while self._bodies:
            yield self._message(self._bodies.popleft())
        if len(self._data) >= 4 and self._claimed(0) > self.limit:
            text = f"A frame of {self._claimed(0):,} bytes is beyond the limit of {self.limit:,} bytes."
            raise FrameTooLarge(text)

    def _claimed(self, start: int) -> int:
        return _length_at(self._data, start)[0]

    def _cut(self) -> None:
        """Cut off the bodies of all whole frames, so that whoever takes one message leaves no byte of it here."""
        start = 0
        with memoryview(self._data) as view:
            while len(view) - start >= 4:
                size = self._claimed(start)
                if size > self.limit or len(view) - start - 4 < size:
                    break
                self._bodies.append(bytes(view[start + 4 : start + 4 + size]))
                start += 4 + size
        del self._data[:start]

    def _message(self, body: Bytes) -> Any:
        if self.packed:
            self.packed = []
        try:
            return self._decode(body)
        except _NO_MESSAGE as error:
            raise _no_message(body, error) from None

    def _extra(self, code: int, data: memoryview) -> Any:
        value = decode_extra(code, data)
        if type(value) is Packed:
            self.packed.append(value)
        return value
