"""Puts right what Ctrl-C, or whatever else a signal handler raises, has broken into.

Python runs signal handlers on the main thread alone. So this is done on a thread of its own: nothing breaks into
it, however often Ctrl-C comes. A call that had to wait is taken back, what it got all the same is given back by its
`undo`, and what must happen (a release) happens, if it has not happened yet.
"""

from __future__ import annotations

import errno
import time
from _thread import start_new_thread
from collections.abc import Callable
from typing import Any

from ...errors import CannotSend, SharedError
from ...wire.messages import Reply
from .channel import Channel

PATIENCE = 20.0  # seconds that whoever was broken into waits for what must happen
SETTLE_SECONDS = 2.0  # and for what has become of its call: then it goes on, and the rescue, too
CHECK_SECONDS = 0.0003
MARK = "_jupyter_shared_put_right"
LEFT = "It has been put back: perhaps another process can read it."
OF_THIS_PROCESS = (CannotSend, MemoryError, OSError)  # why a value cannot be read here, and perhaps elsewhere
# This process lacks something, or too many connect at once: the manager is as well as ever.
NOT_OF_MANAGER = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS, errno.EAGAIN)
Undo = Callable[[Any], object]


def was_put_right(error: BaseException) -> bool:
    """Whether an error broke into a call, and what was to happen has happened."""
    return bool(getattr(error, "__dict__", {}).get(MARK))


def forget_that_put_right(error: BaseException) -> None:
    """Some handlers raise the same error again and again."""
    getattr(error, "__dict__", {}).pop(MARK, None)


def await_end(ended: list[bool], patience: float = PATIENCE) -> None:
    """Wait until another thread has put something into a list, though not for ever.

    Not for an Event: Python's own is broken for good when Ctrl-C comes while one waits for it.
    """
    deadline = time.monotonic() + patience
    while not ended and time.monotonic() < deadline:
        time.sleep(CHECK_SECONDS)


def carry_out(begin: Callable[[], object], work: list[Callable[[], object]]) -> None:
    """Do what is in the list, once, on a thread of its own, and wait for it, though not for ever."""
    done: list[bool] = []

    def run() -> None:
        try:
            begin()
            work.pop()()
        except (LookupError, OSError, SharedError, RuntimeError, ValueError):
            pass  # it is done already, or as below
        finally:
            done.append(True)

    start_new_thread(run, ())
    await_end(done)


class Rescue:
    """What is to become of one call that was broken into."""

    def __init__(
        self, channel: Channel, number: int, undo: Undo | None, again: Callable[[], object] | None,
        as_thread: Callable[[], object],
    ) -> None:  # fmt: skip
        """`again` does the call once more, if it must happen; `as_thread` makes the manager take us for the caller."""
        self._channel = channel
        self._number = number
        self._undo = undo
        self._again = again
        self._as_thread = as_thread

    def begin(self) -> None:
        """Begin, once, however often this is called."""
        start_new_thread(self._run, ())  # one step of Python's: nothing breaks into it

    def _run(self) -> None:
        if not self._channel.unclaimed:
            return
        try:
            self._channel.unclaimed.pop()
        except IndexError:
            return
        try:
            self._as_thread()
            reply = self._channel.settle(self._number)
            if reply is None and self._again:
                self._again()
            elif type(reply) is Reply and self._undo:
                self._undo(reply.value)
        except (OSError, SharedError, RuntimeError, ValueError):
            pass  # there is nobody left to tell: the manager has gone, and what was held with it
        finally:
            self._channel.end_settling()
