"""Messages to frames and back: four bytes of length, little-endian, then one message.

A Buffer collects bytes as they come and yields whole frames. It never makes room for what a length only
claims, and refuses a length beyond its limit as soon as it has been read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from ..errors import FrameTooLarge, ProtocolError
from .messages import FromClient, FromManager, Message
from .values import decode_extra, encode_extra, with_big_ints

LIMIT = 1 << 30  # bytes in one frame; large values travel through shared memory instead
LIMIT_FOR_STRANGERS = 4096  # until the key has been shown

_encoder = msgspec.msgpack.Encoder(enc_hook=encode_extra)
_from_client = msgspec.msgpack.Decoder(FromClient, ext_hook=decode_extra)
_from_manager = msgspec.msgpack.Decoder(FromManager, ext_hook=decode_extra)
_encode = _encoder.encode


def frame(message: Message) -> bytes:
    """One message, ready to be sent.

    Raises FrameTooLarge for what the other end would refuse.
    """
    try:
        body = _encode(message)
    except OverflowError:  # an int beyond 64 bits: rare, so it is looked for only now
        fields = {name: with_big_ints(getattr(message, name)) for name in message.__struct_fields__}
        body = _encode(type(message)(**fields))
    if len(body) > LIMIT:
        raise FrameTooLarge(f"A message of {len(body):,} bytes is beyond the limit of {LIMIT:,} bytes.")
    return len(body).to_bytes(4, "little") + body


def from_client(body: bytes | memoryview) -> Any:
    """The message a client sent, or ProtocolError."""
    return _decoded(_from_client, body)


def from_manager(body: bytes | memoryview) -> Any:
    """The message a manager sent, or ProtocolError."""
    return _decoded(_from_manager, body)


def _decoded(decoder: msgspec.msgpack.Decoder[Any], body: bytes | memoryview) -> Any:
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise ProtocolError(f"These {len(body)} bytes are no message: {error}") from None


class Buffer:
    """Bytes that have come in, and the frames among them."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = limit
        self._data = bytearray()

    def __len__(self) -> int:
        return len(self._data)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Add bytes; yield the bodies of the frames that are now whole."""
        if not self._data:  # nearly always: one read is one frame
            size = int.from_bytes(data[:4], "little")
            if size + 4 == len(data) and size <= self.limit:
                yield data[4:]
                return
        self._data += data
        yield from self._whole()

    def _whole(self) -> Iterator[bytes]:
        start = 0
        try:
            while len(self._data) - start >= 4:
                size = int.from_bytes(self._data[start : start + 4], "little")
                if size > self.limit:
                    raise FrameTooLarge(f"A frame of {size:,} bytes is beyond the limit of {self.limit:,} bytes.")
                if len(self._data) - start - 4 < size:
                    return
                body = bytes(memoryview(self._data)[start + 4 : start + 4 + size])
                start += 4 + size
                yield body
        finally:
            del self._data[:start]
