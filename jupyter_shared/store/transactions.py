"""A transaction's writes, done together at the one point: one step, whatever they do and to whichever objects."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from ..errors import Conflicted
from ..kinds.kind import Caller, Context, Unchanged
from ..wire.messages import Calls
from .entry import Entry
from .invoke import Found, Invoker

Write = tuple[Entry, Found, Sequence[Any]]  # an object, an operation, and its arguments


def in_the_way(entry: Entry, caller: Caller) -> Conflicted | None:
    """That somebody else keeps the others from changing an object, if so."""
    if entry.editor and entry.editor != caller:
        return Conflicted(f"{entry.editor} keeps the others from changing {entry}: nothing is done.")
    return None


def refusal(invoke: Invoker, writes: Sequence[Write], caller: Caller) -> Exception | None:
    """Why not all of them may be done now; None if they may."""
    for entry, (_, operation), args in writes:
        refused = invoke.guard(entry, operation, caller, (args,)) if invoke.guard is not None else None
        refused = refused or invoke.refused(entry, operation, caller, (args,))
        if refused is not None:
            return refused
    return None


def attempt_all(invoke: Invoker, writes: Sequence[Write], caller: Caller, now: float) -> None:
    """Do them. The client has tried each on a copy of the same version, so none fails.

    Should one fail all the same, the error is raised, and nothing after it is done: its client is at fault.
    """
    with ExitStack() as steps:
        for recorder in invoke.records or ():
            steps.enter_context(recorder.together())
        for entry, (target, operation), args in writes:
            invoke.refused(entry, operation, caller, (args,))  # it looks at what will be overwritten
            context = Context(caller, now, True, compared=True)
            try:
                value = operation.function(target, context, *args)
            except Unchanged:
                continue
            invoke.changed(entry, operation.name, (args,), context, (), value)
            if invoke.trace is not None:
                calls = Calls(0, entry.id, operation.name, [[*args]])
                invoke.trace.tried_many(entry, operation, caller, calls, [])
