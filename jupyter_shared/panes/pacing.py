"""When views are brought up to date: by one thread, at most twenty times a second each, and never at full load.

The thread is there while views are open, and sleeps while nothing changes. A view whose update takes much work is
updated less often, and so are many, so that all of them together take a twentieth of a processor; but what is shown
is never older than a few seconds, or it would be of no use. What counts is work, not the time an update took: on a
machine that is busy otherwise, views would rest for a minute after an update that waited for its turn.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Protocol

from ..client.connection.observing import only_observe
from ..client.undisturbed import finalizer
from ..platform.processes import at_fork

INTERVAL = 0.05  # seconds between two updates of one view
REST = 19  # a round of updates is followed by a rest of at least this many times its duration
MOST_REST = 2.0  # seconds at most: the first update of a kernel does the work of imports, too

log = logging.getLogger("jupyter_shared")


class Paced(Protocol):
    """What the pacer keeps up to date."""

    not_before: float

    def refresh(self) -> None:
        """Bring the view up to date."""

    def forked(self) -> None:
        """In a forked child: it is the parent's to keep up to date, and another thread may have held its locks."""


class Pacer:
    """The thread, and what is due."""

    def __init__(self, interval: float = INTERVAL) -> None:
        self._interval = interval
        self._condition = threading.Condition()
        self._members: set[Paced] = set()
        self._due: dict[Paced, float] = {}
        self._thread: threading.Thread | None = None

    def join(self, member: Paced) -> None:
        """Keep one more up to date, from now on."""
        with self._condition:
            self._members.add(member)
            self._due[member] = 0.0
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="jupyter_shared views", daemon=True)
                self._thread.start()
            self._condition.notify()

    def leave(self, member: Paced) -> None:
        """Forget one; with the last one, the thread ends."""
        with self._condition:
            self._members.discard(member)
            self._due.pop(member, None)
            self._condition.notify()

    def wake(self, member: Paced, *, at_once: bool = False, delay: float = 0.0) -> None:
        """Something has changed: update it as soon as its turn comes, or at once because somebody asked."""
        when = 0.0 if at_once else member.not_before
        if delay:
            when = max(when, time.monotonic() + delay)
        with self._condition:
            if member in self._members and when < self._due.get(member, float("inf")):
                self._due[member] = when
                self._condition.notify()

    def forked(self) -> None:
        """In a forked child: its thread is the parent's, and so is what it kept up to date."""
        members = [*self._members]
        self._condition = threading.Condition()
        self._members, self._due, self._thread = set(), {}, None
        for member in members:
            member.forked()

    def _run(self) -> None:
        only_observe()
        while (ready := self._next()) is not None:
            started, worked = time.monotonic(), time.thread_time()
            for member in ready:
                member.not_before = started + self._interval
                _refresh(member)
            rest = min(REST * (time.thread_time() - worked), MOST_REST)
            for member in ready:
                member.not_before = max(member.not_before, time.monotonic() + rest)
            self._rest(ready)

    def _rest(self, members: list[Paced]) -> None:
        """What was woken while it was being updated waits for its turn, too."""
        with self._condition:
            for member in members:
                if self._due.get(member, 0.0) > 0.0:
                    self._due[member] = max(self._due[member], member.not_before)

    def _next(self) -> list[Paced] | None:
        """Those that are due, once some are; None when there is nobody left."""
        with self._condition:
            while self._members:
                now = time.monotonic()
                # A copy: the finalizer of a bar may come in the midst of this, and wakes what tells of its end.
                ready = [member for member, when in self._due.copy().items() if when <= now]
                if ready:
                    for member in ready:
                        del self._due[member]
                    return ready
                self._condition.wait(min(self._due.values()) - now if self._due else None)
            self._thread = None
            return None


def _refresh(member: Paced) -> None:
    try:
        member.refresh()
    except Exception:  # whatever is wrong with one must not end the others
        log.exception("%r could not be brought up to date.", member)


pacer = Pacer()
at_fork(after_in_child=finalizer(pacer.forked))
