"""Where large values lie that no manager has in its memory: in a depot, on the node of a cluster they were put on."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec


class Deposited(msgspec.Struct, frozen=True):
    """What the manager tells of such a value, where else it hands out memory."""

    node: str
    data: Any = None  # all its bytes, for those who do not reach depots themselves


class Missing(Exception):
    """A depot does not have a value, or is gone."""


class Depot(Protocol):
    """An engine's depots, as this process reaches them."""

    node: str  # where this process is

    def put(self, memory: int, pieces: list[tuple[int, memoryview]], size: int) -> bool:
        """Have the depot of this node keep a value under a number: pieces, each with its offset; False if it cannot."""

    def get(self, memory: int, node: str) -> Any:
        """All bytes of a value, mapped; Missing if they are not there."""
