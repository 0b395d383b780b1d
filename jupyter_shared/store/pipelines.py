"""Calls that came together in a pipeline, done together: one change, however many they are."""

from __future__ import annotations

from ..kinds.kind import Caller, Context
from ..wire.messages import Calls, Failure
from .store import Store


def call_many(store: Store, caller: Caller, calls: Calls) -> list[Failure] | None:
    """Do them, and tell which failed; None if someone is in the way, so that they must be done one by one."""
    entry = store.entry(calls.object)
    found = entry.find(calls.operation) if entry else None
    if entry is None or found is None or entry.editor or found[1].reads or found[1].waits:
        return None
    if calls.place is not None:
        caller.move(calls.place)
    failures, context = [], Context(caller, store.now)
    target, (_, function, *_) = found
    for call, args in zip(calls.numbers(), calls.calls, strict=True):
        try:
            function(target, context, *args)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the caller's
            failures.append(Failure.because(call, error, calls.operation))
    store.changed(entry, caller)
    return failures
