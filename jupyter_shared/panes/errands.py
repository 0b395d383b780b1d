"""Threads that do what people ask of views, so that nothing else waits when a call is parked or a manager stopped."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from ..client.undisturbed import finalizer
from ..platform.processes import at_fork

PATIENCE = 1.0  # seconds that a thread waits for more to do: it keeps its connection to the manager

Errand = Callable[[], object]


class Errands:
    """As many threads as there are errands at the same time; they end when there is nothing more to do."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._due: deque[Errand] = deque()
        self._idle = 0

    def run(self, errand: Errand) -> None:
        """Have it done soon; it tells for itself how it went."""
        with self._condition:
            self._due.append(errand)
            if self._idle >= len(self._due):
                self._condition.notify()
                return
        threading.Thread(target=self._work, name="jupyter_shared errand", daemon=True).start()

    def _work(self) -> None:
        while (errand := self._next()) is not None:
            errand()

    def _next(self) -> Errand | None:
        with self._condition:
            self._idle += 1
            try:
                self._condition.wait_for(lambda: self._due, PATIENCE)
            finally:
                self._idle -= 1
            return self._due.popleft() if self._due else None

    def after_fork(self) -> None:
        """In the child there are no threads of ours, and what the parent was asked is the parent's to do."""
        self.__init__()  # type: ignore[misc]


errands = Errands()
at_fork(after_in_child=finalizer(errands.after_fork))
