"""A set. Its members are keys: compared in the manager."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, MutableSet, Set
from itertools import islice
from operator import and_, eq, ge, gt, le, lt, ne, or_, sub, xor
from typing import Any

from ..wire.values import key_of
from .contents import ContentsProxy
from .keyed import KeyedProxy
from .kind import Context, Home, State, Unchanged, operation
from .proxy import MISSING


def _members(keys: Iterable[Any]) -> dict[Any, None]:
    return dict.fromkeys(map(key_of, keys))


class SetState(State, kind="set"):
    """Keys, in the order they came, so that pages of it stay what they were."""

    def __init__(self, keys: list[Any] | None = None) -> None:
        self.members: dict[Any, None] = _members(keys or ())

    def __len__(self) -> int:
        return len(self.members)

    def summary(self) -> dict[str, Any]:
        """The first few members."""
        return {"keys": [*islice(self.members, 5)]}

    def dump(self) -> list[Any]:
        """The members, in order."""
        return [[*self.members]]

    @operation(reads=True)
    def has(self, call: Context, key: Any) -> bool:
        """Whether a key is a member."""
        return key_of(key) in self.members

    @operation(reads=True)
    def length(self, call: Context) -> int:
        """How many members."""
        return len(self.members)

    @operation(reads=True)
    def all(self, call: Context) -> list[Any]:
        """All members."""
        return [*self.members]

    @operation(reads=True)
    def page(self, call: Context, start: int, stop: int) -> list[Any]:
        """Some members, by position: for views that show what is visible."""
        return [*islice(self.members, start, stop)]

    @operation()
    def add(self, call: Context, key: Any) -> bool:
        """Make a key a member: whether it was none before."""
        if (key := key_of(key)) in self.members:
            raise Unchanged(False)
        self.members[key] = None
        return True

    @operation()
    def discard(self, call: Context, key: Any) -> bool:
        """Make a key no member: whether it was one."""
        if self.members.pop(key_of(key), MISSING) is None:
            return True
        raise Unchanged(False)

    @operation()
    def pop(self, call: Context) -> Any:
        """Take out a member: the one that came last, as the first one is ever harder to find in a dict."""
        if self.members:
            return self.members.popitem()[0]
        raise KeyError("pop from an empty set")

    @operation()
    def update(self, call: Context, keys: list[Any]) -> None:
        """Add many."""
        self.members.update(_members(keys))

    @operation()
    def difference_update(self, call: Context, keys: list[Any]) -> None:
        """Remove many."""
        for key in _members(keys):
            self.members.pop(key, None)

    @operation()
    def intersection_update(self, call: Context, keys: list[Any]) -> None:
        """Keep only members that are among these."""
        kept = _members(keys)
        self.members = {key: None for key in self.members if key in kept}

    @operation()
    def symmetric_difference_update(self, call: Context, keys: list[Any]) -> None:
        """Remove those of these that are members, add those that are not."""
        for key in _members(keys):
            if self.members.pop(key, MISSING) is MISSING:
                self.members[key] = None

    @operation()
    def replace(self, call: Context, keys: list[Any]) -> None:
        """Have these members and no others."""
        self.members = _members(keys)


def _on_copy(operator: Callable[[Any, Any], Any]) -> Any:
    """An operator between sets, and nothing but sets, as a method."""

    def method(self: SetProxy, other: object) -> Any:
        return operator(self._whole(), {*other}) if isinstance(other, Set) else NotImplemented

    return method


def _in_place(operation: str, *, new: bool = False) -> Any:
    def method(self: SetProxy, other: object) -> Any:
        if not isinstance(other, Set):
            return NotImplemented
        self._write_by_keys(operation, other, new=new)
        return self

    return method


class SetProxy(KeyedProxy, ContentsProxy, MutableSet[Any], kind="set"):
    """A set that several kernels see."""

    _pane = "set"
    __hash__ = None  # type: ignore[assignment]
    _all_keys = "all"

    @classmethod
    def _arguments(cls, home: Home, values: Iterable[Any] = (), /) -> list[Any]:
        return [[*map(home.new_key, values)]]

    @classmethod
    def _from_iterable(cls, values: Iterable[Any]) -> set[Any]:
        """What operators make: ordinary sets."""
        return set(values)

    def _load(self, reply: Any) -> set[Any]:
        return {*map(self._home.unkey, reply)}

    def _dump(self, contents: Iterable[Any]) -> list[Any]:
        return [*map(self._home.new_key, contents)]

    def __contains__(self, value: object) -> bool:
        return bool(self._read("has", self._part(value)))

    def __len__(self) -> int:
        return int(self._read("length"))

    def __iter__(self) -> Iterator[Any]:
        return iter([*self._whole()])

    def copy(self) -> set[Any]:
        """All members, as an ordinary set of this kernel's own."""
        return {*self._whole()}

    _contents = copy

    # --- adding and removing -----------------------------------------------------------------------------

    def add(self, value: Any) -> None:
        """Make a value a member."""
        self._write_by_key("add", value, new=True)

    def add_new(self, value: Any) -> bool:
        """Make a value a member, and tell whether it was none before: of all kernels, one is told so."""
        return bool(self._by_key("add", value, new=True))

    def discard(self, value: Any) -> None:
        """Make a value no member."""
        self._write_by_key("discard", value)

    def remove(self, value: Any) -> None:
        """Make a member none; KeyError if it is none."""
        if not self._by_key("discard", value):
            raise KeyError(value)

    def pop(self) -> Any:
        """Take out some member; KeyError if there is none."""
        return self._take("pop", then=self._home.unkey, undo=lambda key: self._call("add", key))

    def clear(self) -> None:
        """Remove all members."""
        self._write("replace", [])

    def update(self, *others: Iterable[Any]) -> None:
        """Add the members of all these, in one step."""
        self._write_by_keys("update", set().union(*others), new=True)

    def difference_update(self, *others: Iterable[Any]) -> None:
        """Remove the members of all these, in one step."""
        self._write_by_keys("difference_update", set().union(*others))

    def intersection_update(self, *others: Iterable[Any]) -> None:
        """Keep only what is in all these, in one step."""
        if others:
            first, *rest = others
            self._write_by_keys("intersection_update", set(first).intersection(*rest))

    def symmetric_difference_update(self, other: Iterable[Any]) -> None:
        """Keep what is either here or there, in one step."""
        self._write_by_keys("symmetric_difference_update", set(other), new=True)

    def union(self, *others: Iterable[Any]) -> set[Any]:
        """What is here or in any of these."""
        return self.copy().union(*others)

    def intersection(self, *others: Iterable[Any]) -> set[Any]:
        """What is here and in all of these."""
        return self.copy().intersection(*others)

    def difference(self, *others: Iterable[Any]) -> set[Any]:
        """What is here and in none of these."""
        return self.copy().difference(*others)

    def symmetric_difference(self, other: Iterable[Any]) -> set[Any]:
        """What is either here or there."""
        return self.copy().symmetric_difference(other)

    def issubset(self, other: Iterable[Any]) -> bool:
        """Whether all members are there."""
        return self.copy().issubset(other)

    def issuperset(self, other: Iterable[Any]) -> bool:
        """Whether all that is there is here."""
        return self.copy().issuperset(other)

    def isdisjoint(self, other: Iterable[Any]) -> bool:
        """Whether nothing is both here and there."""
        return self.copy().isdisjoint(other)

    __eq__, __ne__ = _on_copy(eq), _on_copy(ne)
    __le__, __lt__, __ge__, __gt__ = _on_copy(le), _on_copy(lt), _on_copy(ge), _on_copy(gt)
    __or__ = __ror__ = _on_copy(or_)
    __and__ = __rand__ = _on_copy(and_)
    __xor__ = __rxor__ = _on_copy(xor)
    __sub__ = _on_copy(sub)
    __rsub__ = _on_copy(lambda mine, other: other - mine)

    __ior__: Any = _in_place("update", new=True)
    __isub__: Any = _in_place("difference_update")
    __iand__: Any = _in_place("intersection_update")
    __ixor__: Any = _in_place("symmetric_difference_update", new=True)
