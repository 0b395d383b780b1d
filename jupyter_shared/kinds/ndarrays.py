"""A numpy array in memory that all kernels of a machine write, at numpy's own speed.

The manager only keeps the memory and a version. Nobody sees a write to memory happen, so whoever writes says
when others are to look: `touch()`, or `with grid.writing():`, which also keeps other writers out.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

from ..errors import WrongKind
from ..saying import said
from ..wire.messages import Handle
from ..wire.values import Blob
from .exclusion import Exclusion
from .glance import TIMES, Glance
from .kind import Context, ProxyHome, State, operation
from .proxy import Proxy


class NDArrayState(State, kind="ndarray"):
    """Shape, dtype, and the memory."""

    in_place = True
    not_in_transactions = "is written in place, by its memory, without calls"

    def __init__(self, shape: list[int], dtype: str, memory: Blob) -> None:
        self.shape = shape
        self.dtype = dtype
        self.memory = memory

    def __len__(self) -> int:
        return self.shape[0] if self.shape else 1

    def summary(self) -> dict[str, Any]:
        """Shape and dtype."""
        return {"shape": self.shape, "dtype": self.dtype}

    def blobs(self) -> Iterator[Blob]:
        """The shared memory of the numbers."""
        return iter([self.memory])

    def dump(self) -> list[Any]:
        """Shape, dtype and memory; what is in that is for whoever keeps it."""
        return [self.shape, self.dtype, self.memory]

    @operation(reads=True)
    def layout(self, call: Context) -> list[Any]:
        """Shape, dtype and memory."""
        return [self.shape, self.dtype, self.memory]

    @operation()
    def touch(self, call: Context) -> None:
        """Move the version: there is something new to see."""


class NDArrayProxy(Proxy, kind="ndarray"):
    """An array to use like a numpy array; `.array` is the numpy array itself.

    What is written in place passes no call: a manager that keeps saves it at `touch()`, at the end of `writing()`, and
    with its snapshots.
    """

    _pane = "grid"
    _has_method = False  # `array(shape=...)` makes it

    @staticmethod
    def _glance(summary: dict[str, Any]) -> Glance:
        """Its shape and its dtype."""
        return Glance("", said("%1 of %2", TIMES.join(map(str, summary["shape"])), summary["dtype"]))

    __hash__ = None  # type: ignore[assignment]
    __array_priority__ = 1000  # `ndarray + grid` asks grid

    def __init__(self, home: ProxyHome, handle: Handle) -> None:
        super().__init__(home, handle)
        import numpy as np

        (shape, dtype, memory), _ = home.call(handle, "layout", [])
        size = math.prod(shape) * np.dtype(dtype).itemsize
        view = home.writable(memory)[:size]
        self.array = np.frombuffer(view, dtype=dtype).reshape(shape)

    @classmethod
    def _arguments(cls, home: ProxyHome, *args: Any, **kwargs: Any) -> list[Any]:
        shape, dtype = _layout(*args, **kwargs)
        return [[*shape], dtype.str, home.allot(max(math.prod(shape) * dtype.itemsize, 1))]

    @classmethod
    def _takes_memory(cls, *args: Any, **kwargs: Any) -> bool:
        return True  # all of it is claimed for the arguments

    def _check(self, *args: Any, **kwargs: Any) -> None:
        shape, dtype = _layout(*args, **kwargs)
        if self.array.shape == shape and self.array.dtype == dtype:
            return
        there = f"{self.array.shape} of {self.array.dtype}"
        raise WrongKind(
            f"{self.name!r} is an array of shape {there}, not {shape} of {dtype}: shared arrays do not change their "
            f"shape. Delete it first (del shared[{self.name!r}]), or take another name."
        )

    def touch(self) -> None:
        """Tell those who watch that the array has changed."""
        self._write("touch")

    def writing(self) -> AbstractContextManager[Any]:
        """`with grid.writing() as a:` keep other writers out, and tell those who watch at the end.

        Returns:
            A context manager, which gives the numpy array that all kernels see.
        """
        return Exclusion(self._home, self._handle, self._contents)

    def get_lock(self) -> Any:
        """What keeps other writers out: the same as `writing()`.

        Returns:
            A context manager.
        """
        return self.writing()

    def _contents(self) -> Any:
        return self.array

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        if copy is False and dtype in (None, self.array.dtype):
            return self.array
        return self.array.astype(dtype or self.array.dtype, copy=bool(copy))

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return self.array.copy()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or "array" not in self.__dict__:
            raise AttributeError(name)
        return getattr(self.array, name)  # shape, dtype, mean, T, ...

    def __getitem__(self, where: Any) -> Any:
        return self.array[where]

    def __setitem__(self, where: Any, values: Any) -> None:
        self.array[where] = values

    def __len__(self) -> int:
        return len(self.array)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.array)


def _layout(shape: int | tuple[int, ...], dtype: Any = "float64") -> tuple[tuple[int, ...], Any]:
    import numpy as np

    sizes = (shape,) if isinstance(shape, int) else tuple(map(int, shape))
    found = np.dtype(dtype)
    if found.hasobject:
        raise TypeError(f"An array of dtype {found} cannot lie in shared memory: its items are Python objects.")
    if min(sizes, default=0) < 0:
        raise ValueError("negative dimensions are not allowed")
    return sizes, found


def _forward(name: str) -> Any:
    function = getattr(operator, name)

    def method(self: NDArrayProxy, *others: Any) -> Any:
        return function(self.array, *[getattr(other, "array", other) for other in others])

    return method


def _backward(name: str) -> Any:
    function = getattr(operator, name)

    def method(self: NDArrayProxy, other: Any) -> Any:
        return function(other, self.array)

    return method


def _in_place(name: str) -> Any:
    function = getattr(operator, name)

    def method(self: NDArrayProxy, other: Any) -> NDArrayProxy:
        function(self.array, getattr(other, "array", other))
        return self

    return method


_ARITHMETIC = (
    "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and_", "or_", "xor", "lshift", "rshift", "matmul",
)  # fmt: skip

for _name in _ARITHMETIC:
    _bare = _name.rstrip("_")
    setattr(NDArrayProxy, f"__{_bare}__", _forward(_name))
    setattr(NDArrayProxy, f"__r{_bare}__", _backward(_name))
    setattr(NDArrayProxy, f"__i{_bare}__", _in_place(f"i{_bare}"))
for _name in ("neg", "pos", "abs", "invert", "eq", "ne", "lt", "le", "gt", "ge"):
    setattr(NDArrayProxy, f"__{_name}__", _forward(_name))
