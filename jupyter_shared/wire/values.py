"""Values inside messages that MessagePack has no word for: keys of any type, blobs with things hanging on them.

    Ext 1   PickledKey: its identity, of 16 bytes, by which it is compared; then its pickle, and "=" after that, where
            no unpickler looks, if the key's class has a `==` of its own
    Ext 2   an int beyond 64 bits, as signed little-endian bytes
    Ext 3   Packed: a blob with shared memory or proxies
    Ext 4   the number of a list or buffer that has travelled ahead, in parts (`wire.parts`)
    Ext 5   text with lone surrogates, which UTF-8 has no word for: as Python's "surrogatepass" writes it
    Ext 6   a BlobRun: many blobs of one length (`wire.runs`)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from numbers import Real
from operator import index
from typing import Any

from msgspec import Struct
from msgspec.msgpack import Decoder, Ext

from .encoding import encoder
from .runs import BlobRun, run_of
from .text import are_text, is_utf8

PLAIN = (str, int, float, bytes, bool, type(None))
DEEPEST = 100  # levels of tuples in a key; not far beyond, no decoder could read it
IDENTITY_SIZE = 16  # bytes
OWN = b"="  # after the pickle of a key, which ends with a "."
NO_WORD = (OverflowError, UnicodeEncodeError)  # an encoder's, of an int beyond 64 bits or a lone surrogate
ALIGNMENT = 64  # bytes; where each buffer starts in shared memory


class PickledKey:
    """A key that is no plain wire value: equal to another one when its identity is. `data` is its pickle.

    `own`: the key's class has a `==` of its own, so only who has the class can tell whether it is equal to a key of
    another identity.
    """

    __slots__ = ("data", "identity")

    def __init__(self, data: bytes, identity: bytes, own: bool = False) -> None:
        self.data = data + OWN if own else data
        self.identity = identity

    @property
    def own(self) -> bool:
        """Whether only its class can tell what it is equal to."""
        return self.data.endswith(OWN)

    def __eq__(self, other: object) -> bool:
        return self.identity == other.identity if isinstance(other, PickledKey) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.identity)

    def __repr__(self) -> str:
        return f"PickledKey({self.data!r}, {self.identity!r})"


class Packed:
    """A blob that keeps things alive.

    `data` is the pickle (empty when it is the first part instead); `refs` the ids of the objects whose
    proxies it contains. Its large buffers are `parts`, (offset, size) in bytes each, of the shared memory with
    the id `memory`; or, where no memory can be shared, `buffers`. `kept_alive` never travels: it is what keeps
    refs and memory alive at this end.
    """

    __slots__ = ("__weakref__", "buffers", "data", "kept_alive", "memory", "parts", "refs")

    def __init__(
        self,
        data: bytes,
        refs: Sequence[int] = (),
        memory: int = 0,
        parts: Sequence[tuple[int, int]] = (),
        buffers: Sequence[bytes] = (),
        kept_alive: tuple[Any, ...] = (),
    ) -> None:
        self.data = data
        self.refs = refs
        self.memory = memory
        self.parts = parts
        self.buffers = buffers
        self.kept_alive = kept_alive

    def size(self) -> int:
        """All its bytes, wherever they lie."""
        return len(self.data) + sum(size for _, size in self.parts) + sum(map(len, self.buffers))


Blob = bytes | Packed
Blobs = list[Blob] | BlobRun  # many


class Apart:
    """Stands for a list or a buffer that travels ahead of its message: `slices` yields it, in order."""

    __slots__ = ("number", "size", "slices")

    def __init__(self, number: int, size: int = 0, slices: Iterable[Any] = ()) -> None:
        self.number = number
        self.size = size
        self.slices = slices

    def mention(self) -> Ext:
        """How the message speaks of it."""
        return Ext(4, self.number.to_bytes(4, "little"))

    @classmethod
    def mentioned(cls, code: int, data: memoryview) -> Apart:
        """What an Ext 4 speaks of; ValueError for another Ext."""
        if code != 4:
            raise ValueError(f"extension type {code} is no buffer")
        return cls(int.from_bytes(data, "little"))


_encode = encoder()
_Fields = tuple[bytes, list[int], int, list[tuple[int, int]], list[Any]]
_fields: Decoder[_Fields] = Decoder(_Fields, ext_hook=Apart.mentioned)


def laid_out(sizes: Iterable[int]) -> tuple[list[tuple[int, int]], int]:
    """Where buffers of these sizes lie in shared memory, and how much of it they take."""
    parts, end = [], 0
    for size in sizes:
        parts.append((end, size))
        end += -(-size // ALIGNMENT) * ALIGNMENT
    return parts, end


def is_plain(key: object) -> bool:
    """Whether a key travels as it is: by exact type, tuples looked into."""
    if type(key) is tuple:
        return all(map(is_plain, key))
    return type(key) in PLAIN


def has_own_equality(key: object) -> bool:
    """Whether a key as it travels can be told apart only by who has its class."""
    if type(key) is tuple:
        return any(map(has_own_equality, key))
    return type(key) is PickledKey and key.own


def has_any_own_equality(keys: Sequence[object]) -> bool:
    """Whether one of these keys is like that; most often all are plain, which a loop in C sees."""
    some_may = not are_text(keys) and not {tuple, PickledKey}.isdisjoint({*map(type, keys)})
    return some_may and any(map(has_own_equality, keys))


def key_of(wire: Any, room: int = DEEPEST) -> Any:
    """A key as it arrived, hashable again: arrays are tuples. ValueError for one that is nested too deeply."""
    if type(wire) is not list:
        return wire
    if not room:
        raise ValueError(f"keys are nested at most {DEEPEST} levels deep")
    return tuple([key_of(item, room - 1) for item in wire])


def keys_of(wires: list[Any]) -> list[Any]:
    """The keys that travelled, as the State compares them."""
    return [*map(key_of, wires)] if list in {*map(type, wires)} else wires


def encoded(encode: Callable[[Any], bytes], value: Any) -> bytes:
    """What an encoder makes of a value or message. What it has no word for is rare, so it is looked for only then."""
    try:
        return encode(value)
    except NO_WORD:
        return encode(with_extras(value))


def with_extras(value: Any) -> Any:
    """A value, or message with all that is in it, in which ints and text that MessagePack cannot carry are Exts."""
    if isinstance(value, Struct):
        return type(value)(**{name: with_extras(getattr(value, name)) for name in value.__struct_fields__})
    if type(value) is int:
        if -(2**63) <= value < 2**64:
            return value
        return Ext(2, value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True))
    if type(value) is str:
        return value if is_utf8(value) else Ext(5, value.encode("utf-8", "surrogatepass"))
    if type(value) in (list, tuple):
        return [with_extras(item) for item in value]
    if type(value) is dict:
        return {with_extras(key): with_extras(item) for key, item in value.items()}
    return value


def encode_extra(value: Any) -> Any:
    """Hook of msgspec's for what it has no word for: what is to be encoded instead."""
    if type(value) is Packed:
        return Ext(3, _encode((value.data, value.refs, value.memory, value.parts, value.buffers)))
    if type(value) is PickledKey:
        return Ext(1, value.identity + value.data)
    if type(value) is BlobRun:  # wherever it is written down; how it travels, `framing` knows
        return [*value]
    return with_extras(plain_scalar(value))


