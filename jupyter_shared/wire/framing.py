"""Messages to frames and back: four bytes of length, little-endian, then one message.

A heavy message travels in several frames (`wire.parts`): the highest bit of the length says that a frame holds no
message, but part of the one that follows. So who sends it, and who receives it, may do other things in between.

Each end of a connection has a Reader for what comes in. It never makes room for what a length only claims,
and refuses a length beyond its limit as soon as it has been read. Packed blobs have things hanging on them
which each end must see to, so Reader and Writer tell which ones have just passed: `packed`.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from ..errors import FrameTooLarge, NoMemory, ProtocolError
from .messages import Message, Reply
from .parts import WHOLE, Arriving, InMemory, Landing, Lightened, Part, is_heavy
from .values import NO_WORD, Apart, Packed, decode_extra, encode_extra, encoded, with_extras

Bytes = bytes | memoryview  # looked at, never kept: they may be overwritten by what comes next
LIMIT = 1 << 30  # bytes in one frame; large values travel through shared memory instead
LIMIT_FOR_STRANGERS = 4096  # until the key has been shown
PART = 1 << 31  # in a length: this frame holds a Part

_length_at: Callable[..., tuple[int]] = struct.Struct("<I").unpack_from

_NOT_DECODED = (msgspec.DecodeError, ValueError, TypeError, OverflowError, RecursionError, MemoryError)


class _Heavy(Exception):
    """A blob in a message is too large for one frame."""


class Writer:
    """Turns messages into frames.

    For an end that shares no memory, `inline` turns a Packed into one that has its buffers in it, and `chunks`
    reads these buffers bit by bit, as they lie in memory.
    """

    def __init__(
        self,
        inline: Callable[[Packed], Packed] | None = None,
        chunks: Callable[[Packed], Iterator[bytes]] | None = None,
    ) -> None:
        self.packed: list[Packed] = []  # in the last frame
        self._inline = inline
        self._chunks = chunks
        self._lightened: Lightened | None = None  # the message whose parts are being made
        self._encode = msgspec.msgpack.Encoder(enc_hook=self._extra).encode
        self._encode_light = msgspec.msgpack.Encoder(enc_hook=self._light_extra).encode

    def frame(self, message: Message) -> bytes:
        """One message as one frame, however large; FrameTooLarge for what the other end would refuse."""
        if self.packed:
            self.packed = []
        body = encoded(self._encode, message)
        if len(body) > LIMIT:
            raise FrameTooLarge(f"A message of {len(body):,} bytes is beyond the limit of {LIMIT:,} bytes.")
        return len(body).to_bytes(4, "little") + body

    def frames(self, message: Message) -> Iterable[bytes]:
        """One message, ready to be sent: a tuple of its only frame, or frames that are made when they are asked for.

        Raises FrameTooLarge for what the other end would refuse. `packed` is of the frame that was made last.
        """
        if self.packed:
            self.packed = []
        if type(message) is Reply and type(value := message.value) is list and is_heavy(value):
            return self._in_parts(message)
        try:
            body = self._encode_light(message)
        except NO_WORD:
            body = self._encode_light(with_extras(message))
        except _Heavy:
            return self._in_parts(message)
        return (len(body).to_bytes(4, "little") + body,) if len(body) <= WHOLE else self._in_parts(message)

    def _in_parts(self, message: Message) -> Iterator[bytes]:
        """What is heavy in a message, and then the rest of it."""
        lightened = Lightened()
        fields = {name: lightened.list_out(getattr(message, name)) for name in message.__struct_fields__}
        lists, lightened.taken = lightened.taken, []
        room = LIMIT
        for apart in lists:
            for items in apart.slices:
                for frame in self._after_buffers(Part(apart.number, apart.size, items), lightened, PART):
                    yield frame
                room -= len(frame)
                if room < 0:
                    raise FrameTooLarge(f"A message of more than {LIMIT:,} bytes is beyond the limit.")
        yield from self._after_buffers(type(message)(**fields), lightened, 0)

    def _after_buffers(self, message: Any, lightened: Lightened, mark: int) -> Iterator[bytes]:
        """The large buffers of a message's blobs, and then its frame."""
        self.packed, self._lightened = [], lightened
        try:
            body = encoded(self._encode_light, message)
        finally:
            self._lightened = None
        if len(body) > LIMIT:
            raise FrameTooLarge(f"A message of {len(body):,} bytes is beyond the limit of {LIMIT:,} bytes.")
        packed, buffers, lightened.taken = self.packed, lightened.taken, []
        for apart in buffers:
            for chunk in apart.slices:
                part = msgspec.msgpack.encode(Part(apart.number, apart.size, chunk))
                self.packed = []
                yield (len(part) | PART).to_bytes(4, "little") + part
        self.packed = packed
        yield (len(body) | mark).to_bytes(4, "little") + body

    def _extra(self, value: Any) -> Any:
        if type(value) is Packed:
            self.packed.append(value)
            if self._inline and value.memory:
                value = self._inline(value)
        return encode_extra(value)

    def _light_extra(self, value: Any) -> Any:
        """The same, with large buffers taken out."""
        if type(value) is not Packed:
            return value.mention() if type(value) is Apart else encode_extra(value)
        here = bool(value.memory) and self._inline is not None
        if (sum(size for _, size in value.parts) if here else sum(map(len, value.buffers))) <= WHOLE:
            return self._extra(value)
        if self._lightened is None:
            raise _Heavy
        self.packed.append(value)
        if here:
            assert self._chunks
            return encode_extra(self._lightened.memory_out(value, self._chunks(value)))
        return encode_extra(self._lightened.buffers_out(value))


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
        self._types = types
        self._begin()

    def _begin(self) -> None:
        self._decode = msgspec.msgpack.Decoder(self._types, ext_hook=self._extra).decode
        self._decode_part = msgspec.msgpack.Decoder(Part, ext_hook=self._extra).decode

    def one(self, data: Bytes, size: int) -> Any:
        """The message, when the first `size` bytes are just one frame, as nearly always; else None: feed them."""
        if size < 4 or _length_at(data)[0] + 4 != size or size > self.limit:
            return None
        if self._data or self._bodies or self._arriving is not None:  # it is not the next one
            return None
        if self.packed:
            self.packed = []
        try:
            return self._decode(data[4:size])
        except _NOT_DECODED as error:
            raise self._undecoded(data[4:size], error) from None

    def feed(self, data: Bytes) -> Iterator[Any]:
        """Add bytes; yield the messages and parts that are now whole.

        Raises ProtocolError for bytes that are no message, FrameTooLarge beyond the limit.
        """
        self._data += data
        self._cut()
        while self._bodies:
            body, is_part = self._bodies.popleft()
            yield self._part(body) if is_part else self._message(body)
        if len(self._data) >= 4 and self._claimed(0)[0] > self.limit:
            text = f"A frame of {self._claimed(0)[0]:,} bytes is beyond the limit of {self.limit:,} bytes."
            raise FrameTooLarge(text)

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
            return ProtocolError(f"These {len(body)} bytes are no message: {error}")
        self._begin()  # what has failed half-way is not used again
        return NoMemory(f"There is no memory left for a message of {len(body):,} bytes.")

    def _part(self, body: bytes) -> Part:
        self.packed = []
        try:
            part: Part = self._decode_part(body)
        except _NOT_DECODED as error:
            raise self._undecoded(body, error) from None
        if self.limit <= LIMIT_FOR_STRANGERS:
            raise ProtocolError("Strangers send no parts.")
        if self._arriving is None:
            self._arriving = Arriving(self.limit, self.land)
        self._arriving.add(part, len(body))
        return part

    def _extra(self, code: int, data: memoryview) -> Any:
        value = decode_extra(code, data)
        if type(value) is Apart:
            return self._taken(value, list)
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
