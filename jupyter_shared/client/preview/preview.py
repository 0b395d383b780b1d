"""What a blob holds, in a line or a small tree, without importing anyone's classes or running anyone's code.

    preview(blob).text            {'lr': 0.1, 'steps': 100}
    preview(blob).type_name       dict

Any bytes get a Preview, hostile ones too, and none costs more than a few milliseconds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ...wire.values import Blob, Packed
from .nodes import Buffer, Clipped, Constructed, Facts, Group, Name, Node, Unreadable, called
from .opcodes import MOST_OPCODES
from .tree import read
from .types import facts_of

if TYPE_CHECKING:
    from ..memory.memories import Memories

LIMIT = 200  # characters of a preview's text
MOST_COPIED = 1_000_000  # bytes of a long pickle that are looked at
DEEPEST = 6  # containers within containers that are shown
_BRACKETS = {"list": ("[", "]"), "tuple": ("(", ")"), "dict": ("{", "}"), "set": ("{", "}"), "frozenset": ("{", "}")}


class Preview(NamedTuple):
    """What is known of a value that was only looked at."""

    text: str
    type_name: str  # "int", "dict", "numpy.ndarray", "shop.Order"; "?" when unknown
    size: int  # bytes
    length: int | None = None
    shape: tuple[int, ...] | None = None
    dtype: str | None = None
    literal: bool = False  # whether the text, read as Python, means the whole value
    children: tuple[tuple[str, Preview], ...] = ()  # items, fields or columns, if asked for
    names: frozenset[str] = frozenset("?")  # what unpickling would import; "?" stands for what is not known
    is_proxy: bool = False  # of a shared object


def preview(
    blob: Blob, limit: int = LIMIT, children: int = 0, most: int = MOST_OPCODES, memories: Memories | None = None
) -> Preview:
    """The preview of a blob: a text of at most `limit` characters, and at most `children` of its items or fields.

    What lies in shared memory can be looked at only with the session's `memories`.
    """
    data, size = (data_of(blob, memories), blob.size()) if isinstance(blob, Packed) else (blob, len(blob))
    if not data:
        return Preview(f"({_bytes(size)})", "?", size)
    try:
        tree = read(data, most)
    except Unreadable:
        return Preview(f"(unreadable, {_bytes(size)})", "?", size)
    names = tree.names if tree.whole else tree.names | {"?"}
    return described(tree.root, limit, size, tree.whole, children)._replace(names=names)


def data_of(blob: Packed, memories: Memories | None) -> bytes:
    """The pickle, or its start if it is a long one in shared memory."""
    if blob.data or not blob.memory or memories is None:
        return blob.data
    offset, size = blob.parts[0]
    return bytes(memories.view(blob.memory)[offset : offset + min(size, MOST_COPIED)])


def described(node: Node, limit: int, size: int, whole: bool, children: int) -> Preview:
    """A node of a pickle that was read, as a preview."""
    facts = facts_of(node) if isinstance(node, Constructed) else Facts(_type_name(node))
    text, cut, literal = _Line(limit).of(node)
    return Preview(
        text + ("…" if cut else ""),
        facts.type_name,
        size,
        _length(node) if facts.length is None and whole else facts.length,
        facts.shape,
        facts.dtype,
        literal and whole and not cut,
        tuple(_children(node, limit, facts, children)) if children else (),
        is_proxy=facts.is_proxy,
    )


def _children(node: Node, limit: int, facts: Facts, most: int) -> Iterator[tuple[str, Preview]]:
    for label, child in [*named_parts(node, facts)][:most]:
        yield label, described(child, limit, 0, True, 0)


def named_parts(node: Node, facts: Facts) -> Iterator[tuple[str, Node]]:
    """The items, fields or columns of a node, by what they are called."""
    if isinstance(node, Group):
        pairs = node.items if node.kind == "dict" else enumerate(node.items)
        yield from ((_Line(60).of(key)[0], value) for key, value in pairs)
    elif isinstance(node, Constructed):
        yield from facts.fields
        yield from ((_Line(60).of(key)[0], value) for key, value in node.items)
        yield from ((str(index), value) for index, value in enumerate(node.appended))


class _Full(Exception):
    """The line has reached its limit."""


class _Line:
    """A text in the making, which ends when it is long enough."""

    def __init__(self, limit: int) -> None:
        self.left = limit
        self.parts: list[str] = []
        self.above: list[Node] = []  # the containers we are in: one within itself is not entered again
        self.literal = True

    def of(self, node: Node) -> tuple[str, bool, bool]:
        """The text of a node, whether it had to be cut, and whether it is a literal."""
        try:
            self.node(node)
        except _Full:
            return "".join(self.parts), True, False
        return "".join(self.parts), False, self.literal

    def add(self, text: str) -> None:
        self.parts.append(text[: self.left])
        self.left -= len(text)
        if self.left < 0:
            raise _Full

    def inexact(self, text: str) -> None:
        """Add what no longer says it all."""
        self.literal = False
        self.add(text)

    def node(self, node: Node) -> None:
        if len(self.above) >= DEEPEST or any(node is one for one in self.above):
            self.inexact("…")
            return
        if not isinstance(node, Group | Constructed):
            self.atom(node)
            return
        self.above.append(node)
        if isinstance(node, Group):
            self.group(node)
        else:
            self.made(node)
        self.above.pop()

    def atom(self, node: Node) -> None:
        if isinstance(node, Clipped):
            self.inexact(_clipped(node))
        elif isinstance(node, Name):
            self.inexact(called(node))
        elif isinstance(node, Buffer):
            self.inexact("…")
        elif isinstance(node, float) and not math.isfinite(node):
            self.inexact(repr(node))
        elif isinstance(node, str | bytes):
            # No longer than what can be shown: repr of all of it would be made for nothing.
            self.add(repr(node[: max(self.left, 0) + 1]))
        else:
            self.add(repr(node))

    def group(self, group: Group) -> None:
        opening, closing = _BRACKETS[group.kind]
        if group.kind == "frozenset":
            self.inexact("frozenset(")
            closing = "})"
        elif group.kind == "set" and not group.items:
            opening, closing = "set(", ")"
        self.add(opening)
        if group.kind == "dict":
            self.pairs(group.items)
        else:
            self.nodes(group.items)
        if group.kind == "tuple" and len(group.items) == 1:
            self.add(",")
        if not group.whole:
            self.inexact(", …" if group.items else "…")
        self.add(closing)

    def nodes(self, nodes: list[Node]) -> None:
        for index, node in enumerate(nodes):
            if index:
                self.add(", ")
            self.node(node)

    def pairs(self, pairs: list[tuple[Node, Node]]) -> None:
        for index, (key, value) in enumerate(pairs):
            if index:
                self.add(", ")
            self.node(key)
            self.add(": ")
            self.node(value)

    def made(self, made: Constructed) -> None:
        facts = facts_of(made)
        self.literal = False
        if facts.text is not None:
            self.add(facts.text)
            return
        self.add(facts.type_name.removeprefix("builtins.").removeprefix("__main__.") + "(")
        for index, (label, value) in enumerate(facts.fields):
            self.add(", " if index else "")
            self.add(f"{label}=" if label else "")
            self.node(value)
        if made.items or made.appended:
            self.add(", " if facts.fields else "")
            self.group(Group("dict", made.items) if made.items else Group("list", made.appended))
        if not made.whole:
            self.add(", …" if facts.fields or made.items or made.appended else "…")
        self.add(")")


def _clipped(node: Clipped) -> str:
    if node.kind == "int":
        return f"(an int of {_bytes(node.size)})"
    start = repr(node.start)
    if node.size > len(node.start):
        start = start[:-1] + "…" + start[-1]
    return f"bytearray({start})" if node.kind == "bytearray" else start


def _type_name(node: Node) -> str:
    if isinstance(node, Group | Clipped):
        return node.kind
    if isinstance(node, Name):
        return "class or function"
    return "?" if isinstance(node, Buffer) else type(node).__name__


def _length(node: Any) -> int | None:
    if isinstance(node, Group):
        return len(node.items)
    if isinstance(node, Constructed) and (node.items or node.appended):
        return len(node.items or node.appended)
    if isinstance(node, Clipped) and node.kind in ("bytes", "bytearray"):
        return node.size
    return len(node) if isinstance(node, str | bytes) else None


def _bytes(size: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            return f"{size:.0f} {unit}" if unit == "bytes" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    return ""
