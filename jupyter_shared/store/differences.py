"""Taking changes back, and what each has made of contents: old and new, as it travels to who looks back."""

from __future__ import annotations

from itertools import islice
from typing import Any

from ..kinds.undo import SIZE, ByKey, Gone, Keys, Large, Splice, Undo, Unknown, Whole

MOST_SHOWN = 20  # keys or items of one change
PERHAPS = {"pop", "setdefault", "add", "discard", "difference_update"}  # these may change nothing


def differences(contents: Any, undo: Undo) -> list[Any] | None:
    """What a change has made of contents as they are after it: (key or index, what was there, what is)."""
    if isinstance(undo, Unknown):
        return None
    if isinstance(undo, Splice):
        here = contents[undo.start : undo.start + added(contents, undo)]
        return [(undo.start, undo.removed, here)]
    olds = undo.contents if isinstance(undo, Whole) else undo.olds
    keys = {**olds, **contents} if isinstance(undo, Whole) else olds
    pairs = ((key, olds.get(key), contents.get(key)) for key in keys)
    return [(key, _listed(old), _listed(new)) for key, old, new in pairs if old is not new]


def _listed(value: Any) -> list[Any]:
    return [] if value is None else [value]


def shown(difference: Any) -> list[Any]:
    """A difference as it travels: the first few of its values, and how many there are."""
    where, old, new = difference
    return [where, *([*map(_travelling, islice(values, MOST_SHOWN))] for values in (old, new)), len(old), len(new)]


def _travelling(value: Any) -> Any:
    found = there_still(value)
    return {SIZE: found.size} if isinstance(found, Gone) else found


def take_back(contents: Any, undo: Undo) -> Any:
    """The contents as they were before a change; None if nobody knows."""
    if isinstance(undo, ByKey):
        for key, old in undo.olds.items():
            if old is None:
                contents.pop(key, None)
            else:
                contents[key] = old
        return contents
    if isinstance(undo, Splice):
        contents[undo.start : undo.start + added(contents, undo)] = undo.removed
        return contents
    return undo.contents.copy() if isinstance(undo, Whole) else None


def added(contents: Any, undo: Splice) -> int:
    """How many items have come in the place of those that were removed."""
    return len(contents) - undo.length + len(undo.removed)


def there_still(value: Any) -> Any:
    """What `remembered` gave, as a blob again; Gone if it is there no more."""
    if isinstance(value, Large):
        blob = value()
        return Gone(value.size) if blob is None else blob
    return value


def really(undo: Undo, state: Any, failed: bool) -> Undo | None:
    """What has really changed; None if nothing has."""
    if not isinstance(undo, ByKey):
        return None if failed else undo  # only `update` of a dict may fail half-way
    value = state.undo_rules.value
    olds = {key: old for key, old in undo.olds.items() if value(state, key) is not there_still(old)}
    return Keys(olds, undo.cost) if olds else None
