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
            own: _OwnChannel = self._local.own
        except AttributeError:
            own = self._local.own = _OwnChannel(self._open, self._connect())
        while own.channel.busy:
            if own.next is None:
                own.next = _OwnChannel(self._open, self._connect())
                self._drop_abandoned()
            own = own.next
        return own.channel

    def _drop_abandoned(self) -> None:
        """Close this thread's connections that nobody has given up, as Ctrl-C came again and again: each is settled."""
        before, own = None, self._local.own
        while own is not None:
            following = own.next
            if own.channel.busy and own.channel.settled and following is not None:
                if before is None:
                    self._local.own = following
                else:
                    before.next = following
                own.close()
            else:
                before = own
            own = following

    def has(self, channel: Channel) -> bool:
        """Whether this connection has not been given up."""
        return channel in self._open

    def give_up(self, channel: Channel) -> None:
        """Hang up one of this thread's connections, and those of calls that broke into its call."""
        before, own = None, getattr(self._local, "own", None)
        while own is not None and own.channel is not channel:
            before, own = own, own.next
        if own is None:
            channel.close()
            return
        if before is None:
            del self._local.own
        else:
            before.next = None
        own.close()

    def hang_up(self) -> None:
        """Close this thread's connections, unless it is making a call."""
        own = getattr(self._local, "own", None)
        if own is not None and not own.channel.busy:
            self.give_up(own.channel)

    def close(self) -> None:
        """Hang up all threads' connections."""
        for channel in [*self._open]:
            channel.cut_off()

    def abandon(self) -> None:
        """In a forked child, where no other thread is: they are the parent's."""
        for channel in [*self._open]:
            channel.close()
        self._open.clear()


class _OwnChannel:
    """Closes a thread's connections when the thread ends and its locals go."""

    _open: set[Channel] | None = None  # until it is made: Ctrl-C may come before

    def __init__(self, channels: set[Channel], channel: Channel) -> None:
        self.channel = channel
        self.next: _OwnChannel | None = None  # for calls that break into one on this channel
        self._open = channels
        channels.add(channel)

    def close(self) -> None:
        if self._open is not None:
            self._open.discard(self.channel)
            self.channel.close()

    __del__ = finalizer(close)
