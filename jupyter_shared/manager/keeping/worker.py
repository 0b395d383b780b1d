"""The thread that waits for the disk, so that the loop need not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue

Job = Callable[[], None]
Done = Callable[[OSError | None], object]


class Worker:
    """Does one job after the other; what came of each is told on the loop."""

    def __init__(self, soon: Callable[[Callable[[], object]], None]) -> None:
        self._soon = soon
        self._jobs: SimpleQueue[tuple[Job, Done] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="jupyter_shared disk", daemon=True)
        self._thread.start()

    def do(self, job: Job, done: Done) -> None:
        """Do a job some time soon, and call `done` on the loop with the error it met, or None."""
        self._jobs.put((job, done))

    def _run(self) -> None:
        while found := self._jobs.get():
            job, done = found
            error: OSError | None = None
            try:
                job()
            except OSError as met:
                error = met
            self._soon(lambda done=done, error=error: done(error))  # type: ignore[misc]

    def close(self) -> None:
        """Do what is left, and end."""
        self._jobs.put(None)
        self._thread.join()
