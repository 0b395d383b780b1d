"""Values to blobs and back.

What is no scalar, nor a few of them, is pickled by `pickling.py`. Buffers from LARGE bytes up, and pickles that long,
go into shared memory: one piece for all the buffers of a value.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Protocol

from ...errors import CannotSend, UserError
from ...kinds.proxy import Proxy
from ...wire.messages import Handle
from ...wire.parts import LARGE, WHOLE
from ...wire.values import Blob, Packed
from ..memory.memories import Memories
from .c_pickle import PicklingError
from .columns import Columns
from .keys import KeyCodec
from .packing_context import current
from .plain_values import TOGETHER, pickled_together
from .scalars import SCALARS
from .unpickling import unpickled

PICKLES_OWN = (PicklingError, AttributeError, TypeError)  # errors, which say that it cannot pickle something


class PackingHome(Protocol):
    """Where large buffers go, and proxies come from: the session."""

    memories: Memories | None  # None: this manager shares no memory with us, nor depots
    values_writable: bool  # whether large buffers may be written by whoever reads them, unless a read says otherwise
    takes_runs: bool  # whether the manager takes many blobs of one length together
    names_errors: bool  # whether what a value's own code raises as it is packed becomes a CannotSend that names it

    def proxy(self, handle: Handle) -> Proxy:
        """The proxy for a handle that was inside a value."""


class Packer(KeyCodec, Columns):
    """Packs and unpacks for one session."""

    def __init__(self, home: PackingHome) -> None:
        self._home = home

    def pack(self, value: Any) -> Blob:
        """A value as a blob; CannotSend, naming the part that cannot travel."""
        kind = type(value)
        pickled_plain = SCALARS.get(kind) or (pickled_together if kind in TOGETHER else None)
        plain = pickled_plain(value) if pickled_plain else None
        if plain is not None:
            return plain if len(plain) < LARGE else self._packed(value, plain, [], [])
        in_general = _in_general()
        if (small := in_general.pickled_small(value, in_general.plainly)) is not None:
            return small  # type: ignore[no-any-return]
        buffers: list[memoryview] = []
        outer = current.refs, current.home
        refs: list[int] = []
        current.refs, current.home = refs, self._home
        raised = None
        try:
            data: bytes = in_general.pickled(value, in_general.Collector(buffers))
        except CannotSend as error:
            raised = error.__cause__
            if self._home.names_errors or raised is None or isinstance(raised, PICKLES_OWN):
                raise
            raised.add_note(str(error))
        finally:
            current.refs, current.home = outer
        if raised:
            raise raised
        if not buffers and not refs and len(data) < LARGE:
            return data
        return self._packed(value, data, refs, buffers)

    def _packed(self, value: Any, data: bytes, refs: list[int], buffers: list[memoryview]) -> Packed:
        memories = self._home.memories
        kept_alive: tuple[Any, ...] = (value,) if refs else ()  # its proxies, until it has arrived
        found = memories.shared(buffers) if memories else None
        if found and len(data) < LARGE:
            return Packed(data, refs, *found, kept_alive=(value,))
        if len(data) >= LARGE if memories else len(data) > WHOLE:  # from there on it can travel bit by bit
            buffers, data = [memoryview(data), *buffers], b""
        if not buffers:
            return Packed(data, refs, kept_alive=kept_alive)
        stored = memories.store(buffers) if memories else None
        if stored:
            memory, parts, loan = stored
            return Packed(data, refs, memory, parts, kept_alive=(*kept_alive, loan))
        return Packed(data, refs, buffers=[bytes(buffer) for buffer in buffers], kept_alive=kept_alive)

    def _takes_runs(self) -> bool:
        return self._home.takes_runs

    def unpack(self, blob: Blob, *, writable: bool | None = None) -> Any:
        """The value in a blob, fresh.

        Its large buffers are views of shared memory: read-only, or, if `writable`, in a private mapping of this value
        alone, of which the system copies the pages that are written. None: as this session does by default.
        """
        try:
            if type(blob) is bytes:  # nearly always, and then nothing hangs on it
                return unpickled(blob)
            return self._unpacked(blob, self._home.values_writable if writable is None else writable)  # type: ignore[arg-type]
        except (ImportError, AttributeError) as error:
            text = f"This value needs what this kernel cannot import: {error}."
            raise CannotSend(text) from error

    def unpack_data(self, blob: Blob) -> Any:
        """As `unpack`, of a value that is only looked at: NotData if that would run more than what plain data takes."""
        from .data import unpickled_data

        if type(blob) is bytes:
            return unpickled_data(blob)
        buffers = self._buffers(blob, writable=False)  # type: ignore[arg-type]
        return unpickled_data(blob.data or buffers.pop(0), buffers)  # type: ignore[union-attr]

    def _unpacked(self, packed: Packed, writable: bool) -> Any:
        buffers = self._buffers(packed, writable)
        data: Any = packed.data or buffers.pop(0)
        outer = current.home, current.there
        current.home, current.there = self._home, iter(packed.refs)
        try:
            return unpickled(data, buffers)
        finally:
            current.home, current.there = outer

    def _buffers(self, packed: Packed, writable: bool) -> list[Any]:
        memories = self._home.memories
        if not packed.memory or memories is None:
            return [*map(bytearray, packed.buffers)] if writable else [*packed.buffers]
        beside = packed.parts if packed.data else packed.parts[1:]  # the pickle itself is only read
        memory = packed.memory
        view = memories.private(memory, packed) if writable and beside else memories.view(memory, told=packed)
        return [view[offset : offset + size] for offset, size in packed.parts]

    def allot(self, size: int) -> Packed:
        """Memory that all clients of this machine may write, zeroed, as a blob."""
        if self._home.memories is None or not self._home.memories.is_shared:
            raise UserError("An array that is written in place needs a manager on the same machine.")
        memory, loan = self._home.memories.claim(size)
        return Packed(b"", (), memory, [(0, size)], kept_alive=(loan,))

    def writable(self, packed: Packed) -> memoryview:
        """A piece of shared memory, mapped to be written."""
        if self._home.memories is None or not self._home.memories.is_shared:
            raise UserError("This array lies in the memory of its manager's machine, and cannot be mapped elsewhere.")
        return self._home.memories.view(packed.memory, writable=True)

    def pickle_key(self, key: Any) -> bytes:
        """A key that is no plain value."""
        return _in_general().pickled(key, None)  # type: ignore[no-any-return]


@cache
def _in_general() -> Any:
    from . import pickling  # not everybody writes more than scalars

    return pickling


def reduce_in_packing(proxy: Proxy, home: Any) -> tuple[Any, ...] | None:
    """How a proxy is pickled inside a value that goes to the manager it lives in; None for all other pickles."""
    if not current.note(proxy._handle.object, home):
        return None
    return proxy_here, (tuple(proxy._handle),)


def proxy_here(fields: Iterable[Any]) -> Proxy:
    """Unpickle a proxy that was inside a value: it lives in the session that unpacks."""
    return current.home.proxy(current.as_called_now(Handle(*fields)))  # type: ignore[no-any-return]
