"""What was deleted, for as long as it is remembered: under which name, and how it has become what it was at last."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from ..kinds.kind import State
from ..kinds.sizes import blob_size, item_count
from ..kinds.undo import LARGE, MOST_ITEMS
from ..wire.values import Packed
from .entry import Entry

if TYPE_CHECKING:
    from .recorder import Many

NOT_YET = float("inf")
COST = 500  # bytes that remembering one takes, about, beside what was in it


class Former(msgspec.Struct, eq=False):
    """An object that was deleted."""

    name: str
    named: float  # when it was given that name, in seconds since 1970
    state: State | None  # at last; None: it was too large to be kept
    creator: str
    created: float
    writer: str
    written: float
    records: Sequence[Any]  # its last changes, as the history remembers them
    since: Any
    size: int
    ended: float = NOT_YET

    def __str__(self) -> str:
        return f"{self.name!r}"


class Formers:
    """All of them, the oldest first."""

    def __init__(self) -> None:
        self._all: deque[Former] = deque()
        self._named: dict[int, float] = {}  # when objects were given their names, if not when they were made

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Former]:
        return iter(self._all)

    def bury(self, entry: Entry, records: Sequence[Any], cost: int, since: Any) -> int:
        """Remember an object that is about to be deleted: the bytes that this takes, about."""
        size = _size_of(entry.state)
        state = entry.state if size <= LARGE else None
        size = COST + cost + (size if state is not None else 0)
        made = (entry.creator, entry.created, entry.writer, entry.written)
        self._all.append(Former(entry.name or "", self.named(entry), state, *made, records, since, size))
        self._named.pop(entry.id, None)
        return size

    def note(self, operation: str, calls: Many, now: float) -> None:
        """Names have changed: when what was just buried was, and when an object was given its name."""
        for former in reversed(self._all):
            if former.ended != NOT_YET:
                break
            former.ended = now
        if operation == "bind":
            self._named.update(dict.fromkeys((id for _, id in calls), now))

    def named(self, entry: Entry) -> float:
        """When an object was given its name."""
        return self._named.get(entry.id, entry.created)

    def forget_oldest(self) -> int:
        """Forget one: the bytes it took."""
        return self._all.popleft().size


def _size_of(state: State) -> int:
    """The bytes in it; more than is ever kept, if that is much, or in shared memory."""
    if (item_count(state) or 0) > MOST_ITEMS:
        return LARGE + 1
    total = 0
    for blob in islice(state.blobs(), MOST_ITEMS):
        if isinstance(blob, Packed):  # what is deleted gives its shared memory back, and lets go of other objects
            return LARGE + 1
        total += blob_size(blob)
    return total
