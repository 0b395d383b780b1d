"""What connections tell the session they belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from ...errors import ConnectionBroken, ManagerGone
from ...wire.messages import Notice
from ..undisturbed import Step


class Hooks(Protocol):
    """The session, as its connections see it."""

    def received(self, packed: list[Any], also: Step = int) -> None:
        """These blobs have just come; what hangs on them is ours to let go of as soon as the step `also` is taken."""

    def give_back(self, told: Iterator[tuple[int, bool]]) -> None:
        """Memory is needed no more: its id, and whether it may be reused."""

    def later(self, seconds: float, function: Callable[[], object]) -> bool:
        """Have a function called then on another thread; False: there is none any more."""

    def notice(self, notice: Notice) -> None:
        """The thread's call waits, and this is why."""

    def tell_transfer(self, line: str) -> None:
        """A large value travels, and has come so far."""

    def manager_gone(self, why: str, last: Exception | None = None) -> None:
        """The lifeline has ended; `last` is what the manager said before it hung up, if it said anything."""

    def explained(self, why: str, epoch: str | None = None) -> ManagerGone:
        """The manager, of that epoch, is gone: the error to raise."""

    def may_call(self, thread: int) -> None:
        """Raises ManagerGone if that thread must not call this manager."""

    def unconnected(self, why: str) -> ConnectionBroken:
        """The manager is there, but this thread cannot connect to it: the error to raise."""

    def broken(self, why: str, during: str, object: int | None) -> ConnectionBroken:
        """The manager is there, but this thread's connection broke: the error to raise."""
