"""The connection over which the manager vouches, and its thread: it waits for nobody but the manager.

Of all there is to hear, `Recall` alone makes a writer wait. So it does not come over the lifeline, where callbacks of
users run, nor over a thread's own connection, which nobody reads between calls. There is none before it is worth it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any

from ...errors import SharedError
from ...platform.polling import SmallPoll, Waker
from ..connection.channel import Channel
from ..undisturbed import undisturbed
from .remote_page import RemotePage

VARIABLE = "JUPYTER_SHARED_VOUCH"  # "never"; "always": whatever is read; "often"
USUALLY = "often"
CAPABILITY = "vouch"


class VouchingLine:
    """A connection, and its thread, that keeps a page true which no memory is shared for."""

    def __init__(self, connect: Callable[[], Channel], always: bool = False) -> None:
        self.page = RemotePage(self._nudge, always=always)
        self._connect = connect
        self._lock = threading.Lock()
        self._waker: Waker | None = None
        self._thread: threading.Thread | None = None
        self._channel: Channel | None = None
        self._closed = False

    # --- from any thread ---------------------------------------------------------------------------------

    def _nudge(self) -> None:
        """The page has something to ask. Signal handlers and finalizers read, too: no lock is taken if there is one."""
        waker = self._waker
        if waker is not None:
            waker.wake()
        elif not self._closed:
            undisturbed(self._start)

    def _start(self) -> None:
        if not self._lock.acquire(blocking=False):
            return  # another thread does, or one that this one has broken into
        try:
            if self._thread is None and not self._closed:
                self._waker = Waker()
                self._thread = threading.Thread(target=self._run, name="jupyter_shared vouching", daemon=True)
                self._thread.start()
        finally:
            self._lock.release()

    def close(self) -> None:
        """Answer nothing more, tell the manager, and hang up. May be called again, if something broke in."""
        self._closed = True
        self.page.close()
        waker, thread = self._waker, self._thread
        if waker is not None:
            waker.wake()
        if thread is not None and self._channel is not None and thread.ident != threading.get_ident():
            thread.join()  # else it is about to shake hands, and ends by itself

    def abandon(self) -> None:
        """In a forked child: forget the parent's connection without a word to the manager."""
        self._closed = True
        self.page.close()
        for mine in (self._channel, self._waker):
            if mine is not None:
                mine.close()

    # --- on the thread -----------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            channel = self._channel = self._connect()
            self._listen(channel)
        except (SharedError, OSError):
            pass  # reads are calls again, and those tell what is wrong
        finally:
            self._end()

    def _listen(self, channel: Channel) -> None:
        waker, poll = self._waker, SmallPoll()
        assert waker is not None
        poll.register(waker.fileno())
        poll.register(channel.socket.fileno())
        self._ask(channel)
        while not self._closed:
            ready = poll.wait(None)
            if waker.fileno() in ready:
                waker.clear()
                self._ask(channel)
            if channel.socket.fileno() in ready:
                for message in channel.receive_ready():
                    answer = self.page.hear(message)
                    if answer is not None:
                        channel.send(answer)

    def _ask(self, channel: Channel) -> None:
        question = self.page.question()
        if question is not None and not self._closed:
            channel.send(question)

    def _end(self) -> None:
        farewell = self.page.end()
        channel, waker = self._channel, self._waker
        self._channel = self._waker = self._thread = None  # when it is worth it again, there will be another one
        if channel is not None:
            try:
                channel.send(farewell)
            except (SharedError, OSError):
                pass  # nobody hears it
            channel.close()
        if waker is not None:
            waker.close()


def line_to(welcome: Any, connect: Callable[[], Channel]) -> VouchingLine | None:
    """The line of a client that sees no page; None if its manager knows of no such thing, or nobody wants it."""
    how = os.environ.get(VARIABLE, "") or USUALLY
    if how == "never" or CAPABILITY not in welcome.about.get("can", ()):
        return None
    return VouchingLine(connect, always=how == "always")
