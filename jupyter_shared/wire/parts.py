"""Long lists and large buffers travel ahead of their message, in parts, so that neither end is long at one of them.

A message of a million items takes a second to encode, and another one to decode: in a manager, all others would wait
for that. So whatever is heavy in a message is sent before it, a part in a frame of its own, and is mentioned in
the message by its number (Ext 4). Each end may serve others between two parts. The message itself comes last, so
that what it asks for is done as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count
from typing import Any, Protocol, runtime_checkable

import msgspec

from .runs import BlobRun, alike
from .values import ALIGNMENT, Apart, Packed, laid_out

WHOLE = 256 * 1024  # bytes; a message up to this size travels as one frame
# Bytes; from here on, values have memory of their own: a mapping of it costs less than carrying them, as measured. One
# message of so many is still whole, and they wait in the sockets' buffers, 208 KiB, until the other end is awake.
LARGE = 192 * 1024
LIMIT = 1 << 30  # bytes in one frame; large values travel through shared memory instead
PART = 1 << 31  # in a length: this frame holds a Part
MOST_ITEMS = 4096  # of a list in one part
MOST_BYTES = 1024 * 1024  # of a buffer, or of a list's items, in one part
MOST_OF_RUN = 8 * MOST_ITEMS  # blobs of a run in one part: each takes so much less time
FEW = 32  # items, which are never so heavy that they need to be weighed: large values are in shared memory
TEXTS, LISTS = {bytes, str}, {list, tuple}
MAY_BE_RUNS = {list, BlobRun}  # or have such in them
LIGHT = frozenset((type(None), bool, int, float, str, bytes))  # nothing hangs on these, nor is in them
DEEPEST = 4  # levels of lists in a message at which a long one is looked for: a pipeline's calls have it at the third


class Part(msgspec.Struct, array_like=True, gc=False):
    """Some of a long list or of a large buffer."""

    number: int  # of the list or buffer, among those of its message
    size: int  # of all of it: items, or bytes
    content: Any  # a list, or a run in its place, or bytes


@runtime_checkable
class Landing(Protocol):
    """Where the bytes of a large buffer are put as they come."""

    def write(self, data: bytes) -> None:
        """The next bytes."""

    def complete(self, packed: Packed) -> None:
        """All have come: they are the buffers of this blob, at the places that its `parts` tell."""


class InMemory:
    """A Landing in this process's own memory. It makes room for what has come, never for what is only claimed."""

    def __init__(self, _size: int) -> None:
        self._data = bytearray()

    def write(self, data: bytes) -> None:
        """The next bytes."""
        self._data += data

    def complete(self, packed: Packed) -> None:
        """Be the buffers of a blob, which may only be read."""
        view = memoryview(self._data).toreadonly()
        packed.buffers = [view[offset : offset + size] for offset, size in packed.parts]  # type: ignore[misc]
        packed.parts = ()


def is_heavy(value: Any, depth: int = 2) -> bool:
    """Whether a value is, or contains near its surface, a list that is better sent in parts."""
    if type(value) is not list:
        return type(value) is BlobRun and len(value.data) > WHOLE
    if len(value) > FEW:
        return len(value) > MOST_ITEMS or weight(value) > WHOLE
    return depth > 0 and any(is_heavy(item, depth - 1) for item in value if type(item) in MAY_BE_RUNS)


def is_light(value: Any) -> bool:
    """Whether a value is a short list of what nothing hangs on."""
    return type(value) is list and len(value) <= FEW and LIGHT.issuperset(map(type, value))


def weight(value: Any) -> int:
    """About how many bytes a value takes in a frame."""
    kind = type(value)
    if kind is bytes or kind is str:
        return len(value)
    if kind is list or kind is tuple:
        return _weight_of_all(value) + 8
    if kind is BlobRun:
        return len(value.data)
    if kind is Packed:
        return len(value.data) + sum(map(len, value.buffers)) + 32
    return 8


def _weight_of_all(values: Sequence[Any]) -> int:
    """The same of many, which are most often all of a kind: so a loop in C weighs them, or goes a level down."""
    kinds = {*map(type, values)}
    if kinds <= TEXTS:
        return sum(map(len, values))
    if kinds <= LISTS:
        return _weight_of_all([*chain.from_iterable(values)]) + 8 * len(values)
    return sum(map(weight, values))