def plain_scalar(value: Any) -> Any:
    """A timeout, count, index or limit of a type of its own (numpy's scalars, subclasses, fractions), as Python's."""
    if isinstance(value, str | bytes):
        return str.__str__(value) if isinstance(value, str) else bytes(value)
    if hasattr(type(value), "__index__"):
        try:
            return index(value)
        except TypeError:  # an array of more than one, for one
            pass
    if isinstance(value, Real):
        return float(value)
    if getattr(value, "shape", None) == () and hasattr(value, "item"):  # numpy's bools and arrays without dimensions
        return value.item()
    raise TypeError(f"a {type(value).__name__} cannot travel in a message")


def decode_extra(code: int, data: memoryview) -> Any:
    """Hook of msgspec's for the Ext types above."""
    if code == 1:
        if len(data) < IDENTITY_SIZE:
            raise ValueError("a key without its identity")
        return PickledKey(bytes(data[IDENTITY_SIZE:]), bytes(data[:IDENTITY_SIZE]))
    if code == 2:
        return int.from_bytes(data, "little", signed=True)
    if code == 3:
        return _packed(*_fields.decode(data))
    if code == 4:
        return Apart.mentioned(code, data)
    if code == 5:
        return str(data, "utf-8", "surrogatepass")
    if code == 6:
        return run_of(data)
    raise ValueError(f"extension type {code} is not part of the protocol")


def _packed(data: bytes, refs: list[int], memory: int, parts: list[tuple[int, int]], buffers: list[Any]) -> Packed:
    if any(type(buffer) is not bytes for buffer in buffers) and [*map(type, buffers)] != [Apart]:
        raise ValueError("the buffers of a blob are bytes, or all of them have travelled ahead")
    return Packed(data, refs, memory, parts, buffers)
