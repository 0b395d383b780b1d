"""One leaf of nested dicts, lists and tuples, replaced by what was typed."""

from __future__ import annotations

from typing import Any

from ..client.preview.branches import Branch, Path, branch_at
from ..client.values.data import NotData
from ..saying import said
from .hearing import EditRefused
from .typing_in import expect_same_type, expect_text, parsed

DEEPEST = 100  # containers within containers
Message = dict[str, Any]


def edited(blob: Any, message: Message, session: Any) -> tuple[Any, Branch]:
    """The whole value with what was typed in the place of a leaf, and what was there; Refused, with the reason."""
    path = tuple(message["path"])
    value = parsed(message["text"])
    leaf = _leaf_at(blob, path, message.get("labels"), session)
    expect_text(leaf.seen)
    expect_same_type(leaf.seen, value, bool(message.get("anyway")))
    try:
        whole = session.unpack_data(blob)
    except NotData as error:
        raise EditRefused(said("It cannot be edited from here. %1", error)) from None
    return with_leaf(whole, path, value), leaf


def _leaf_at(blob: Any, path: Path, labels: list[str] | None, session: Any) -> Branch:
    if len(path) > DEEPEST:
        raise EditRefused(said("This is too deep to be edited here."))
    try:
        leaf = branch_at(blob, path, session.memories)
    except LookupError:
        raise EditRefused(said("There is no such leaf any more.")) from None
    if labels is not None and tuple(labels) != leaf.labels:
        raise EditRefused(said("%1 is there now: close this editor, and see.", ' / '.join(leaf.labels)))
    return leaf


def with_leaf(whole: Any, path: Path, value: Any) -> Any:
    """The same containers with another value at a path; of tuples, which cannot change, other ones are made."""
    if not path:
        return value
    position, rest = path[0], path[1:]
    if type(whole) is dict:
        key = [*whole][position]
        whole[key] = with_leaf(whole[key], rest, value)
    elif type(whole) is list:
        whole[position] = with_leaf(whole[position], rest, value)
    elif type(whole) is tuple:
        return (*whole[:position], with_leaf(whole[position], rest, value), *whole[position + 1 :])
    else:
        raise EditRefused(said("What is within a %1 is written by programs.", type(whole).__name__))
    return whole
