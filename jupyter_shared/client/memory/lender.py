"""What the shared memory of a process asks of its way to the manager."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NoReturn, Protocol

from ...wire.locations import Locations
from .depots import Depot
from .entrusted import Own


class Lender(Protocol):
    """What is asked of the manager."""

    def claim(self, size: int, then: Own, *, writable: bool = False, depot: str = "") -> Any:
        """Fresh shared memory to write into, owned by what `then(id, size, handle)` makes when its steps are taken."""

    def fetch(self, memory: int, then: Own, *, depots: bool = False) -> Any:
        """The shared memory with that id, to be mapped, owned by what `then` makes when its steps are taken."""

    def depot(self) -> Depot | None:
        """The depots that this process reaches now."""

    def locations(self) -> Locations | None:
        """Where the manager's memory is to be seen; None: it is to be asked."""

    def lost(self, memory: int) -> NoReturn:
        """Raise why a depot does not have a value."""

    def give_back(self, told: Iterator[tuple[int, bool]]) -> None:
        """It is needed no more: each that the iterator gives, and whether it may be reused; finalizers call this."""

    def later(self, seconds: float, function: Callable[[], object]) -> bool:
        """Have a function called then, or earlier, on another thread; False: it cannot be."""
