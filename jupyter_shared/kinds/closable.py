"""Emptying a queue; and shutting it down, as `queue.Queue.shutdown` of Python 3.13 does, on every Python."""

from __future__ import annotations

from typing import Any

from .kind import Context, State, Unchanged, operation
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
            self._drop_all()

    @operation()
    def clear(self, call: Context) -> int:
        """Take out all there is, and count each as done with: how many."""
        count = len(self.items)
        if not count:
            raise Unchanged(0)
        self._drop_all()
        return count

    @operation()
    def restock(self, call: Context, entries: list[Any]) -> None:
        """Undo a `clear`: what it took out, as it had been dumped, comes next again."""
        self._give_back(self._in_turn(entries))
        self.unfinished += len(entries)

    def _give_back(self, entries: list[Any]) -> None:
        raise NotImplementedError

    def _in_turn(self, entries: list[Any]) -> list[Any]:
        """What was dumped, in the order in which it will be taken."""
        return entries

    def _drop_all(self) -> None:
        self.unfinished = max(self.unfinished - len(self.items), 0)
        self._empty()


class ClosableProxy(Proxy):
    """A queue that can be shut down."""

    def shutdown(self, immediate: bool = False) -> None:
        """Shut it down for good: putting raises ShutDown from now on, and so does getting once it is empty.

        Args:
            immediate: Whether to empty it first; each item counts as done with then.
        """
        self._call("shutdown", immediate)

    def clear(self) -> int:
        """Take out all items, and count each as done with.

        Returns:
            How many there were.
        """
        return int(self._call("clear"))
