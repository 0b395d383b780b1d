"""What the tree of a pickle is made of: see `pickle_tree`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

Node = Any  # None, bool, int, float, str, bytes, Clipped, or one of the classes below


class Group:
    """A list, tuple, dict, set or frozenset; the items of a dict are pairs."""

    __slots__ = ("items", "kind", "whole")

    def __init__(self, kind: str, items: list[Node], whole: bool = True) -> None:
        self.kind = kind
        self.items = items
        self.whole = whole  # false when reading ended before it did


class Name(NamedTuple):
    """A class or function, by the module it would come from."""

    module: str
    name: str


class Constructed:
    """What calling something would have made: the call, and what would have been put into its result."""

    __slots__ = ("appended", "args", "items", "kwargs", "maker", "state", "whole")

    def __init__(self, maker: Node, args: Node, kwargs: Node = None) -> None:
        self.maker = maker
        self.args: list[Node] = args.items if isinstance(args, Group) else []
        self.kwargs = kwargs
        self.state: Node = None
        self.appended: list[Node] = []  # by a list or a set that is a subclass
        self.items: list[Node] = []  # pairs, by a dict that is one
        self.whole = True


class Buffer(NamedTuple):
    """One of the buffers that travel beside the pickle."""

    number: int


class Unreadable(Exception):
    """These bytes are no pickle."""


class Clipped:
    """The start of a long str, bytes, bytearray or int, and how many bytes there are."""

    __slots__ = ("kind", "size", "start")

    def __init__(self, kind: str, start: Any, size: int) -> None:
        self.kind = kind
        self.start = start
        self.size = size


class Facts(NamedTuple):
    """What is known of something made."""

    type_name: str
    text: str | None = None  # instead of type and fields
    length: int | None = None
    shape: tuple[int, ...] | None = None
    dtype: str | None = None
    fields: tuple[tuple[str, Node], ...] = ()
    is_proxy: bool = False  # of a shared object


_MOVED = {"pathlib._local": "pathlib"}  # Python 3.13 names paths by the file that they are written in


def called(maker: Node) -> str:
    """What a class or function is called; one that travels by value says so in its making."""
    if isinstance(maker, Name):
        module = "numpy" if maker.module.startswith("numpy.") else _MOVED.get(maker.module, maker.module)
        return f"{module}.{maker.name}" if module not in ("", "builtins") else maker.name
    if isinstance(maker, Constructed) and len(maker.args) > 1 and isinstance(maker.args[1], str):
        return maker.args[1]
    return "?"


def attributes(state: Node) -> Iterator[tuple[str, Node]]:
    """What an object was filled with, by name; no deeper, as a made-up pickle may be within itself, many times over."""
    is_pair = isinstance(state, Group) and state.kind == "tuple" and len(state.items) == 2
    for part in state.items if is_pair else [state]:  # attributes, and slots
        if isinstance(part, Group) and part.kind == "dict":
            yield from _named(part)
        elif part is not None:
            yield "state", part


def _named(state: Group) -> list[tuple[str, Node]]:
    named = [(key, value) for key, value in state.items if isinstance(key, str)]
    inner = next((value for key, value in named if key == "__dict__"), None)
    if isinstance(inner, Group) and inner.kind == "dict" and any(key.startswith("__pydantic_") for key, _ in named):
        return [(key, value) for key, value in inner.items if isinstance(key, str)]  # all else is its bookkeeping
    return named


def attribute(made: Constructed, name: str) -> Node:
    """One of these."""
    return next(value for key, value in attributes(made.state) if key == name)
