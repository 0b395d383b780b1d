"""A number that many count with: adding is one step, so no increment is ever lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from numbers import Integral, Rational, Real
from operator import add, eq, ge, gt, le, lt, sub
from typing import Any, Self

from .contents import ContentsProxy
from .glance import PartLine
from .kind import Context, ProxyHome, State, operation
from .overwriting import single
from .undo import ITEM, Splice
from .wording import ONE, Wording

Number = int | float


class CounterState(State, kind="counter"):
    """An int of any size, or a float."""

    can_be_revived = is_replicable = True
    undo_rules = single("number")

    def __init__(self, start: Number = 0) -> None:
        self.number = start

    def summary(self) -> dict[str, Any]:
        """The number."""
        return {"value": self.number}

    def dump(self) -> list[Any]:
        """The number."""
        return [self.number]

    @operation(tells=True)
    def add(self, call: Context, step: Number) -> Number:
        """Add to the number: the sum."""
        call.undo = Splice(0, [self.number], 1, 2 * ITEM)
        self.number += step
        return self.number

    @operation(reads=True)
    def all(self, call: Context) -> Number:
        """The number."""
        return self.number

    @operation(tells=True)
    def replace(self, call: Context, number: Number) -> None:
        """Put another number in its place."""
        call.undo = Splice(0, [self.number], 1, 2 * ITEM)
        self.number = number


class CounterProxy(ContentsProxy, kind="counter", typeid="Counter"):
    """A number that many count with. It compares and calculates like the number it is at that moment."""

    _written = "whole"
    _wording = Wording({**ONE.calls, "add": "add({0})"})
    _pane = "counter"
    __hash__ = None  # type: ignore[assignment]

    @classmethod
    def _arguments(cls, home: ProxyHome, start: Number = 0, /) -> list[Any]:
        return [as_number(start)]

    def add(self, step: Number = 1) -> Number:
        """Add to it, in one step: no two callers that add 1 get the same sum.

        Args:
            step: An int of any size, or a float.

        Returns:
            The sum.

        Raises:
            TypeError: If the step is no number.
        """
        sum_: Number = self._call("add", as_number(step))
        return sum_

    def get(self) -> Number:
        """The number now.

        Returns:
            An int or a float.
        """
        number: Number = self._read("all")
        return number

    def set(self, number: Number) -> None:
        """Put another number in its place.

        Args:
            number: An int of any size, or a float.

        Raises:
            TypeError: If it is no number.
        """
        self._write("replace", as_number(number))

    value = property(get, set, doc="The number now, as an attribute.")

    @staticmethod
    def _lines(contents: Any) -> Iterable[PartLine]:
        return [PartLine(text=f"{contents}")]

    def _load(self, reply: Any) -> Number:
        return reply  # type: ignore[no-any-return]

    def _dump(self, contents: Any) -> Number:
        return as_number(contents)

    def _contents(self) -> Number:
        return self.get()

    # --- a number to Python -------------------------------------------------------------------------------

    def __iadd__(self, step: Number) -> Self:  # type: ignore[misc]
        self._write("add", as_number(step))
        return self

    def __isub__(self, step: Number) -> Self:  # type: ignore[misc]
        self._write("add", -as_number(step))
        return self

    def __int__(self) -> int:
        return int(self.get())

    def __float__(self) -> float:
        return float(self.get())

    def __bool__(self) -> bool:
        return bool(self.get())

    def __add__(self, other: Any) -> Any:
        return self._calculated(add, other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self._calculated(sub, other)

    def __rsub__(self, other: Any) -> Any:
        return self._calculated(lambda mine, its: its - mine, other)

    def __eq__(self, other: object) -> Any:
        return self._calculated(eq, other)

    def __lt__(self, other: object) -> Any:
        return self._calculated(lt, other)

    def __le__(self, other: object) -> Any:
        return self._calculated(le, other)

    def __gt__(self, other: object) -> Any:
        return self._calculated(gt, other)

    def __ge__(self, other: object) -> Any:
        return self._calculated(ge, other)

    def _calculated(self, function: Callable[[Any, Any], Any], other: Any) -> Any:
        other = other.get() if isinstance(other, CounterProxy) else other
        return function(self.get(), other) if isinstance(other, Real) else NotImplemented


def as_number(value: Any) -> Number:
    """An int or a float of exactly that type: what travels. Raises TypeError for what is no real number."""
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, CounterProxy):
        return value.get()
    if isinstance(value, Real) and not isinstance(value, Rational):
        return float(value)
    raise TypeError(f"a counter counts with int and float, not {type(value).__name__}")
