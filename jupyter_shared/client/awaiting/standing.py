"""What stands between a blocking operation that runs as a coroutine and the manager: it calls, and others go on.

The operation's body runs in a greenlet, a stack of its own, and is left there whenever it calls. It sees nothing of
that: a cancelled await is to it what Ctrl-C is to a thread, and what it does about that it does here, too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from greenlet import getcurrent

from ...errors import SharedError, UserError
from ...kinds.proxy import VersionConflict
from ...wire.messages import Call, Conflict, Reply
from ..connection.failures import raised
from ..connection.one_by_one import OneByOne
from ..connection.rescue import LEFT, OF_THIS_PROCESS
from ..connection.transport import AT_ONCE, Terms
from ..values.packing_context import current as packing
from .protocol import Answer


class Wish(NamedTuple):
    """A call that is to be made, and awaited."""

    call: Call
    is_sure: bool  # a cancellation comes after it


class Outcome(NamedTuple):
    """What came of it: an answer, and an error to be raised instead."""

    answer: Answer | None
    error: BaseException | None = None


class Standing(OneByOne):
    """The face of a transport, for one operation that runs as a coroutine."""

    def __init__(self, home: Any) -> None:
        self.home = home
        self.late: BaseException | None = None  # a cancellation that came while something happened that must happen
        self.is_over = False  # there is no loop any more that could carry a call
        self._sure = 0  # how deep we are in what must happen

    def call(self, call: Call, terms: Terms = AT_ONCE) -> Any:
        """Make a call while others go on: the reply, or what `terms.then` makes of its value."""
        if packing.home is not None:  # what is packed or unpacked is packed or unpacked at one go
            return self.home.reached().call(call, terms)
        if self.is_over:
            raise SharedError("The event loop has ended: nothing can be called from its coroutines any more.")
        is_sure = bool(self._sure or terms.is_sure)
        if self.late and not is_sure:
            late, self.late = self.late, None
            raise late
        if not terms.may_wait:
            call.timeout = None
        parent = getcurrent().parent
        assert parent is not None
        answer, error = parent.switch(Wish(call, is_sure))
        if error is not None:
            if type(answer) is Reply and terms.undo:
                self.on_behalf([lambda: terms.undo(answer.value)])  # type: ignore[misc]
            raise error
        if type(answer) is Reply:
            return self._made(answer, terms)
        raise VersionConflict if type(answer) is Conflict else raised(answer)

    def _made(self, answer: Reply, terms: Terms) -> Any:
        """What is made of an answer; what was taken, and cannot be read here, goes back for others to try."""
        try:
            return terms.then(answer.value) if terms.then else answer
        except OF_THIS_PROCESS as error:
            undo = terms.undo
            if undo:
                self.on_behalf([lambda: undo(answer.value)])
                error.add_note(LEFT)
            raise

    def on_behalf(self, work: list[Callable[[], object]]) -> None:
        """Do what is in the list, once; a cancellation comes after it."""
        self._sure += 1
        try:
            while work:
                work.pop()()
        except (LookupError, OSError, SharedError, RuntimeError, ValueError):
            pass  # it is done already, or there is nobody left to tell
        finally:
            self._sure -= 1

    @staticmethod
    def elsewhere(home: Any) -> Any:
        """The way of another session to its manager: it blocks, as always."""
        return home.reached()


def refuse_transaction(transaction: Any) -> None:
    """Raise UserError if this thread is in a transaction: its other coroutines would be in it, too."""
    if transaction is not None:
        raise UserError("Nothing can be awaited within a transaction: await it before or after.")
