"""Shutting a queue down, as `queue.Queue.shutdown` of Python 3.13 does: on every Python."""

from __future__ import annotations

from typing import Any

from .kind import Context, State, operation
from .proxy import Proxy


class ClosableState(State):
    """A queue that can be shut down; its own operations look at `closed`."""

    items: Any
    unfinished = 0
    closed = False  # nothing is put in any more, and what is left is taken out

    def _empty(self) -> None:
        raise NotImplementedError

    @operation()
    def shutdown(self, call: Context, immediate: bool) -> None:
        """Let nothing more be put in, and, if immediate, take out all that is in it. Who waits gets ShutDown."""
        self.closed = True
        if immediate:
            self.unfinished = max(self.unfinished - len(self.items), 0)
            self._empty()


class ClosableProxy(Proxy):
    """A queue that can be shut down."""

    def shutdown(self, immediate: bool = False) -> None:
        """Shut it down: putting raises ShutDown from now on, and so does getting once it is empty.

        `immediate` empties it first, and counts each item as done with. It cannot be opened again.
        """
        self._call("shutdown", immediate)
