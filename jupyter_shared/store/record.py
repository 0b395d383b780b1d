"""What the record consists of, on one screen: what has happened, and what there was when it was written down whole.

Each is a message in MessagePack, as `wire/messages.py` has them, and blobs stay opaque. A `Packed` in it names its
shared memory by the number of the file that it is kept in (`Packed.memory`), not by the memory's own id.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from ..kinds.kind import Context
from ..wire.encoding import encoder
from ..wire.values import Apart, Packed, decode_extra, encode_extra, encoded
from .entry import Entry
from .recorder import Many


class Note(msgspec.Struct, array_like=True, gc=False):
    """One thing that is written down."""


class Done(Note, tag=1):
    """Calls of one operation that were done together: one call, or a pipeline's."""

    object: int
    operation: str
    calls: list[list[Any]]
    version: int  # of the object, since
    now: float  # seconds since 1970
    client: int
    thread: int
    label: str  # the notebook, or program
    place: str  # the cell
    expired: bool = False  # nobody waited for it


class Ended(Note, tag=2):
    """Objects that nobody referred to any more."""

    objects: list[int]


class Restarted(Note, tag=3):
    """A manager has begun with what was written until here: all clients are gone."""

    times: int
    now: float
    next_id: int = 0  # of the next object: none has an id that another one had of which nothing is known any more


class Stood(Note, tag=4):
    """The head of a snapshot: what comes next are all objects as they were at this moment."""

    version: int  # the highest
    next_id: int
    restarts: int
    names: list[str]  # in the order in which they were given
    now: float


class Lived(Note, tag=5):
    """An object of a snapshot."""

    object: int
    kind: str
    name: str | None
    version: int
    writer: str
    written: float
    creator: str
    created: float
    dumped: list[Any]


class Filled(Note, tag=6):
    """What kernels had written in place into the memory of an array, saved in the file of that number."""

    object: int
    memory: int


class Some(Note, tag=7):
    """Some of a long list, or of many bytes, of the next object of a snapshot."""

    number: int  # of the list, in that object
    content: Any  # a list, or bytes


class Together(Note, tag=8):
    """What one step has done to several objects: all of it, or, if this was not written to its end, nothing."""

    steps: list[Done]


class Follows(Note, tag=9):
    """The first note of a journal: which file it goes on from, so that it is noticed if that is not there, or cut."""

    number: int  # of the file; 0 if there was none
    size: int  # bytes of it that were used


class Complete(Note, tag=10):
    """The last note of a snapshot: without it, objects are missing."""


Known = Done | Ended | Restarted | Stood | Lived | Filled | Some | Together | Follows | Complete


def done(entry: Entry, operation: str, calls: Many, context: Context, version: int) -> Done:
    """What is written down of a change, of what recorders are told."""
    caller = context.caller
    client = caller.client
    return Done(
        entry.id, operation, calls, version, context.now,  # type: ignore[arg-type]
        client.id, caller.thread, client.label, caller.place, context.expired,
    )  # fmt: skip


class RecordWriter:
    """Notes to bytes. `number_of` gives the number of the file that a blob's shared memory is kept in."""

    def __init__(self, number_of: Callable[[Packed], int]) -> None:
        self._number_of = number_of
        self._encode = encoder(self._extra)

    def body(self, note: Note) -> bytes:
        """The bytes of one note."""
        return encoded(self._encode, note)

    def _extra(self, value: Any) -> Any:
        if type(value) is Packed and value.memory:
            value = Packed(value.data, value.refs, self._number_of(value), value.parts)
        return encode_extra(value)


class RecordReader:
    """Reads notes from the record's bytes."""

    def __init__(self) -> None:
        self.packed: list[Packed] = []  # in the last note
        self._come: dict[int, Any] = {}  # of the next object
        self._decode = msgspec.msgpack.Decoder(Known, ext_hook=self._extra).decode

    def note(self, body: bytes | memoryview) -> Any:
        """One note; ValueError for bytes that are none."""
        if self.packed:
            self.packed = []
        note = self._decode(body)
        if type(note) is Some:
            come = self._come.setdefault(note.number, [] if type(note.content) is list else bytearray())
            come += note.content
        return note

    def _extra(self, code: int, data: memoryview) -> Any:
        value = decode_extra(code, data)
        if type(value) is Apart:
            come = self._come.pop(value.number)
            return come if type(come) is list else bytes(come)
        if type(value) is Packed:
            self.packed.append(value)
        return value
