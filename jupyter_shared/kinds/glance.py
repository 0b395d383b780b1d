"""What there is to say of an object at a glance: for listings, and for views that show a state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from ..saying import said

ABSENT = object()  # of a PartLine's fields, as None may be a key


class Glance(msgspec.Struct, frozen=True):
    """A state and its words."""

    state: str = ""  # one of "free", "held", "set", "unset" and "broken": views have a sign and a colour for each
    text: str = ""  # the same for people


class PartLine(msgspec.Struct, frozen=True):
    """One part of contents for people: its key, if it has any, and either of the others."""

    key: Any = ABSENT  # a key, as it travels, or an index
    blob: Any = ABSENT  # a value
    member: Any = ABSENT  # of a set: a key, as it travels
    text: str = ""


NOTHING = Glance()
TIMES = " \N{MULTIPLICATION SIGN} "  # between the sizes of a shape


def held(summary: dict[str, Any]) -> Glance:
    """The glance of an object with one holder or none, from its State's `summary`."""
    holder = summary.get("holder")
    return Glance("held", said("held by %1", holder)) if holder else Glance("free", said("free"))


def keyed_lines(contents: Iterable[tuple[Any, Any]]) -> Iterable[PartLine]:
    """The lines of keys and blobs."""
    return (PartLine(key, blob) for key, blob in contents)


def indexed_lines(contents: Iterable[Any]) -> Iterable[PartLine]:
    """The lines of blobs in order."""
    return (PartLine(index, blob) for index, blob in enumerate(contents))


def member_lines(contents: Iterable[Any]) -> Iterable[PartLine]:
    """The lines of members."""
    return (PartLine(member=key) for key in contents)
