"""Who is told of all changes at the one point (`invoke.py`), and of what: the journal, the history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from ..kinds.kind import Caller, Context, Operation
from ..wire.messages import Failure
from .entry import Entry

GAVE_BACK = "@gone"  # in the place of an operation: a client has ended, and what it held was given back
CAME, LEFT = "@came", "@left"  # of the directory: a client has come, or ended
Many = Sequence[Sequence[Any]]  # the arguments of each of some calls
Ask = Callable[[Entry, Operation, Caller, Many], Exception | None]


class Recorder(Protocol):
    """One who is told of all changes."""

    may_refuse: bool = True  # else it is asked only to look at what will be overwritten

    def refuses(self, entry: Entry, operation: Operation, caller: Caller, calls: Many) -> Exception | None:
        """Before an operation is tried that may change the object: None, or why it may not."""

    def changed(
        self, entry: Entry, operation: str, calls: Many, context: Context, before: int, version: int,
        failures: Sequence[Failure], value: Any,
    ) -> None:  # fmt: skip
        """One or more calls of one operation have changed an object. Every write waits for this.

        entry     the object
        calls     the arguments of each: of one call, or of all of a pipeline
        context   who called, when, and whether anybody waited; of a single call what it has overwritten, if told
        before    the object's version until now
        version   and from now on
        failures  of the calls that failed, half-way perhaps
        value     what a single call returned
        """

    def together(self) -> AbstractContextManager[object]:
        """What is told in this block is one step."""

    def ended(self, id: int) -> None:
        """An object is no more."""


def asks(recorders: Sequence[Recorder]) -> Ask | None:
    """What asks all of these; None if there are none."""
    if len(recorders) < 2:
        return recorders[0].refuses if recorders else None

    def ask(*about: Any) -> Exception | None:
        answers = [recorder.refuses(*about) for recorder in recorders]  # each, as each is to look
        return next(filter(None, answers), None)

    return ask


def tells(recorders: Sequence[Recorder]) -> Callable[..., None] | None:
    """What tells all of these of a change; None if there are none."""
    if len(recorders) < 2:
        return recorders[0].changed if recorders else None
    told = [recorder.changed for recorder in recorders]

    def tell(*change: Any) -> None:
        for changed in told:
            changed(*change)

    return tell
