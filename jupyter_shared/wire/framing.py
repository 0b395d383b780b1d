"""Messages to frames and back: four bytes of length, little-endian, then one message.

A heavy message travels in several frames (`wire.parts`): the highest bit of the length says that a frame holds no
message, but part of the one that follows. So who sends it, and who receives it, may do other things in between.

Each end of a connection has a Reader for what comes in. It never makes room for what a length only claims,
and refuses a length beyond its limit as soon as it has been read. Packed blobs have things hanging on them
which each end must see to, so Reader and Writer tell which ones have just passed: `packed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from ..errors import FrameTooLarge
from ..saying import said
from .encoding import Into, encoder_into
from .messages import Calls, Message, Reply
from .parts import FEW, LIMIT, MAY_BE_RUNS, PART, WHOLE, Lightened, Part, is_heavy, with_runs, without_runs
from .reading import LIMIT_FOR_STRANGERS as LIMIT_FOR_STRANGERS  # noqa: PLC0414 - they are of frames, too
from .reading import Bytes as Bytes  # noqa: PLC0414
from .reading import Reader as Reader  # noqa: PLC0414
from .runs import BlobRun
from .values import NO_WORD, Apart, Packed, encode_extra, with_extras


class Heavy(Exception):
    """A blob in a message is too large for one frame."""


MENTIONED = (Apart, BlobRun)
LISTS = {Reply: 0, Calls: 2}  # levels of each field that are lists by their type, so nothing may stand there for one
NOT_AT_ONCE = (Heavy, *NO_WORD)  # what `into` raises of a message that takes more than one step


class Writer:
    """Turns messages into frames.

    For an end that shares no memory, `inline` turns a Packed into one that has its buffers in it, and `chunks`
    reads these buffers bit by bit, as they lie in memory; `travels` says whether it is to be so.
    """

    def __init__(
        self,
        inline: Callable[[Packed], Packed] | None = None,
        chunks: Callable[[Packed], Iterator[bytes]] | None = None,
        travels: Callable[[Packed], bool] = bool,
    ) -> None:
        self.packed: list[Packed] = []  # in the last frame
        self._inline = inline
        self._travels = travels
        self._chunks = chunks
        self._lightened: Lightened | None = None  # the message whose parts are being made
        self._into = encoder_into(self._extra)
        self.into = encoder_into(self._light_extra)  # in one step: else NOT_AT_ONCE
        self.body = bytearray()  # of the last message: what the next one is encoded into

    def frame(self, message: Message) -> bytes:
        """One message as one frame, however large; FrameTooLarge for what the other end would refuse."""
        if self.packed:
            self.packed = []
        return self._framed(self._into, message)

    def _framed(self, into: Into, message: Any, mark: int = 0) -> bytes:
        body = bytearray()
        try:
            into(message, body)
        except NO_WORD:
            self._begin_anew()
            into(with_extras(message), body)
        if len(body) > LIMIT:
            size = f"{len(body):,}"
            raise FrameTooLarge(said("A message of %1 bytes is beyond the limit of %2 bytes.", size, f"{LIMIT:,}"))
        return (len(body) | mark).to_bytes(4, "little") + body

    def _begin_anew(self) -> None:
        """What was met in a message so far will be met again."""
        self.packed = []
        if self._lightened is not None:
            self._lightened.taken = []

    def frames(self, message: Message, *, makes_runs: bool = False) -> Iterable[bytes]:
        """One message, ready to be sent: a tuple of its only frame, or frames that are made when they are asked for.

        Raises FrameTooLarge for what the other end would refuse. `packed` is of the frame that was made last.
        `makes_runs`: the other end takes a run in the place of a list of blobs of a reply.
        """
        if self.packed:
            self.packed = []
        if type(message) is Reply and type(value := message.value) in MAY_BE_RUNS:
            value = with_runs(value) if makes_runs else without_runs(value)
            message = Reply(message.number, value, message.version)
            if is_heavy(value):
                return self._in_parts(message, makes_runs)
        body = self.body
        try:
            self.into(message, body)
        except NO_WORD:
            self._begin_anew()
            self.into(with_extras(message), body)
        except Heavy:
            return self._in_parts(message)
        if len(body) <= WHOLE:
            return (len(body).to_bytes(4, "little") + body,)
        self.body = bytearray()  # what is so long is not kept
        return self._in_parts(message)

    def _in_parts(self, message: Message, makes_runs: bool = False) -> Iterator[bytes]:
        """What is heavy in a message, and then the rest of it.

        Many calls go a few at a time: each is light enough to be done at once, and all of them together may not be.
        """
        if type(message) is Calls and len(message.calls) > FEW:
            return chain.from_iterable(map(self._in_parts, _few_at_a_time(message)))
        return self._parts_and_rest(message, makes_runs)

    def _parts_and_rest(self, message: Message, makes_runs: bool) -> Iterator[bytes]:
        lightened, staying = Lightened(makes_runs=makes_runs), LISTS.get(type(message), 1)
        fields = {name: lightened.list_out(getattr(message, name), staying) for name in message.__struct_fields__}
        lists, lightened.taken = lightened.taken, []
        room = LIMIT
        for apart in lists:
            for items in apart.slices:
                for frame in self._after_buffers(Part(apart.number, apart.size, items), lightened, PART):
                    yield frame
                room -= len(frame)
                if room < 0:
                    raise FrameTooLarge(said("A message of more than %1 bytes is beyond the limit.", f"{LIMIT:,}"))
        yield from self._after_buffers(type(message)(**fields), lightened, 0)

    def _after_buffers(self, message: Any, lightened: Lightened, mark: int) -> Iterator[bytes]:
        """The large buffers of a message's blobs, and then its frame."""
        self.packed, self._lightened = [], lightened
        try:
            last = self._framed(self.into, message, mark)
        finally:
            self._lightened = None
        packed, buffers, lightened.taken = self.packed, lightened.taken, []
        for apart in buffers:
            for chunk in apart.slices:
                part = self._framed(self._into, Part(apart.number, apart.size, chunk), PART)
                self.packed = []
                yield part
        self.packed = packed
        yield last

    def _extra(self, value: Any) -> Any:
        if type(value) is Packed:
            self.packed.append(value)
            if self._inline and value.memory and self._travels(value):
                value = self._inline(value)
        return value.mention() if type(value) is BlobRun else encode_extra(value)

    def _light_extra(self, value: Any) -> Any:
        """The same, with large buffers taken out."""
        if type(value) is not Packed:
            return value.mention() if type(value) in MENTIONED else encode_extra(value)
        here = bool(value.memory) and self._inline is not None and self._travels(value)
        if (sum(size for _, size in value.parts) if here else sum(map(len, value.buffers))) <= WHOLE:
            return self._extra(value)
        if self._lightened is None:
            raise Heavy
        self.packed.append(value)
        if here:
            assert self._chunks
            return encode_extra(self._lightened.memory_out(value, self._chunks(value)))
        return encode_extra(self._lightened.buffers_out(value))


def _few_at_a_time(calls: Calls) -> list[Calls]:
    """The same calls in several messages."""
    starts, named = range(0, len(calls.calls), FEW), (calls.object, calls.operation)
    messages = [Calls(calls.number + start, *named, calls.calls[start : start + FEW]) for start in starts]
    messages[0].place = calls.place
    return messages
