"""What the benchmark asks of everyone it measures: a Peer that serves, and Clients that use it."""

from __future__ import annotations

import importlib.metadata
import importlib.util
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, ClassVar, Protocol


class Unsupported(Exception):
    """This peer has no such thing; the table shows a dash, and the text is the footnote."""


class Box(Protocol):
    """Small values under string keys, used as the peer's own users would: `box[key]`, `box[key] = value`."""

    def __getitem__(self, key: str, /) -> Any:
        """Read one value."""

    def __setitem__(self, key: str, value: Any, /) -> None:
        """Write one value."""


class Queue(Protocol):
    """First in, first out, between processes."""

    def put(self, item: Any) -> None:
        """Add an item at the end."""

    def get(self) -> Any:
        """Take the first item, waiting for one if need be."""


class Numbers(Protocol):
    """A list of numbers, as the peer's own users have it: `numbers.extend(more)`, `numbers[:]`."""

    def extend(self, values: list[int], /) -> None:
        """Add many at the end."""

    def __getitem__(self, where: slice, /) -> list[int]:
        """Read some."""


class Client:
    """One process's connection to a peer. What a subclass does not override, its peer does not offer."""

    def box(self) -> Box:
        """The one mapping all clients of this peer share."""
        raise Unsupported("offers no mapping")

    def increment(self, key: str) -> None:
        """Add one to a shared number so that no concurrent increment is lost."""
        raise Unsupported("offers no safe increment")

    def number(self, key: str) -> int:
        """Read what `increment` counted."""
        raise Unsupported("offers no safe increment")

    def write_pipelined(self, items: list[tuple[str, int]]) -> None:
        """Write all items to the box without waiting for each answer, and return when all are written."""
        raise Unsupported("has no pipeline")

    def fill(self, items: dict[str, int]) -> None:
        """Write many items to the box in the fastest way the peer has."""
        raise Unsupported("has no bulk write")

    def clear(self) -> None:
        """Empty the box."""
        raise Unsupported("offers no mapping")

    def numbers(self, name: str) -> Numbers:
        """Find or make a list of numbers by name."""
        raise Unsupported("has no list")

    def clear_numbers(self, name: str) -> None:
        """Empty that list."""
        raise Unsupported("has no list")

    def queue(self, name: str) -> Queue:
        """Find or make a queue by name."""
        raise Unsupported("has no queue")

    def lock(self, name: str) -> AbstractContextManager[Any]:
        """Find or make a lock by name."""
        raise Unsupported("has no lock")

    def put(self, name: str, value: Any) -> None:
        """Publish an array or a frame under a name, so that any other process can fetch it."""
        raise Unsupported("does not carry values")

    def fetch(self, name: str) -> Any:
        """Get what was published under a name."""
        raise Unsupported("does not carry values")

    def changes(self, key: str) -> Iterator[Any]:
        """Yield the box's value under a key, now and after every change, without asking over and over."""
        raise Unsupported("tells nobody about changes")

    def traced(self, what: str) -> AbstractContextManager[Any]:
        """Have calls recorded meanwhile: to the box, or to something else of that name."""
        raise Unsupported("does not record calls")

    def remembering(self, remembers: bool) -> None:
        """Have the server remember the last changes from now on, or none."""
        raise Unsupported("remembers no changes")

    def following(self, follows: bool) -> None:
        """Keep a replica of what is read often from now on, or of nothing."""
        raise Unsupported("has no replicas that can be turned off")

    def vouching(self, vouches: bool) -> None:
        """Have what is read often be vouched for from now on, or nothing."""
        raise Unsupported("has its clients on one machine, or read by calls")

    def another(self) -> Client:
        """One more client, in this process."""
        raise Unsupported("has no replicas that can be turned off")

    def forget(self, name: str) -> None:
        """Drop what was published under a name; nothing to do where overwriting does it."""

    def close(self) -> None:
        """Leave."""


class Peer:
    """A way to share objects between processes: how to start it, reach it and stop it."""

    name: ClassVar[str]
    label: ClassVar[str]
    about: ClassVar[str]  # how it was used here, for the table's notes
    module: ClassVar[str]  # what `import` has to bring in, and what must be there
    imports: ClassVar[str]  # what a user's program has to import, as one statement
    environment: ClassVar[dict[str, str]] = {}  # variables to set before that import
    package: ClassVar[str | None] = None  # whose version the report tells; None: Python's own
    floor: ClassVar[bool] = False  # a limit of the machine, not a product
    most_clients: ClassVar[int] = 500
    most_keys: ClassVar[int] = 1_000_000

    def missing(self) -> str | None:
        """Say why this peer cannot run here, or None."""
        root = self.module.partition(".")[0]
        return None if importlib.util.find_spec(root) else f"the Python package {root!r} is not installed"

    def version(self) -> str:
        """Tell which version is measured."""
        return importlib.metadata.version(self.package) if self.package else ""

    def start(self, folder: Path) -> Any:
        """Start serving, with all files in the folder; return what `connect` needs, in plain values."""
        raise NotImplementedError

    def stop(self) -> None:
        """Stop what `start` started."""
        raise NotImplementedError

    def processes(self) -> list[int]:
        """The process ids of the server's side, for measuring its memory."""
        return []

    def connect(self, address: Any) -> Client:
        """Become a client of a started peer."""
        raise NotImplementedError
