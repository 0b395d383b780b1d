"""What a State that compares keys does about those which it cannot compare: of classes with a `==` of their own.

Such a key may equal one that looks different here: {Insensitive("Abc")} has "abc" in it. So where there is any, a key
that is not found is not known to be absent: the call is refused, changes nothing, and its client looks among all keys
and calls again, for the version at which it has looked (`Context.compared`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Container, Iterable
from typing import Any

from ..errors import NotCompared
from ..wire.text import are_text
from ..wire.values import PLAIN, PickledKey, has_own_equality, keys_of
from .kind import Context, State

APART = frozenset((PickledKey, tuple))  # only of these types are such keys
SIMPLE = frozenset(PLAIN)
TEXT = (
    "Some key here has a class with a == of its own, which only a client can compare, one call at a time: do this "
    "outside of the pipeline, and of the transaction."
)


class ComparingState(State):
    """A State whose keys may be equal to others that look different."""

    def __init__(self) -> None:
        self._own: dict[Any, None] = {}  # keys that only their class can compare; some may be gone by now

    @property
    def has_own_keys(self) -> bool:
        """Whether there may be any."""
        return bool(self._own)

    def _begins_with(self, keys: Iterable[Any]) -> None:
        """These are all keys from now on."""
        self._own = dict.fromkeys(_own_among([*keys]))

    def _came(self, *keys: Any) -> None:
        """These are keys now, beside the others."""
        self._all_came(keys)

    def _all_came(self, keys: Collection[Any]) -> None:
        """The same of many."""
        self._own.update(dict.fromkeys(_own_among(keys)))

    def _missing(self, call: Context, there: Container[Any], *keys: Any) -> None:
        """Raise NotCompared if any of these keys is not there, and yet may equal one that is."""
        own = self._own
        while own and (some := next(iter(own))) not in there:
            del own[some]
        if own and not call.compared and not all(key in there or has_own_equality(key) for key in keys):
            raise NotCompared(TEXT)

    def _will_be_there(self, call: Context, there: Container[Any], wires: list[Any]) -> list[Any]:
        """Keys as they arrived, each of which will be there in a moment. If that cannot be, nothing has changed."""
        if are_simple(wires):
            if self._own:
                self._missing(call, there, *wires)
            return wires
        keys = hashed(wires)
        self._missing(call, there, *keys)
        self._all_came(keys)
        return keys


def hashed(wires: list[Any]) -> list[Any]:
    """Keys as they arrived; TypeError if one of them has no hash: it stops a call before anything has changed."""
    keys = keys_of(wires)
    deque(map(hash, keys), maxlen=0)  # a loop in C
    return keys


def are_simple(wires: list[Any]) -> bool:
    """Whether keys, as they arrived, are the keys themselves, and each can be compared here: most often they are."""
    return are_text(wires) or SIMPLE.issuperset(map(type, wires))


def _own_among(keys: Iterable[Any]) -> list[Any]:
    if APART.isdisjoint({*map(type, keys)}):
        return []
    return [*filter(has_own_equality, keys)]
