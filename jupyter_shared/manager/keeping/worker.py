"""The thread that waits for the disk, so that the loop need not."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from copy import copy
from queue import SimpleQueue

from ..log import log
from ..loop import GOES_ON

Job = Callable[[], None]
Done = Callable[[OSError | None], object]


def as_trouble(error: Exception) -> OSError:
    """What is told of a job that failed: without its frames, which would keep alive what it was about."""
    return copy(error) if isinstance(error, OSError) else OSError(errno.EIO, f"{type(error).__name__}: {error}")


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
            except Exception as met:  # of ours, perhaps; the loop waits for this thread, and must not for ever
                error = as_trouble(met)
                if not isinstance(met, OSError):
                    log.exception(GOES_ON)
            self._soon(lambda done=done, error=error: done(error))  # type: ignore[misc]

    def close(self) -> None:
        """Do what is left, and end."""
        self._jobs.put(None)
        self._thread.join()
