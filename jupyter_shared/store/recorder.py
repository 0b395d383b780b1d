"""Who is told of all changes at the one point (`invoke.py`), and of what: the journal, the history."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

import msgspec

from ..kinds.kind import NOT_TOLD, Caller, Operation
from ..wire.messages import Failure
from .entry import Entry

GAVE_BACK = "@gone"  # in the place of an operation: a client has ended, and what it held was given back
CAME, LEFT = "@came", "@left"  # of the directory: a client has come, or ended
Many = Sequence[Sequence[Any]]  # the arguments of each of some calls


class Change(msgspec.Struct, gc=False):
    """What one or more calls of one operation have made of an object: for those who keep what `changed` is told."""

    entry: Entry
    operation: str
    calls: Sequence[Sequence[Any]]  # the arguments of each: of one call, or of all of a pipeline
    caller: Caller
    now: float  # seconds since 1970
    before: int  # the object's version until now
    version: int  # and from now on
    expired: bool = False  # nobody waited (any longer) for the call
    failures: Sequence[Failure] = ()  # of the calls that failed, half-way perhaps
    value: Any = None  # what a single call returned
    was: Any = NOT_TOLD  # what a single call has overwritten, if its operation tells


class Recorder(Protocol):
    """One who is told of all changes."""

    may_refuse: bool = True  # else it is asked only to look at what will be overwritten

    def refuses(self, entry: Entry, operation: Operation, caller: Caller, calls: Many) -> Exception | None:
        """Before an operation is tried that may change the object: None, or why it may not."""

    def changed(
        self, entry: Entry, operation: str, calls: Many, caller: Caller, now: float, before: int, version: int,
        expired: bool, failures: Sequence[Failure], value: Any, was: Any = NOT_TOLD,
    ) -> None:  # fmt: skip
        """Something has changed; see `Change`, which is not made for each, since every write would wait for that."""

    def together(self) -> AbstractContextManager[object]:
        """What is told in this block is one step."""

    def ended(self, id: int) -> None:
        """An object is no more."""
