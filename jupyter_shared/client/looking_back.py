"""Looking back at what changed, and taking it back: the methods of a session, and the records they tell it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, overload

from ..kinds.proxy import MISSING
from ..wire.values import Packed
from .preview.preview import preview
from .records import key_text

ARROW = " \N{RIGHTWARDS ARROW} "
SIZE = "@size"  # stands for a value that is there no more: {SIZE: bytes}
MOST_IN_A_LINE = 5  # items or keys


@dataclass(frozen=True)
class DifferenceInfo:
    """What a change has made of one key or attribute, or from one index on: as text; empty where there was nothing."""

    where: Any  # the key as text, an index, or None of an object that is one value
    old: str
    new: str

    def __str__(self) -> str:
        """In a line."""
        text = self.new if not self.old else f"{self.old}{ARROW}{self.new or '(removed)'}"
        return text if self.where is None else f"{self.where}: {text}"


@dataclass(frozen=True, repr=False)
class ChangeInfo:
    """One change of an object, or some of one pipeline. `version` is the object's since, `before` until then."""

    version: int
    before: int
    when: float  # seconds since 1970
    who: str  # notebook and cell
    operation: str
    calls: int
    differences: list[DifferenceInfo] | None  # None: what was there is not known
    more: int  # differences that are not shown

    def __repr__(self) -> str:
        when = datetime.fromtimestamp(self.when).strftime("%H:%M:%S")
        return f"<{when} {self.who}: {self.what()} (version {self.version})>"

    def what(self) -> str:
        """What changed, in a line."""
        if self.differences is None:
            return f"{self.operation} (too much to be remembered)"
        shown = [*map(str, self.differences[:MOST_IN_A_LINE])]
        more = self.more + len(self.differences) - len(shown)
        return "; ".join([*shown, f"{more} more"] if more else shown)


class LookingBack:
    """The methods of a session that look back."""

    def history(self, target: Any, limit: int = 100, *, key: Any = MISSING) -> list[ChangeInfo]:
        """The last changes of an object, newest first, given by its name or proxy: what, by whom, from which cell.

        With `key` only those of one key, attribute or member. A manager remembers the last 100 changes of each
        object, 16 MiB in all, unless told otherwise (`remember`). WrongKind for a kind without contents.
        """
        session: Any = self
        proxy = session.target_of(target)
        keys = [] if key is MISSING else [session.key(key)]
        found = session.ask("history", proxy._handle.object, limit, keys)
        is_single = proxy._written == "whole"
        return [_change(session, is_single, *told) for told in found]

    @overload
    def restore(self, target: float | datetime) -> list[str]: ...

    @overload
    def restore(self, target: Any, version: int | None = None, *, back: int = 1) -> None: ...

    def restore(self, target: Any, version: int | None = None, *, back: int = 1) -> list[str] | None:
        """Make an object what it was at a version (`history` tells them), or so many changes ago.

        That is one more change, in one step, which can be taken back as well. Keys of a dict that had been removed
        come back at its end. Raises NotRemembered when the history does not go back so far.

        `shared.restore(time)`, a datetime or seconds since 1970, makes all names be what they were then, in one step:
        what was named since goes, what was deleted comes back, contents are as they were. Returns the names that were
        not. Kinds without contents (queues, locks, ...) are left alone.
        """
        session: Any = self
        if isinstance(target, int | float | datetime):
            when = target.timestamp() if isinstance(target, datetime) else float(target)
            return session.ask("restore_all", when)  # type: ignore[no-any-return]
        if version is None and back < 1:
            raise ValueError(f"back={back}: to go back, at least one change")
        session.ask("restore", session.target_of(target)._handle.object, version, back)
        return None

    def remember(self, changes: int = 100, size: int = 16 << 20) -> None:
        """Have the manager remember so many changes of each object, and so many bytes in all."""
        session: Any = self
        session.ask("remember", changes, size)


def _change(session: Any, is_single: bool, *told: Any) -> ChangeInfo:
    version, before, when, who, operation, calls, found, more = told
    differences = found and [_difference(session, is_single, *one) for one in found]
    return ChangeInfo(version, before, when, who, operation, calls, differences, more)


def _difference(
    session: Any, is_single: bool, where: Any, old: list[Any], new: list[Any], olds: int, news: int
) -> DifferenceInfo:
    place = None if is_single else where if type(where) is int else key_text(where)
    texts = (_texts(session, values, count) for values, count in ((old, olds), (new, news)))
    return DifferenceInfo(place, *texts)


def _texts(session: Any, values: list[Any], count: int) -> str:
    """Some values in words; of a member of a set, that it is there."""
    shown = [_text(session, value) for value in values[:MOST_IN_A_LINE]]
    return ", ".join([*shown, f"... ({count})"] if count > len(shown) else shown)


def _text(session: Any, value: Any) -> str:
    if value is True:
        return "(member)"
    if isinstance(value, dict):
        return f"({value.get(SIZE, 0):,} bytes, no longer there)"
    return preview(value, memories=session.memories).text if isinstance(value, bytes | Packed) else repr(value)
