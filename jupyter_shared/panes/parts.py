"""Parts of a value as a page's trees show them: what is unfolded, what can be edited, which numbers can be plotted."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from ..client.preview.branches import Branch, Path, branch_at, branches
from .typing_in import can_be_typed

Message = dict[str, Any]


def parts_of(blob: Any, unfolded: Collection[Path], memories: Any) -> list[Message]:
    """What is within a value."""
    return [part_of(branch, branch.path in unfolded) for branch in branches(blob, unfolded, memories)]


def item_with_parts(blob: Any, number: int, label: str, unfolded: Collection[Path], memories: Any) -> Iterator[Message]:
    """A value as one item of a tree, which is called so, and what is within it; paths begin with its number."""
    inner = frozenset(path[1:] for path in unfolded if path[:1] == (number,))
    for branch in _with_root(blob, inner, memories):
        part = part_of(branch, branch.path in inner)
        yield {**part, "path": [number, *part["path"]], "labels": [label, *part["labels"]]}


def _with_root(blob: Any, inner: Collection[Path], memories: Any) -> Iterator[Branch]:
    try:
        yield branch_at(blob, (), memories)
    except LookupError:
        return
    if () in inner:
        yield from branches(blob, inner, memories)


def unfolded_in(message: Message) -> frozenset[Path]:
    """The paths of the containers that a page has unfolded."""
    return frozenset(tuple(map(int, path)) for path in message.get("paths", ()))


def part_of(branch: Branch, is_unfolded: bool) -> Message:
    """One part; `open` is None of what has nothing within."""
    seen = branch.seen
    return {
        "path": [*branch.path], "labels": [*branch.labels], "text": seen.text, "kind": seen.type_name,
        "open": is_unfolded if branch.folds else None, "editable": not branch.folds and can_be_typed(seen),
        "more": branch.more, "number": number_in(seen.text, seen.type_name),
    }  # fmt: skip


def number_in(text: str, type_name: str) -> float | None:
    """The number that a value is, to be plotted; None if it is none."""
    return finite_number(text) if type_name in ("int", "float") else None


def finite_number(text: str) -> float | None:
    """The number a text is; None if it is none, or one that no page can draw."""
    try:
        number = float(text)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < float("inf") else None
