"""What is put into a file, and what is made of it. Blobs stay what they are: no pickle is read, let alone run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from ...errors import NotLoaded
from ...kinds import STATES
from ...kinds.kind import State
from ...saying import count
from ...wire.encoding import encoder
from ...wire.values import Packed, decode_extra, encode_extra, encoded, laid_out
from .file import MEMORY, OBJECT, Record, Writing

ID, KIND, NAME, DUMPED = 0, 1, 2, 8  # of the fields of an object, as `everything` gives them
FIELDS = 9


def packed_in(value: Any) -> Iterator[Packed]:
    """The blobs in wire values on which something hangs."""
    if type(value) is Packed:
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from packed_in(item)
    elif isinstance(value, dict):
        yield from packed_in([*value.values()])


def reachable(objects: list[list[Any]]) -> list[list[Any]]:
    """The objects that have a name, and those whose proxies are in the values of these, and so on."""
    known = {fields[ID]: fields for fields in objects}
    found: dict[int, None] = {}
    ahead = [fields[ID] for fields in objects if fields[NAME] is not None]
    while ahead:
        id = ahead.pop()
        if id in known and id not in found:
            found[id] = None
            ahead += [ref for packed in packed_in(known[id][DUMPED]) for ref in packed.refs]
    return [fields for fields in objects if fields[ID] in found]


# --- into a file ----------------------------------------------------------------------------------------------


class FilePacker:
    """Puts objects into a file."""

    def __init__(self, writing: Writing, view: Callable[[int], memoryview]) -> None:
        """`view` gives shared memory, by its id."""
        self._writing = writing
        self._view = view
        self._numbers: dict[int, int] = {}  # among the large values: by the id of the memory
        self._count = 0
        self._encode = encoder(self._extra)

    def add(self, fields: list[Any]) -> None:
        """One object, after the large values in it."""
        self._writing.add(OBJECT, encoded(self._encode, fields))

    def _extra(self, value: Any) -> Any:
        if type(value) is not Packed or not (value.memory or value.buffers):
            return encode_extra(value)
        if value.memory:
            return encode_extra(Packed(value.data, value.refs, self._number_of(value.memory), value.parts))
        parts, end = laid_out(map(len, value.buffers))
        whole = bytearray(max(end, 1))
        for (offset, size), buffer in zip(parts, value.buffers, strict=True):
            whole[offset : offset + size] = buffer
        return encode_extra(Packed(value.data, value.refs, self._written(memoryview(whole)), parts))

    def _number_of(self, memory: int) -> int:
        number = self._numbers.get(memory)
        if number is None:
            number = self._numbers[memory] = self._written(self._view(memory))
        return number

    def _written(self, view: memoryview) -> int:
        self._writing.add(MEMORY, view)
        self._count += 1
        return self._count


# --- out of a file ----------------------------------------------------------------------------------------------

Store = Callable[[memoryview, bool], tuple[int, Any]]  # a large value, and whether all may write it: as shared memory


class Unpacking:
    """Makes objects of a file's records."""

    def __init__(self, store: Store | None) -> None:
        """`store` puts a large value into shared memory: its id, and what keeps it. None: it stays in the message."""
        self._store = store
        self._values: list[memoryview] = []
        self._stored: dict[tuple[int, bool], tuple[int, Any]] = {}
        self._packed: list[Packed] = []
        self._decode = msgspec.msgpack.Decoder(list[Any], ext_hook=self._extra).decode

    def objects(self, records: list[Record]) -> Iterator[list[Any]]:
        """The fields of each object. Raises NotLoaded for what is none."""
        for what, body in records:
            if what == MEMORY:
                self._values.append(body)
            elif what == OBJECT:
                yield self._object(body)

    def _object(self, body: memoryview) -> list[Any]:
        self._packed = []
        try:
            fields = self._decode(body)
        except (ValueError, TypeError) as error:
            raise NotLoaded(f"An object in this file is none ({error}): nothing was loaded.") from None
        if len(fields) != FIELDS:
            has = count(len(fields), "field")
            raise NotLoaded(f"An object in this file has {has}, not {FIELDS}: nothing was loaded.")
        for packed in self._packed:
            if packed.memory:
                self._put(packed, writable=STATES.get(fields[KIND], State).in_place)
        return fields

    def _put(self, packed: Packed, *, writable: bool) -> None:
        number = packed.memory
        if not 0 < number <= len(self._values):
            raise NotLoaded(f"An object in this file names a value {number} that is not there: nothing was loaded.")
        value = self._values[number - 1]
        if any(offset < 0 or size < 0 or offset + size > len(value) for offset, size in packed.parts):
            raise NotLoaded(f"An object in this file has parts outside of its value {number}: nothing was loaded.")
        if self._store is None:
            packed.buffers = [bytes(value[offset : offset + size]) for offset, size in packed.parts]
            packed.memory, packed.parts = 0, []
            return
        known = self._stored.get((number, writable))
        if known is None:
            known = self._stored[number, writable] = self._store(value, writable)
        packed.memory, packed.kept_alive = known[0], (known[1],)

    def _extra(self, code: int, data: memoryview) -> Any:
        value = decode_extra(code, data)
        if type(value) is Packed:
            self._packed.append(value)
        return value
