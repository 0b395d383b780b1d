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
from ...saying import said
from ...wire.messages import DELETED
from ..memory.page import NoPage
from .lifeline import Lifeline

ANSWER_SECONDS = 10.0  # a manager that neither answers nor hangs up for so long is stopped, and may go on
CHECK_SECONDS = 0.01

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
                return False
            if time.monotonic() > deadline:
                return True
        return True
    finally:
        watch.close()


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

    def manager_gone(self, why: str) -> None:
        """The manager has gone: note when and why, for the errors of later calls."""
        gone = self._farewell(why)
        self.page = self._versions = NoPage()
        self.unfollow()
        self.gone = gone  # last: once it is said, nothing that was read before answers, and somebody may come back

    def _farewell(self, why: str) -> str:
        """What to say to those who still call."""
        known, at = self.connection, time.strftime("%H:%M:%S")
        return said(
            "The manager %1 (pid %2) is gone since %3: %4 What it shared went with it. Its log is %5. Attach again to "
            "start a new one.",
            repr(known.name), str(known.pid), at, why, known.log,
        )  # fmt: skip

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
