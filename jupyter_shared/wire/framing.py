"""Messages to frames and back: four bytes of length, little-endian, then one message.

Each end of a connection has a Reader for what comes in. It never makes room for what a length only claims,
and refuses a length beyond its limit as soon as it has been read. Packed blobs have things hanging on them
which each end must see to, so Reader and Writer tell which ones have just passed: `packed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from ..errors import FrameTooLarge, ProtocolError
from .messages import Message
from .values import Packed, decode_extra, encode_extra, with_big_ints

LIMIT = 1 << 30  # bytes in one frame; large values travel through shared memory instead
LIMIT_FOR_STRANGERS = 4096  # until the key has been shown


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
        self._decode = msgspec.msgpack.Decoder(types, ext_hook=self._extra).decode

    def one(self, data: bytes) -> Any:
        """The message, when these bytes are just one frame, as nearly always; else None: feed them."""
        size = int.from_bytes(data[:4], "little")
        if size + 4 != len(data) or size > self.limit or self._data:
            return None
        return self._message(data[4:])

    def feed(self, data: bytes) -> Iterator[Any]:
        """Add bytes; yield the messages that are now whole.

        Raises ProtocolError for bytes that are no message, FrameTooLarge beyond the limit.
        """
        self._data += data
        yield from self._whole()

    def _whole(self) -> Iterator[Any]:
        start = 0
        try:
            while len(self._data) - start >= 4:
                size = int.from_bytes(self._data[start : start + 4], "little")
                if size > self.limit:
                    text = f"A frame of {size:,} bytes is beyond the limit of {self.limit:,} bytes."
                    raise FrameTooLarge(text)
                if len(self._data) - start - 4 < size:
                    return
                body = bytes(memoryview(self._data)[start + 4 : start + 4 + size])
                start += 4 + size
                yield self._message(body)
        finally:
            del self._data[:start]

    def _message(self, body: bytes) -> Any:
        if self.packed:
            self.packed = []
        try:
            return self._decode(body)
        except (msgspec.DecodeError, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise ProtocolError(f"These {len(body)} bytes are no message: {error}") from None

    def _extra(self, code: int, data: memoryview) -> Any:
        value = decode_extra(code, data)
        if type(value) is Packed:
            self.packed.append(value)
        return value
