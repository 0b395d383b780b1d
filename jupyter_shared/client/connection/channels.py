"""Each thread's own connection, and one more for whoever breaks into its call and calls, too.

Signal handlers and finalizers run on a thread that may be making a call. Theirs must not go over the same
connection: each would read the other's reply. So there is a chain of connections for each thread, nearly always one
long: a call takes the first that is not busy.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from ..undisturbed import finalizer
from .channel import Channel


class Channels:
    """All connections for calls of one session."""

    def __init__(self, connect: Callable[[], Channel]) -> None:
        self._connect = connect
        self._local = threading.local()
        self._open: set[Channel] = set()

    def caller(self) -> int:
        """The thread that this one calls as."""
        return getattr(self._local, "calls_as", None) or threading.get_ident()

    def call_as(self, thread: int) -> None:
        """Call as another thread from now on: as one that was broken into, on behalf of which this one acts."""
        self._local.calls_as = thread

    def mine(self) -> Channel:
        """The connection for this thread's next call; opened if need be."""
        try:
            keeper: _Keeper = self._local.keeper
        except AttributeError:
            keeper = self._local.keeper = _Keeper(self._open, self._connect())
        while keeper.channel.busy:
            if keeper.next is None:
                keeper.next = _Keeper(self._open, self._connect())
            keeper = keeper.next
        return keeper.channel

    def has(self, channel: Channel) -> bool:
        """Whether this connection has not been given up."""
        return channel in self._open

    def give_up(self, channel: Channel) -> None:
        """Hang up one of this thread's connections, and those of calls that broke into its call."""
        before, keeper = None, getattr(self._local, "keeper", None)
        while keeper is not None and keeper.channel is not channel:
            before, keeper = keeper, keeper.next
        if keeper is None:
            channel.close()
            return
        if before is None:
            del self._local.keeper
        else:
            before.next = None
        keeper.close()

    def hang_up(self) -> None:
        """Close this thread's connections, unless it is making a call."""
        keeper = getattr(self._local, "keeper", None)
        if keeper is not None and not keeper.channel.busy:
            self.give_up(keeper.channel)

    def close(self) -> None:
        """Hang up all threads' connections."""
        for channel in [*self._open]:
            channel.close()


class _Keeper:
    """Closes a thread's connections when the thread ends and its locals go."""

    _open: set[Channel] | None = None  # until it is made: Ctrl-C may come before

    def __init__(self, channels: set[Channel], channel: Channel) -> None:
        self.channel = channel
        self.next: _Keeper | None = None  # for calls that break into one on this channel
        self._open = channels
        channels.add(channel)

    def close(self) -> None:
        if self._open is not None:
            self._open.discard(self.channel)
            self.channel.close()

    __del__ = finalizer(close)
