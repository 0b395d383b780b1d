"""A thread for each caller of registered objects, and the calls that go through it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

from ..kinds.hosted import HostedState
from ..store.entry import Ticket
from ..wire.values import Blob

NOTHING = object()  # in the place of a result


class Job:
    """One call on its way through a thread. It is emptied on the loop: what blobs hold is freed there."""

    __slots__ = ("arguments", "is_unwanted", "method", "outcome", "referent", "result", "seen", "state", "ticket")

    def __init__(self, state: HostedState, method: str, arguments: Blob, ticket: Ticket) -> None:
        self.state: HostedState | None = state
        self.referent = state.referent
        self.method = method
        self.arguments: Any = arguments
        self.ticket: Ticket | None = ticket
        self.result: Any = NOTHING
        self.outcome: Any = None
        self.is_unwanted = False  # nobody waits for it any more
        self.seen = threading.Event()  # the loop has seen what came of it

    def let_go(self) -> None:
        """On the loop, when all is done there."""
        self.ticket = self.state = self.arguments = self.outcome = None
        self.seen.set()


class CallerThread:
    """Runs one caller's calls, one after the other."""

    def __init__(self, run: Callable[[CallerThread, Job], None], name: str) -> None:
        self.jobs: SimpleQueue[Job | None] = SimpleQueue()
        self.busy = False
        self._run_job = run
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def end(self) -> None:
        """No more calls: it ends when it has done what it is at."""
        self.jobs.put(None)

    def _run(self) -> None:
        while job := self.jobs.get():
            self._run_job(self, job)
            del job
