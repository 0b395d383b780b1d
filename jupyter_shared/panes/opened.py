"""The items of a live table that a page has opened: what is in them is told as trees, beside the rows in sight.

The page numbers what it opens, and an item stays open under its number while it is out of sight, or not there at all: a
number that is plotted over time is followed wherever its row is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from ..client.preview.branches import Path
from ..saying import said
from .hearing import EditRefused
from .newest import Newest
from .parts import item_with_parts, unfolded_in

Message = dict[str, Any]
MOST_OPENED = 50  # items: each is read with every update


class Item(NamedTuple):
    """One open item."""

    number: int  # which the page has given it
    label: str
    key: Any


class Opened:
    """Which items of one table are open, and what has been told of them."""

    def __init__(self) -> None:
        self._open = Newest[tuple[tuple[Item, ...], frozenset[Path]]](((), frozenset()))
        self._told: list[Message] = []
        self._forgotten = False

    @property
    def items(self) -> tuple[Item, ...]:
        """The open items."""
        return self._open.value[0]

    def item(self, number: int) -> Item:
        """The open item of that number; Refused if there is none."""
        for item in self.items:
            if item.number == number:
                return item
        raise EditRefused(said("It is not open any more."))

    def turn(self, message: Message, find: Callable[[str, int], Any]) -> None:
        """Have those items open that a page asks for, as [number, label, row].

        `find(label, row)` gives their keys; LookupError for one that is there no more, which leaves the others open.
        """
        asked = [(int(number), str(label), int(row)) for number, label, row in message.get("items", ())]
        if len(asked) > MOST_OPENED:
            raise EditRefused(said("No more than %1 items are open at a time.", MOST_OPENED))
        known = {item[:2]: item for item in self.items}
        items = []
        for number, label, row in asked:
            try:
                items.append(known.get((number, label)) or Item(number, label, find(label, row)))
            except LookupError:
                continue
        self._open.take(message, (tuple(items), unfolded_in(message)))

    def parts(self, items: Iterable[Item], blobs: Iterable[Any], memories: Any) -> list[Message] | None:
        """What is in these items, whose blobs are given (None: it is gone); None if just that was told last."""
        _, unfolded = self._open.value
        parts = [
            part
            for item, blob in zip(items, blobs, strict=True)
            if blob is not None
            for part in item_with_parts(blob, item.number, item.label, unfolded, memories)
        ]
        if parts == self._told and not self._forgotten:
            return None
        self._told, self._forgotten = parts, False
        return parts

    def forget(self) -> None:
        """All is to be told again."""
        self._forgotten = bool(self.items)


def may_be_followed(key: Any) -> bool:
    """Whether the manager can say what is under a key: not where only who has its class can compare it."""
    return all(map(may_be_followed, key)) if isinstance(key, tuple) else not getattr(key, "own", False)
