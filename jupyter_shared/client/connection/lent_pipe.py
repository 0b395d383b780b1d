"""The pipes by which short calls go to a manager on this machine, and their answers come: see `manager/call_pipe.py`.

Whoever has written a call into it writes nothing more, by either way, before the answer has come.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from ...platform.pipes import is_one_too_many, nudge
from ...platform.refcounted import RefcountedFile
from ...wire.not_here import NOT_HERE
from ...wire.reading import IN_ONE_PIECE
from ..undisturbed import at_once
from .handshake import discard_all

MODES = "wr"  # of the ends, as they come. To make one is one step of Python's: nothing breaks into it


class LentPipe:
    """The ends that are written to and read, once the manager has lent them."""

    def __init__(self) -> None:
        self._ends: list[RefcountedFile] = []  # what is written to, and what is read, if answers come by a pipe, too
        self._status: Any = None  # of what is read, which tells it from any other file

    def __bool__(self) -> bool:
        return bool(self._ends)

    def take(self, descriptors: list[int], otherwise: Callable[[Any], object]) -> Callable[[Any], object]:
        """Make them of what came with the manager's welcome: what sends by them.

        `otherwise` does, if nothing came, or if a program with many threads needs its descriptors for something else.
        """
        if any(map(is_one_too_many, descriptors)):
            discard_all(descriptors)
        at_once(partial(self._ends.extend, map(RefcountedFile, descriptors, MODES)), descriptors.clear)
        for end in self._ends:
            os.set_inheritable(end.fileno(), False)
            self._status = os.fstat(end.fileno())
        return self._ends[0].write if self._ends else otherwise

    @property
    def answers(self) -> RefcountedFile | None:
        """The end that answers are read from, if there is one."""
        return self._ends[1] if len(self._ends) > 1 else None

    def nudge(self) -> None:
        """Have its thread, if that waits for an answer, look for signals. Another thread may do this."""
        self._nudge(self._ends)

    def _nudge(self, ends: list[RefcountedFile]) -> None:
        try:
            nudge(ends[1].fileno(), self._status, NOT_HERE)
        except (ValueError, IndexError):
            pass  # it is closed, or let go

    def rest(self) -> bytes:
        """What has come by the pipe of answers, now that no more does."""
        for end in self._ends[1:]:
            try:
                os.set_blocking(end.fileno(), False)
                return end.read(IN_ONE_PIECE) or b""
            except (OSError, ValueError):
                pass
        return b""

    def explain(self, error: ValueError) -> None:
        """Raise what a closed socket raises, if this is what Python says of the pipe: a handler forked in this call."""
        if any(end.closed for end in self._ends):
            raise OSError(errno.EBADF, str(error)) from None

    def close(self) -> None:
        """Write nothing more, when nobody can be in the midst of it: its thread does this, or it is no more."""
        for end in self._ends:
            with suppress(OSError):  # a program that became a daemon has closed it
                end.close()

    def let_go(self) -> Callable[[], None]:
        """Have it closed as soon as its thread, which may just have begun to write, does so no more.

        Closed at once, its number could be another file's before the system writes: that would get the call. To a
        socket's number the system sends nothing if that is a file's. What is returned nudges that thread, and keeps
        the number until it is let go of, too.
        """
        ends, self._ends = self._ends, []
        return partial(self._nudge, ends)
