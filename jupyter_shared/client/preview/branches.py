"""What is within a value, as a tree that is unfolded here and there; read from its pickle, which runs nobody's code."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from ...wire.values import Blob, Packed
from .nodes import Constructed, Facts, Group, Node, Unreadable
from .opcodes import MOST_OPCODES
from .preview import Preview, data_of, described, named_parts
from .tree import read
from .types import facts_of

if TYPE_CHECKING:
    from ..memory.memories import Memories

MOST_WITHIN = 200  # items of one container
MOST_BRANCHES = 2000  # of a whole tree
LENGTH = 300  # characters of a leaf

Path = tuple[int, ...]  # the position in each container on the way, from the outermost


class Branch(NamedTuple):
    """Something within a value."""

    path: Path
    labels: tuple[str, ...]  # what stands at each step of the path: keys, fields, numbers of items
    seen: Preview
    folds: bool  # whether there is something within it
    more: int = 0  # how many items come after this one that are not told


def branches(blob: Blob, unfolded: Collection[Path], memories: Memories | None = None) -> list[Branch]:
    """What is in a value, and in those of its containers whose paths are among the `unfolded`; in reading order."""
    root = _root(blob, memories)
    return [*islice(_within(root, (), (), unfolded), MOST_BRANCHES)]


def branch_at(blob: Blob, path: Path, memories: Memories | None = None) -> Branch:
    """What is at a path; LookupError if nothing is."""
    node = _root(blob, memories)
    labels: tuple[str, ...] = ()
    for position in path:
        if position < 0:
            raise LookupError(position)
        label, node = _parts(node)[position]
        labels = (*labels, label)
    return Branch(path, labels, described(node, 10 * LENGTH, 0, True, 0), _has_parts(node))


def _root(blob: Blob, memories: Memories | None) -> Node:
    try:
        return read(data_of(blob, memories) if isinstance(blob, Packed) else blob, MOST_OPCODES).root
    except Unreadable:
        return None


def _within(node: Node, path: Path, labels: tuple[str, ...], unfolded: Collection[Path]) -> Iterator[Branch]:
    parts = _parts(node)
    for position, (label, part) in enumerate(parts[:MOST_WITHIN]):
        here, called = (*path, position), (*labels, label)
        more = len(parts) - MOST_WITHIN if position == MOST_WITHIN - 1 else 0
        yield Branch(here, called, described(part, LENGTH, 0, True, 0), _has_parts(part), more)
        if here in unfolded:
            yield from _within(part, here, called, unfolded)


def _parts(node: Node) -> list[tuple[str, Node]]:
    return [*_named(node)]


def _has_parts(node: Node) -> bool:
    """Whether there is something within it; what that is called takes long to say, of many."""
    return any(True for _ in _named(node))


def _named(node: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(node, Group | Constructed):
        yield from named_parts(node, facts_of(node) if isinstance(node, Constructed) else Facts(""))
