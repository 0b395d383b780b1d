"""Who is told of all changes at the one point (`invoke.py`), and of what: the journal, the history."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

import msgspec

from ..kinds.kind import Caller, Context, Operation
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
    context: Context  # who called, when, and whether anybody waited; of a single call what it has overwritten, if told
    before: int  # the object's version until now
    version: int  # and from now on
    failures: Sequence[Failure] = ()  # of the calls that failed, half-way perhaps
    value: Any = None  # what a single call returned


class Recorder(Protocol):
    """One who is told of all changes."""

    may_refuse: bool = True  # else it is asked only to look at what will be overwritten

    def refuses(self, entry: Entry, operation: Operation, caller: Caller, calls: Many) -> Exception | None:
        """Before an operation is tried that may change the object: None, or why it may not."""

    def changed(
        self, entry: Entry, operation: str, calls: Many, context: Context, before: int, version: int,
        failures: Sequence[Failure], value: Any,
    ) -> None:  # fmt: skip
        """Something has changed; see `Change`, which is not made for each, since every write would wait for that."""

    def together(self) -> AbstractContextManager[object]:
        """What is told in this block is one step."""

    def ended(self, id: int) -> None:
        """An object is no more."""