def with_runs(reply: Any) -> Any:
    """What a call replies, with runs in the place of lists of blobs, but for those that will travel in parts."""
    if type(reply) is not list or len(reply) > MOST_ITEMS:
        return reply
    if len(reply) > FEW:
        return alike(reply) or reply
    return [with_runs(item) for item in reply] if list in map(type, reply) else reply


def without_runs(reply: Any) -> Any:
    """What a call replies, with the lists in it that runs stand for."""
    if type(reply) is BlobRun:
        return [*reply]
    if type(reply) is not list or MAY_BE_RUNS.isdisjoint({*map(type, reply)}):
        return reply
    return [without_runs(item) for item in reply]


class Lightened:
    """Takes what is heavy out of one message."""

    def __init__(self, *, makes_runs: bool = False) -> None:
        """`makes_runs`: who gets the message takes a run wherever blobs are of one length."""
        self.taken: list[Apart] = []  # and not sent yet
        self._numbers = count()
        self._makes_runs = makes_runs

    def list_out(self, value: Any, staying: int = 0, depth: int = DEEPEST) -> Any:
        """The value with every long list in it replaced by an Apart, but for those on its first levels: `staying`."""
        if type(value) is BlobRun and len(value.data) > WHOLE:
            return self._apart(len(value), _runs(value))
        if type(value) is not list:
            return value
        if staying <= 0 and len(value) > FEW and (len(value) > MOST_ITEMS or weight(value) > WHOLE):
            return self._apart(len(value), _slices_with_runs(value) if self._makes_runs else _slices(value))
        return [self.list_out(item, staying - 1, depth - 1) for item in value] if depth else value

    def bytes_out(self, data: bytes) -> Apart:
        """The parts of many bytes."""
        return self._apart(len(data), (data[start : start + MOST_BYTES] for start in range(0, len(data), MOST_BYTES)))

    def buffers_out(self, packed: Packed) -> Packed:
        """A blob with its buffers taken out, as one: they will lie in one piece of memory."""
        parts, end = laid_out(map(len, packed.buffers))
        apart = self._apart(end, _chunks(packed.buffers))
        return Packed(packed.data, packed.refs, 0, parts, [apart.mention()])  # type: ignore[list-item]

    def memory_out(self, packed: Packed, chunks: Iterable[bytes]) -> Packed:
        """The same of a blob whose buffers lie in shared memory that the other end cannot map; `chunks` reads it."""
        apart = self._apart(max(offset + size for offset, size in packed.parts), chunks)
        return Packed(packed.data, packed.refs, 0, packed.parts, [apart.mention()])  # type: ignore[list-item]

    def _apart(self, size: int, slices: Iterable[Any]) -> Apart:
        apart = Apart(next(self._numbers), size, slices)
        self.taken.append(apart)
        return apart


def _slices(items: list[Any]) -> Iterator[list[Any]]:
    """A list in slices that are neither long nor heavy."""
    for start in range(0, len(items), MOST_ITEMS):
        few = items[start : start + MOST_ITEMS]
        if weight(few) <= MOST_BYTES:
            yield few
        else:
            yield from _light_slices(few)


def _runs(run: BlobRun) -> Iterator[BlobRun]:
    """A run in several that are not long."""
    for start in range(0, len(run), MOST_OF_RUN):
        yield run[start : start + MOST_OF_RUN]


def _slices_with_runs(items: list[Any]) -> Iterator[Any]:
    """The same as `_slices`, some of them as runs."""
    start = 0
    while start < len(items):
        run = alike(items[start : start + MOST_OF_RUN])
        if run is not None:
            yield run
        else:
            yield from _slices(items[start : start + MOST_OF_RUN])
        start += MOST_OF_RUN


def _light_slices(items: list[Any]) -> Iterator[list[Any]]:
    """Some items in slices that are not heavy, each of one item at least."""
    start, heavy = 0, 0
    for end, item in enumerate(items, 1):
        heavy += weight(item)
        if heavy >= MOST_BYTES:
            yield items[start:end]
            start, heavy = end, 0
    if start < len(items):
        yield items[start:]


def _chunks(buffers: Iterable[bytes]) -> Iterator[bytes]:
    """Buffers as they will lie in memory, in chunks."""
    for buffer in buffers:
        view = memoryview(buffer)
        for start in range(0, len(view), MOST_BYTES):
            yield bytes(view[start : start + MOST_BYTES])
        yield bytes(-len(view) % ALIGNMENT)
