"""What `history()` tells, as records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..kinds.wording import method_of
from ..saying import joined, said
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
        text = self.new if not self.old else joined(ARROW, (self.old, self.new or said("(removed)")))
        return text if self.where is None else joined(": ", (str(self.where), text))


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
            return said("%1 (too much to be remembered)", self.operation)
        shown = [*map(str, self.differences[:MOST_IN_A_LINE])]
        more = self.more + len(self.differences) - len(shown)
        return joined("; ", [*shown, said("%1 more", more)] if more else shown)


def change_info(session: Any, is_single: bool, *told: Any) -> ChangeInfo:
    """The record of a change as the manager tells it; `is_single`: the object is one value, without keys."""
    version, before, when, who, operation, calls, found, more = told
    differences = found and [_difference(session, is_single, *one) for one in found]
    return ChangeInfo(version, before, when, who, method_of(operation), calls, differences, more)


def _difference(
    session: Any, is_single: bool, where: Any, old: list[Any], new: list[Any], olds: int, news: int
) -> DifferenceInfo:
    label = None if is_single else where if type(where) is int else key_text(where)
    texts = (_texts(session, values, count) for values, count in ((old, olds), (new, news)))
    return DifferenceInfo(label, *texts)


def _texts(session: Any, values: list[Any], count: int) -> str:
    """Some values in words; of a member of a set, that it is there."""
    shown = [_text(session, value) for value in values[:MOST_IN_A_LINE]]
    return joined(", ", [*shown, f"... ({count})"] if count > len(shown) else shown)


def _text(session: Any, value: Any) -> str:
    if value is True:
        return said("(member)")
    if isinstance(value, dict):
        return said("(%1 bytes, no longer there)", f"{value.get(SIZE, 0):,}")
    return preview(value, memories=session.memories).text if isinstance(value, bytes | Packed) else repr(value)
