"""An array of numbers of one type, like `array.array`; in the manager it is one."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any

from msgspec.structs import replace

from ..saying import count
from .agreeing import agree
from .glance import PartLine
from .indexed import SequenceState
from .kind import Context, ProxyHome, operation
from .sequences import SequenceProxy
from .wording import ITEMS


class ArrayState(SequenceState, kind="array"):
    """Numbers. One travels as a number, many as their bytes."""

    is_replicable = True
    most = 100_000_000  # as many as travel in one message

    def __init__(self, typecode: str, data: bytes) -> None:
        self.items: array[Any] = array(typecode)
        self.items.frombytes(data)

    def summary(self) -> dict[str, Any]:
        """Its type, and the first few numbers."""
        return {"typecode": self.items.typecode, "values": self.items[:10].tolist()}

    def size(self) -> int:
        """The bytes of its numbers."""
        return len(self.items) * self.items.itemsize

    def dump(self) -> list[Any]:
        """Typecode and bytes."""
        return [self.items.typecode, self.items.tobytes()]

    def _in(self, many: bytes) -> array[Any]:
        return array(self.items.typecode, many)

    def _out(self, many: array[Any]) -> bytes:
        return many.tobytes()

    @operation(reads=True)
    def typecode(self, call: Context) -> str:
        """The type of its numbers; it never changes."""
        return self.items.typecode


class ArrayProxy(SequenceProxy, kind="array", typeid="Array"):
    """An array of numbers that several kernels see. Slices are ordinary arrays, and copies."""

    _pane = "numbers"
    _wording = replace(ITEMS, before=frozenset({"typecode"}))
    _no_index = "array indices must be integers"

    @classmethod
    def _arguments(
        cls, home: ProxyHome, typecode: str | None = None, values: Any = (), /, lock: bool = True
    ) -> list[Any]:
        """Numbers, or how many zeros, as `multiprocessing.Array` takes it."""
        typecode = "d" if typecode is None else typecode
        numbers = array(typecode, [0]) * values if isinstance(values, int) else array(typecode, list(values))
        return [typecode, numbers.tobytes()]

    def _check(self, typecode: str | None = None, values: Any = (), /, lock: bool = True) -> None:
        if typecode is not None:
            agree(self, "typecode", typecode)

    @staticmethod
    def _lines(contents: Any) -> Iterable[PartLine]:
        return [PartLine(text=f"{count(len(contents), 'byte')} of numbers")]

    @property
    def typecode(self) -> str:
        """The type of its numbers, as in `array.array`."""
        return self._array().typecode

    @property
    def itemsize(self) -> int:
        """The bytes of one number."""
        return self._array().itemsize

    def _array(self) -> array[Any]:
        """An empty array of this type."""
        return self._constant("typecode", array)[:]  # type: ignore[no-any-return]

    # Numbers need no pickle; an array of our own checks them, with Python's own errors.

    def _pack(self, value: Any) -> Any:
        return array(self.typecode, [value])[0]

    def _unpack(self, blob: Any) -> Any:
        return blob

    def _load(self, reply: Any) -> array[Any]:
        return array(self.typecode, reply)

    def _dump(self, contents: Iterable[Any]) -> bytes:
        if isinstance(contents, ArrayProxy):
            contents = contents._whole()
        if isinstance(contents, array) and contents.typecode != self.typecode:
            raise TypeError("bad argument type for built-in operation")
        return array(self.typecode, list(contents)).tobytes()

    def tolist(self) -> list[Any]:
        """All numbers, of one moment.

        Returns:
            A list of this kernel's own.
        """
        return self._whole().tolist()  # type: ignore[no-any-return]

    def tobytes(self) -> bytes:
        """All numbers, as they lie in memory.

        Returns:
            Their bytes, in this machine's order.
        """
        return self._whole().tobytes()  # type: ignore[no-any-return]

    def get_lock(self) -> AbstractContextManager[None]:
        """`with a.get_lock(): a[0] += 1`: nobody else can change it meanwhile.

        Returns:
            A context manager.
        """
        return self._exclusive()
