"""Taking changes back: what an object was before its last ones, as `replace` takes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from ..errors import NotRemembered
from ..kinds.undo import Gone, Undo
from ..saying import said
from .differences import take_back, there_still

if TYPE_CHECKING:
    from .entry import Entry
    from .former import Former


class Remembered(NamedTuple):
    """One change, and what it has overwritten.

    What each write notes is the plain tuple of these, which takes a third of the time to be made.
    """

    version: int  # of the object since
    before: int  # and until then
    when: float  # seconds since 1970
    who: str
    operation: str
    calls: int  # more than one: of a pipeline
    undo: Undo


Noted = tuple[int, int, float, str, str, int, Undo]  # the same, as it is kept until somebody looks back


class Since(msgspec.Struct, frozen=True):
    """A version, and when it came to be."""

    version: int
    when: float


def changed_since(
    what: Entry | Former, records: Sequence[Remembered], since: Since | None, began: Since, when: float
) -> list[Any] | None:
    """What `replace` takes to take back all changes after a time; None if there were none. Raises NotRemembered.

    `since`: from where on all is known of it, if not from its first version; `began`: the same of all objects.
    """
    if what.written <= when:
        return None
    after = _after(records, when)
    if len(after) == len(records):
        first = since or (began if what.created <= began.when else None)
        if first is not None and first.when > when:
            raise NotRemembered(said("What %1 was then is no longer remembered.", what))
    return without(what.state, after)


def _after(records: Sequence[Remembered], when: float) -> Sequence[Remembered]:
    """Those since it was that time last: a clock may have been set back, but they are taken back in their order."""
    index = len(records)
    while index and records[index - 1].when > when:
        index -= 1
    return [*records][index:]


def without(state: Any, changes: Sequence[Remembered]) -> list[Any]:
    """What `replace` takes to take these changes back, the last ones there were; NotRemembered."""
    rules = state.undo_rules
    contents = rules.contents(state)
    for record in reversed(changes):
        contents = take_back(contents, record.undo)
        if contents is None:
            text = said("What %1 by %2 overwrote was too much to be remembered.", record.operation, record.who)
            raise NotRemembered(text)
    return [rules.arguments(_whole(contents))]


def _whole(contents: Any) -> Any:
    """Contents with their blobs in them; NotRemembered if one of these is no more."""
    if isinstance(contents, dict):
        return {key: _there(value) for key, value in contents.items()}
    return [*map(_there, contents)] if isinstance(contents, list) else contents


def _there(value: Any) -> Any:
    found = there_still(value)
    if isinstance(found, Gone):
        size = f"{found.size:,}"
        text = said("A value of %1 bytes that was in it is held by nobody any more, and too large to be kept.", size)
        raise NotRemembered(text)
    return found
