"""What the proxies of lists and arrays have in common: they are used as Python's own sequences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableSequence
from operator import index as integer
from typing import Any, ClassVar, Self

from .contents import PartsProxy
from .positions import Where, where_of


class SequenceProxy(PartsProxy, MutableSequence[Any]):
    """A sequence that several kernels see. What compares or looks for values does so on a copy."""

    __hash__ = None  # type: ignore[assignment]
    _no_index: ClassVar[str]  # what Python says when an index is neither integer nor slice

    def _part(self, key: Any, *, new: bool = False) -> Where:
        try:
            return where_of(key)
        except TypeError:
            if isinstance(key, slice):
                raise
            raise TypeError(self._no_index.format(type(key).__name__)) from None

    def __getitem__(self, index: Any) -> Any:
        # One look at the page when nothing has changed.
        if type(index) is int:
            try:
                parts = self._cache.parts
                version = parts.version  # first, and the page last: see `parts.py`
                value = parts.values[index]
                if self._home.page[self._slot] == version:
                    return value
            except KeyError:
                pass
        if isinstance(index, slice):
            return self._load(self._read("get", self._part(index)))
        return self._fetch(self._part(index))

    def __setitem__(self, index: Any, value: Any) -> None:
        where = self._part(index)
        if not isinstance(index, slice):
            self._write("set", where, self._pack(value))
        elif isinstance(value, Iterable):
            self._write("set", where, self._dump(value))
        else:
            [][index] = value  # raises TypeError, in the words of this very Python

    def __delitem__(self, index: Any) -> None:
        self._write("delete", self._part(index))

    def __len__(self) -> int:
        return int(self._read("length"))

    def __iter__(self) -> Iterator[Any]:
        yield from self._whole()

    def __reversed__(self) -> Iterator[Any]:
        yield from reversed(self._whole())

    def _contents(self) -> Any:
        return self._whole()[:]

    def append(self, value: Any) -> None:
        """Add a value at the end.

        Args:
            value: Of a list, anything that can be pickled; of an array, a number.
        """
        self._write("append", self._pack(value))

    def extend(self, values: Iterable[Any]) -> None:
        """Add many values at the end, in one step.

        Args:
            values: As `append` takes one.
        """
        self._write("extend", self._dump(values))

    def insert(self, index: int, value: Any) -> None:
        """Put a value before an index.

        Args:
            index: Counted from the end if negative.
            value: As `append` takes one.
        """
        self._write("insert", integer(index), self._pack(value))

    def pop(self, index: int = -1) -> Any:
        """Take a value out.

        Args:
            index: Counted from the end if negative.

        Returns:
            The value.

        Raises:
            IndexError: If there is none.
        """
        where = integer(index)
        return self._take("pop", where, then=self._unpack, undo=lambda item: self._call("put_back", where, item))

    def clear(self) -> None:
        """Remove all values."""
        self._write("replace", self._dump(()))

    def reverse(self) -> None:
        """Turn the order round, in place."""
        self._write("reverse")

    def remove(self, value: Any) -> None:
        """Remove the first value that is equal to this one, in one step.

        Args:
            value: Compared here, with its own equality.

        Raises:
            ValueError: If there is none.
        """

        def attempt() -> None:
            reply, version = self._snapshot("all")
            contents = self._load(reply)
            if value not in contents:  # not by what `index` raises: to compare may raise the same
                raise ValueError(f"{self.kind}.remove(x): x not in {self.kind}")
            self._call_if(version, "delete", contents.index(value))

        self._update(attempt)

    # --- what needs the values' own equality or order, on a copy -------------------------------------------

    def index(self, value: Any, *between: int) -> int:
        """Where a value is first.

        Args:
            value: Compared here, with its own equality.
            *between: At which index to start, and before which to stop.

        Returns:
            Its index.

        Raises:
            ValueError: If it is not there.
        """
        return int(self._whole().index(value, *between))

    def count(self, value: Any) -> int:
        """How often a value is there.

        Args:
            value: Compared here, with its own equality.

        Returns:
            The number.
        """
        return int(self._whole().count(value))

    def __contains__(self, value: object) -> bool:
        return value in self._whole()

    def __eq__(self, other: object) -> bool:
        return self._same(other) or self._compared("__eq__", other)

    def __lt__(self, other: object) -> bool:
        return self._compared("__lt__", other)

    def __le__(self, other: object) -> bool:
        return self._compared("__le__", other)

    def __gt__(self, other: object) -> bool:
        return self._compared("__gt__", other)

    def __ge__(self, other: object) -> bool:
        return self._compared("__ge__", other)

    def _compared(self, how: str, other: object) -> bool:
        result: bool = getattr(self._whole(), how)(_plain(other))
        return result

    def __add__(self, other: Any) -> Any:
        return self._contents() + _plain(other)

    def __radd__(self, other: Any) -> Any:
        return other + self._contents()

    def __mul__(self, times: int) -> Any:
        return self._contents() * times

    __rmul__ = __mul__

    def __imul__(self, times: int) -> Self:
        _ = [] * times  # raises what Python raises
        self._write("multiply", integer(times))
        return self


def _plain(other: Any) -> Any:
    """The other side of an operator: a proxy's values, or what it is."""
    return other._whole() if isinstance(other, SequenceProxy) else other
