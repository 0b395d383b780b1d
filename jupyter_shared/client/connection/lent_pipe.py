"""The pipe by which short calls go to a manager on this machine: see `manager/call_pipe.py`, which reads it.

Whoever has written a call into it writes nothing more, by either way, before the answer has come.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from functools import partial
from io import FileIO
from typing import Any

from ...platform.pipes import is_one_too_many
from ..undisturbed import at_once
from .handshake import discard_all


class PipeEnd(FileIO):
    """The end that is written to; it closes when nobody refers to it any more."""

    __del__ = FileIO.close  # of C, so nothing breaks into it; else Python would warn that it was not closed


_writer_of: Callable[[int], PipeEnd] = partial(PipeEnd, mode="w")  # one step of Python's: nothing breaks into it


class LentPipe:
    """The end that is written to, once the manager has lent it."""

    def __init__(self) -> None:
        self._ends: list[PipeEnd] = []

    def __bool__(self) -> bool:
        return bool(self._ends)

    def take(self, descriptors: list[int], otherwise: Callable[[Any], object]) -> Callable[[Any], object]:
        """Make it of what came with the manager's welcome: what sends by it.

        `otherwise` does, if nothing came, or if a program with many threads needs its descriptors for something else.
        """
        if any(map(is_one_too_many, descriptors)):
            discard_all(descriptors)
        at_once(partial(self._ends.extend, map(_writer_of, descriptors)), descriptors.clear)
        for end in self._ends:
            os.set_inheritable(end.fileno(), False)
        return self._ends[0].write if self._ends else otherwise

    def explain(self, error: ValueError) -> None:
        """Raise what a closed socket raises, if this is what Python says of the pipe: a handler forked in this call."""
        if any(end.closed for end in self._ends):
            raise OSError(errno.EBADF, str(error)) from None

    def close(self) -> None:
        """Write nothing more, when nobody can be in the midst of it: its thread does this, or it is no more."""
        for end in self._ends:
            end.close()

    def let_go(self) -> None:
        """Have it closed as soon as its thread, which may just have begun to write, does so no more.

        Closed at once, its number could be another file's before the system writes: that would get the call. To a
        socket's number the system sends nothing if that is a file's.
        """
        self._ends.clear()
