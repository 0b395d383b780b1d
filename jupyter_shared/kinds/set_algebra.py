"""What sets make of each other without changing any: on a copy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from operator import and_, eq, ge, gt, le, lt, ne, or_, sub, xor
from typing import Any

from .contents import ContentsProxy


def _on_copy(operator: Callable[[Any, Any], Any]) -> Any:
    """An operator between sets, and nothing but sets, as a method."""

    def method(self: SetAlgebra, other: object) -> Any:
        return operator(self._whole(), {*other}) if isinstance(other, Set) else NotImplemented

    return method


class SetAlgebra(ContentsProxy):
    """The operators and methods of a set that change nothing."""

    __hash__ = None  # type: ignore[assignment]

    def copy(self) -> set[Any]:
        """All members, of one moment.

        Returns:
            An ordinary set of this kernel's own.
        """
        raise NotImplementedError

    def union(self, *others: Iterable[Any]) -> set[Any]:
        """What is here or in any of these.

        Args:
            *others: Sets, or anything to iterate over.

        Returns:
            An ordinary set of this kernel's own.
        """
        return self.copy().union(*others)

    def intersection(self, *others: Iterable[Any]) -> set[Any]:
        """What is here and in all of these.

        Args:
            *others: Sets, or anything to iterate over.

        Returns:
            An ordinary set of this kernel's own.
        """
        return self.copy().intersection(*others)

    def difference(self, *others: Iterable[Any]) -> set[Any]:
        """What is here and in none of these.

        Args:
            *others: Sets, or anything to iterate over.

        Returns:
            An ordinary set of this kernel's own.
        """
        return self.copy().difference(*others)

    def symmetric_difference(self, other: Iterable[Any]) -> set[Any]:
        """What is either here or there.

        Args:
            other: A set, or anything to iterate over.

        Returns:
            An ordinary set of this kernel's own.
        """
        return self.copy().symmetric_difference(other)

    def issubset(self, other: Iterable[Any]) -> bool:
        """Whether all members are there.

        Args:
            other: A set, or anything to iterate over.

        Returns:
            True or False.
        """
        return self.copy().issubset(other)

    def issuperset(self, other: Iterable[Any]) -> bool:
        """Whether all that is there is here.

        Args:
            other: A set, or anything to iterate over.

        Returns:
            True or False.
        """
        return self.copy().issuperset(other)

    def isdisjoint(self, other: Iterable[Any]) -> bool:
        """Whether nothing is both here and there.

        Args:
            other: A set, or anything to iterate over.

        Returns:
            True or False.
        """
        return self.copy().isdisjoint(other)

    __eq__, __ne__ = _on_copy(eq), _on_copy(ne)
    __le__, __lt__, __ge__, __gt__ = _on_copy(le), _on_copy(lt), _on_copy(ge), _on_copy(gt)
    __or__ = __ror__ = _on_copy(or_)
    __and__ = __rand__ = _on_copy(and_)
    __xor__ = __rxor__ = _on_copy(xor)
    __sub__ = _on_copy(sub)
    __rsub__ = _on_copy(lambda mine, other: other - mine)


def as_frozen(do: Callable[[Any], Any], value: Any) -> Any:
    """Do it with a value; a set, which cannot be hashed, is looked for as a frozenset, as Python's sets do."""
    try:
        return do(value)
    except TypeError:
        if not isinstance(value, set):
            raise
    return do(frozenset(value))
