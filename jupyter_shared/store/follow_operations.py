"""What clients ask for who keep a replica of an object, and follow its changes. An operation of the directory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import StaleObject
from ..kinds.kind import Context, State, operation
from .feed import NEVER
from .refusals import FORGOTTEN

if TYPE_CHECKING:
    from .store import Store


class FollowOperations(State):
    """A part of the directory."""

    _store: Store

    @operation(reads=True)
    def follow(self, call: Context, id: int, misses: int, snapshot: bool = True) -> list[Any] | int:  # noqa: ARG002
        """All that is in an object, and where its changes are told from now on; or how many misses that takes.

        `misses`: how many reads of it have been calls lately, since it had changed: copying it is to cost no more than
        they did. -1: it cannot be followed. Without `snapshot`: somebody still reads what he follows.
        """
        entry, feed = self._store.entry(id), self._store.changes.feed
        if entry is None:
            raise StaleObject(self._store.gone.get(id, FORGOTTEN))
        return NEVER if feed is None else feed.follow(entry, misses, snapshot)
