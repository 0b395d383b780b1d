"""A connection to the manager has ended: has the manager gone, or only that connection? And what is said of either."""

from __future__ import annotations

import itertools
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any

from ...address import ConnectionInfo
from ...errors import ConnectionBroken, ManagerGone
from ...kinds.proxy import Proxy
from ...platform.sockets import is_of_this_machine
from ...saying import said
from ...wire.messages import DELETED
from ..memory.page import NoPage
from .lifeline import Lifeline

ANSWER_SECONDS = 10.0  # a manager that neither answers nor hangs up for so long is stopped, and may go on
CHECK_SECONDS = 0.01
TELL_SECONDS = 1.0

_nobody = itertools.count(-1, -1)  # ids that no object has: whoever watches one is told at once that it is not there


def still_stands(lifeline: Lifeline) -> bool:
    """Ask the manager whether it is there, after another connection to it has ended.

    One that was killed may have hung up there a moment earlier than on the lifeline. So it is waited for: either it
    answers, or the lifeline ends too.
    """
    answered = threading.Event()

    def hear(version: int) -> None:
        if version == DELETED:
            answered.set()

    watch = lifeline.add(next(_nobody), hear, DELETED)
    deadline = time.monotonic() + ANSWER_SECONDS
    try:
        while not answered.wait(CHECK_SECONDS):
            if lifeline.has_ended():
                _hear_out(lifeline.thread)
                return False
            if time.monotonic() > deadline:
                return True
        return True
    finally:
        watch.close()


def _hear_out(thread: threading.Thread) -> None:
    """Wait until what the manager said last is told; not for long, as the thread may be busy with a callback."""
    if thread.is_alive() and thread is not threading.current_thread():
        thread.join(TELL_SECONDS)


class Departure:
    """What a session says when its manager, or a connection to it, has gone."""

    connection: ConnectionInfo
    gone: str | None
    page: Any
    _versions: Any
    _epoch = ""  # the manager's: another one at its address is another one
    _gone_before: str | None = None  # what was said of the one before it
    _proxies: weakref.WeakValueDictionary[int, Proxy]
    unfollow: Callable[[], None]

    def manager_gone(self, why: str, last: Exception | None = None) -> None:
        """The lifeline has ended: note when and why, for the errors of later calls.

        `last` is what the manager said before it hung up, if it said anything. One that has sent us away goes on. One
        of another machine that has said nothing may go on, too: it may be the network that has ended.
        """
        if last is not None and not isinstance(last, ManagerGone):
            gone = self._sent_away(why)
        elif last is None and not is_of_this_machine(self.connection.address):
            gone = self._cut_off(why)
        else:
            gone = self._farewell(why)
        self.page = self._versions = NoPage()
        self.unfollow()
        self.gone = gone  # last: once it is said, nothing that was read before answers, and somebody may come back

    def _farewell(self, why: str) -> str:
        """What to say to those who still call."""
        return said(
            "%1 is gone since %2: %3 What it shared went with it. Its log is %4. Attach again to start a new one.",
            self._who(), time.strftime("%H:%M:%S"), why, self.connection.log,
        )  # fmt: skip

    def _sent_away(self, why: str) -> str:
        return said(
            "%1 has ended this session at %2: %3 What it shares is still there; what this client held has passed on.",
            self._who(), time.strftime("%H:%M:%S"), why,
        )  # fmt: skip

    def _cut_off(self, why: str) -> str:
        return said(
            "%1 is out of reach since %2: %3 It may still be there, if it was the network that failed. To it, this "
            "client has ended: what that held passes on. Whether a call that was under way was done is unknown. Attach "
            "again. %4",
            self._who(), time.strftime("%H:%M:%S"), why, self._if_it_has_ended(),
        )  # fmt: skip

    def _who(self) -> str:
        return said("The manager %1 (pid %2)", repr(self.connection.name), str(self.connection.pid))

    def _if_it_has_ended(self) -> str:
        """What has become of what it shared, should it have ended."""
        return said("If it has ended, what it shared went with it. Its log is %1.", self.connection.log)

    def explained(self, why: str, epoch: str | None = None) -> ManagerGone:
        """The error that says all there is to know of the manager of that epoch.

        Who called an earlier one may hear of its end late, when the session is attached to the next one already.
        """
        if epoch not in (None, self._epoch):
            return ManagerGone(self.gone or self._gone_before or why)
        if not self.gone:
            self.manager_gone(why)
        return ManagerGone(self.gone)

    def unconnected(self, why: str) -> ConnectionBroken:
        """The error for a thread that finds no way to a manager that is there."""
        text = said(
            "This thread cannot connect to the manager %1 (pid %2), which is still there: %3 Nothing was done.",
            repr(self.connection.name), str(self.connection.pid), why,
        )  # fmt: skip
        return ConnectionBroken(text)

    def broken(self, why: str, during: str, object: int | None) -> ConnectionBroken:
        """The error for a thread whose connection broke during something, to an object perhaps."""
        proxy = self._proxies.get(object) if object is not None else None
        if proxy is not None:
            named = f"{proxy.kind} {proxy.name!r}" if proxy.name else proxy.kind
            during = said("%1 of the %2", during, named)
        text = said(
            "This thread's connection to the manager %1 (pid %2), which is still there, broke during %3: %4 Whether "
            "that was done is unknown. Look before you do it again; the next call opens another connection.",
            repr(self.connection.name), str(self.connection.pid), during, why,
        )  # fmt: skip
        return ConnectionBroken(text)
