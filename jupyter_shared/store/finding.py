"""What only finds what is there. Operations of the directory, and one that does so where it makes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..kinds.kind import Context, Instead, State, operation
from ..kinds.values import PUBLISHED
from ..wire.messages import Handle

if TYPE_CHECKING:
    from .entry import Entry
    from .store import Store


class Finding(State):
    """A part of the directory."""

    _store: Store
    _handed: Callable[[Context, Entry], Handle]

    def is_kept(self, operation: str, args: Sequence[Any]) -> bool:
        """What is there already is only found: so it can be read on while nothing can be written down."""
        return operation != "open" or not args or type(args[0]) is not str or args[0] not in self._store.names

    @operation(reads=True)
    def find(self, call: Context, name: str) -> Handle | None:
        """The object of that name, or None."""
        entry = self._store.names.get(name)
        return self._handed(call, entry) if entry else None

    @operation(reads=True)
    def fetch(self, call: Context, name: str) -> Handle | None:
        """As `find`; but of a published value its blob: for clients that no page tells whether a name has moved."""
        entry = self._store.names.get(name)
        if entry and entry.state.kind == PUBLISHED:
            raise Instead(entry, "get", [])
        return self._handed(call, entry) if entry else None
