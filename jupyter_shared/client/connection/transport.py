"""What a session needs of the way to its manager: sockets today, an in-process one or another engine's tomorrow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from ...wire.messages import Reply
from .lifeline import Watch


class Transport(Protocol):
    """What a session needs of the way to its manager."""

    def call(
        self,
        object: int,
        operation: str,
        args: list[Any],
        timeout: float | None = None,
        if_version: int | None = None,
        place: str | None = None,
        *,
        may_wait: bool = False,
    ) -> Reply:
        """Send a call, wait for its reply; raises what the call raised."""

    def write(self, object: int, operation: str, args: list[Any], place: str | None) -> None:
        """A call whose result nobody needs: inside a pipeline it may be sent later."""

    def watch(self, object: int, callback: Callable[[int], object], version: int, to_the_end: bool) -> Watch:
        """Call back when an object is beyond a version, and after each later change."""

    def close(self) -> None:
        """Hang up."""
