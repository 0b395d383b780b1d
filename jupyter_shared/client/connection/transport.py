"""What a session needs of the way to its manager. Sockets are one, a store in this very process is another.

`tests/client/test_transports.py` holds all of them to the same contract.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from ...address import ConnectionInfo
from ...wire.locations import Locations
from ...wire.messages import Call, Welcome
from ..memory.entrusted import Own
from .watch import ObjectWatch

if TYPE_CHECKING:
    from .hooks import Hooks
    from .pipeline import Pipeline


class Terms(msgspec.Struct, gc=False, frozen=True):
    """The terms of a call: what holds for it beside what is called."""

    may_wait: bool = False  # its operation may park: what breaks in meanwhile takes it back
    then: Callable[[Any], Any] | None = None  # makes the answer of the reply's value
    undo: Callable[[Any], object] | None = None  # gives back a result that does not get to the caller
    is_sure: bool = False  # it is done even if something breaks in, if it was not yet


AT_ONCE = Terms()


class Transport(Protocol):
    """The way of one process to its manager."""

    welcome: Welcome  # who we are to the manager, and who it is
    page: Any  # `page[slot]` is the version of an object, before any write is acknowledged; None where none is shared
    locations: Locations | None  # where the manager's memory is to be seen
    shares_memory: bool  # whether large values lie in memory that both ends map: else nobody claims or fetches any

    def begin(self) -> None:
        """Open the way, once; the rest is as it says only from then on. Raises what the other end erred in, or OSError.

        Whoever calls this closes it, also when it raises.
        """

    def call(self, call: Call, terms: Terms = AT_ONCE) -> Any:
        """Make a call, which gets its number here: its Reply, or what `terms.then` makes of its value.

        Raises what the call failed with; `kinds.proxy.VersionConflict` if its `if_version` no longer held; ManagerGone,
        or ConnectionBroken if only the way to the manager ended.
        """

    def write(self, object: int, operation: str, args: list[Any], place: str | None) -> int | None:
        """Make a call whose result nobody needs: the object's version after it.

        None if that is not known: inside a pipeline it may be sent some time later.
        """

    def collect(self, pipeline: Pipeline) -> None:
        """Have this thread's writes collected in a pipeline from now on."""

    def collected(self, pipeline: Pipeline) -> None:
        """No more; what failed of them is known now. May be called more than once, and if it was never begun."""

    def ask(self, what: str) -> Any:
        """Ask the manager process for something: `info`, or to `stop`."""

    def on_behalf(self, work: list[Callable[[], object]]) -> None:
        """Do what is in the list, once, where no Ctrl-C can break in, as this thread for the manager."""

    def claim(self, size: int, then: Own, *, writable: bool = False, depot: str = "") -> Any:
        """Shared memory of `size` bytes to write into. NoMemory if there is no room.

        `then(id, size, handle)` gives what is to own it, and the steps from which on it does; they are taken at once.
        With `depot` it is not memory, but what will be put into the depot of that node.
        """

    def fetch(self, memory: int, then: Own, *, depots: bool = False) -> Any:
        """Shared memory to be mapped, likewise. With `depots` this process reads depots by itself."""

    def give_back(self, told: Iterator[tuple[int, bool]]) -> None:
        """Shared memory is needed no more, as often as this is called. Finalizers call it: it takes no lock."""

    def hang_up(self) -> None:
        """Close this thread's connections, if it has any of its own: its next call opens another."""

    def let_go(self, told: Iterator[tuple[int, int]]) -> None:
        """Objects are referred to no more that were handed out: each with how often. Finalizers call it, too."""

    def later(self, seconds: float, function: Callable[[], object]) -> bool:
        """Have a function called then, or when this way ends, on a thread of its own; False: it has ended."""

    def retain_until_end(self, told: Iterator[tuple[int, object]]) -> None:
        """Hold something until there is nobody at the other end of a pipe; then close it."""

    def watch(
        self, object: int, callback: Callable[[int], object], version: int, to_the_end: bool, again: bool = True
    ) -> ObjectWatch:
        """Call back as soon as an object is beyond a version, and after each later change, with its version.

        Not `again`: after the first, of a change only once the object was looked at.

        DELETED (0) says that it was deleted, MANAGER_GONE (-1) that the manager is gone; with `to_the_end` also that
        this process has left.
        """

    def close(self) -> None:
        """Leave: what this process held passes on, what only it knew is freed. May be called again, and before all."""

    def abandon(self) -> None:
        """In a forked child: forget the parent's connections without a word to the manager."""


Connect = Callable[[ConnectionInfo, dict[str, Any], "Hooks"], Transport]
