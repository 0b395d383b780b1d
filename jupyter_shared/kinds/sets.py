"""A set. Its members are keys: compared in the manager."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, MutableSet, Set
from itertools import compress, islice, repeat
from typing import Any, ClassVar

from ..wire.values import key_of, keys_of
from .comparing import ComparingState, hashed
from .contents import ContentsProxy
from .differing import Step, of_members
from .glance import member_lines
from .keyed import KeyedProxy
from .kind import Context, ProxyHome, Unchanged, operation
from .overwriting import OF_MEMBERS, were_members
from .proxy import MISSING
from .set_algebra import SetAlgebra, as_frozen
from .wording import MEMBERS


class SetState(ComparingState, kind="set"):
    """Keys, in the order they came, so that pages of it stay what they were."""

    can_be_revived = is_replicable = True
    undo_rules = OF_MEMBERS
    puts_back: ClassVar = {"pop": lambda _, key: ("amend", [[], [key]])}

    def __init__(self, keys: list[Any] | None = None) -> None:
        self.members: dict[Any, None] = dict.fromkeys(keys_of(keys or []))
        self._begins_with(self.members)

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
        found = (key := key_of(key)) in self.members
        if not found and self._own:
            self._missing(call, self.members, key)
        return found

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
        self._missing(call, self.members, key)
        self._came(key)
        self.members[key] = None
        return True

    @operation()
    def discard(self, call: Context, key: Any) -> bool:
        """Make a key no member: whether it was one."""
        if self.members.pop(key := key_of(key), MISSING) is None:
            return True
        self._missing(call, self.members, key)
        raise Unchanged(False)

    @operation()
    def pop(self, call: Context) -> Any:
        """Take out a member: the one that came last, as the first one is ever harder to find in a dict."""
        if self.members:
            return self.members.popitem()[0]
        raise KeyError("pop from an empty set")

    @operation(tells=True)
    def update(self, call: Context, keys: list[Any]) -> None:
        """Add many members."""
        keys = self._will_be_there(call, self.members, keys)
        call.undo = were_members(self, keys)
        self.members.update(zip(keys, repeat(None)))

    @operation(tells=True)
    def difference_update(self, call: Context, keys: list[Any]) -> None:
        """Remove many members."""
        keys = hashed(keys)
        self._missing(call, self.members, *keys)
        gone = [*filter(self.members.__contains__, keys)]
        if not gone:
            raise Unchanged
        call.undo = were_members(self, gone)
        self._remove(gone)

    @operation()
    def intersection_update(self, call: Context, keys: list[Any]) -> None:
        """Keep only members that are among these."""
        common = {*keys_of(keys)}
        self._missing(call, self.members, *common)
        stays = [*map(common.__contains__, self.members)]
        if not all(stays):
            self.members = dict.fromkeys(compress(self.members, stays))

    @operation()
    def symmetric_difference_update(self, call: Context, keys: list[Any]) -> None:
        """Remove those of these that are members, add those that are not."""
        keys = keys_of(keys)
        if len({*keys}) < len(keys):  # from a client other than ours
            keys = [*dict.fromkeys(keys)]
        self._missing(call, self.members, *keys)
        self._came(*keys)
        were_none = [*map(self.members.pop, keys, repeat(MISSING))]  # MISSING is true, and what members have is not
        self.members.update(zip(compress(keys, were_none), repeat(None)))

    @operation()
    def amend(self, call: Context, gone: list[Any], come: list[Any]) -> None:
        """Remove some members, and add others."""
        removed, added = hashed(gone), hashed(come)
        self._remove(removed)
        self._came(*added)
        self.members.update(zip(added, repeat(None)))

    @operation()
    def replace(self, call: Context, keys: list[Any]) -> None:
        """Have these members and no others."""
        self.members = dict.fromkeys(keys_of(keys))
        self._begins_with(self.members)

    def _remove(self, keys: Iterable[Any]) -> None:
        deque(map(self.members.pop, keys, repeat(None)), maxlen=0)  # a loop in C


def _in_place(operation: str, *, new: bool = False) -> Any:
    def method(self: SetProxy, other: object) -> Any:
        if not isinstance(other, Set):
            return NotImplemented
        self._write_by_keys(operation, other, new=new)
        return self

    return method


class SetProxy(SetAlgebra, KeyedProxy, ContentsProxy, MutableSet[Any], kind="set"):
    """A set that several kernels see."""

    _pane = "set"
    _lines = staticmethod(member_lines)
    _wording = MEMBERS
    __hash__ = None  # type: ignore[assignment]
    _all_keys = "all"

    @classmethod
    def _arguments(cls, home: ProxyHome, values: Iterable[Any] = (), /) -> list[Any]:
        return [home.wire_keys(values, new=True)]

    @classmethod
    def _from_iterable(cls, values: Iterable[Any]) -> set[Any]:
        """What operators make: ordinary sets."""
        return set(values)

    def _load(self, reply: Any) -> set[Any]:
        return {*self._home.unkeys(reply)}

    def _dump(self, contents: Iterable[Any]) -> list[Any]:
        return self._home.wire_keys(contents, new=True)

    def __contains__(self, value: object) -> bool:
        return bool(as_frozen(self._has, value))

    def __len__(self) -> int:
        return int(self._read("length"))

    def __iter__(self) -> Iterator[Any]:
        return iter([*self._whole()])

    _shape = set

    def _difference(self, reply: Any, before: set[Any], after: set[Any]) -> Step | None:
        return of_members(before, after, self._part, self._home.new_key) if len(before) == len(reply) else None

    def copy(self) -> set[Any]:
        """All members, of one moment.

        Returns:
            An ordinary set of this kernel's own.
        """
        return {*self._whole()}

    _contents = copy

    def add(self, value: Any) -> None:
        """Make a value a member.

        Args:
            value: Anything hashable.
        """
        self._write_by_key("add", [value], True)

    def add_new(self, value: Any) -> bool:
        """Make a value a member, and tell whether it was none before: of all kernels, one is told so.

        Args:
            value: Anything hashable.

        Returns:
            Whether it was none.
        """
        return bool(self._by_key("add", value, new=True))

    def discard(self, value: Any) -> None:
        """Remove a value, if it is a member.

        Args:
            value: Anything hashable.
        """
        as_frozen(lambda value: self._write_by_key("discard", [value], False), value)

    def remove(self, value: Any) -> None:
        """Remove a member.

        Args:
            value: Anything hashable.

        Raises:
            KeyError: If it is none.
        """
        if not as_frozen(lambda value: self._by_key("discard", value), value):
            raise KeyError(value)

    def pop(self) -> Any:
        """Take out some member.

        Returns:
            The member.

        Raises:
            KeyError: If there is none.
        """
        return self._take("pop", then=self._home.unkey, undo=lambda key: self._call("amend", [], [key]))

    def clear(self) -> None:
        """Remove all members."""
        self._write("replace", [])

    def update(self, *others: Iterable[Any]) -> None:
        """Add the members of all these, in one step.

        Args:
            *others: Sets, or anything to iterate over.
        """
        self._write_by_keys("update", set().union(*others), new=True)

    def difference_update(self, *others: Iterable[Any]) -> None:
        """Remove the members of all these, in one step.

        Args:
            *others: Sets, or anything to iterate over.
        """
        self._write_by_keys("difference_update", set().union(*others))

    def intersection_update(self, *others: Iterable[Any]) -> None:
        """Keep only what is in all these, in one step.

        Args:
            *others: Sets, or anything to iterate over.
        """
        if others:
            first, *rest = others
            self._write_by_keys("intersection_update", set(first).intersection(*rest))

    def symmetric_difference_update(self, other: Iterable[Any]) -> None:
        """Keep what is either here or there, in one step.

        Args:
            other: A set, or anything to iterate over.
        """
        self._write_by_keys("symmetric_difference_update", set(other), new=True)

    __ior__: Any = _in_place("update", new=True)
    __isub__: Any = _in_place("difference_update")
    __iand__: Any = _in_place("intersection_update")
    __ixor__: Any = _in_place("symmetric_difference_update", new=True)
