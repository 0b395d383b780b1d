"""Large values that lie in no memory of the manager's, but in depots: one for each node of a cluster.

The manager counts who refers to such a value, as for shared memory, and tells the depot when nobody does. It reads one
only for clients that cannot reach depots, on another thread: an engine may take its time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from ..errors import ValueLost
from ..kinds.kind import Client, State
from ..store.store import Store
from ..wire.values import Packed

Receiver = Callable[[Any], object]
"""Of all bytes of a value, or of the exception that tells why there are none. A SharedError is told as it is; whatever
else there is means that the value is lost."""


class Depots(Protocol):
    """What an engine offers the manager that it hosts. None of this waits."""

    about: list[str]  # how clients find them: the engine's name, and what that needs to know

    def free(self, node: str, memory: int) -> None:
        """A value is needed no more. May be called before it is put: then it is not kept."""

    def read(self, node: str, memory: int, then: Receiver) -> None:
        """Have `then` called with a value, from any thread."""

    def where(self, node: str) -> str:
        """A node, as people call it."""


class Deposit:
    """A value in the depot of a node: what stands for a piece of memory."""

    def __init__(self, depots: Depots, node: str) -> None:
        self.depots, self.node = depots, node
        self.id = 0  # by which the depot knows it

    def close(self) -> None:
        """Have the depot forget the value."""
        self.depots.free(self.node, self.id)


def lost(store: Store, client: Client, memory: int, size: int, deposit: Deposit) -> ValueLost:
    """The error that tells a client of a value whose node is gone; whose it was, unless a grant may hide that."""
    named = {} if client.grant else store.names
    names = [repr(name) for name, entry in named.items() if _mentions(entry.state, memory)]
    whose = f"of {' and '.join(names)} " if names else ""
    text = f"A large value {whose}({size:,} bytes) lay in the depot of {deposit.depots.where(deposit.node)}"
    return ValueLost(f"{text}, which is gone, and the value with it. Put it there again; all else works on.")


def _mentions(state: State, memory: int) -> bool:
    return any(type(blob) is Packed and blob.memory == memory for blob in state.blobs())
