"""What callers are told who ask for what cannot be done: texts that several operations have in common."""

from __future__ import annotations

from ..saying import Said, said
from .entry import Entry

FORGOTTEN = said("This object is no longer there: nobody referred to it any more.")


def no_operation(entry: Entry, operation: str) -> Said:
    """Of an operation that objects of this kind do not have."""
    return said("A %1 has no operation %2.", entry.state.kind, repr(operation))


def taken(name: str) -> Said:
    """Of a name that is given already."""
    return said("%1 is taken: delete what is there first (del shared[%1]).", repr(name))


def live(name: str, entry: Entry) -> Said:
    """Of a name that a live object has, where a value was to be put."""
    return said(
        "%1 is a live %2: change what is in it, or delete it first (del shared[%1]).", repr(name), entry.state.kind
    )
