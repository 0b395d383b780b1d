"""Calls that came together in a pipeline, done together: one change, however many they are."""

from __future__ import annotations

from ..kinds.kind import Caller
from ..wire.messages import Calls, Failure
from .store import Store


def call_many(store: Store, caller: Caller, calls: Calls) -> list[Failure] | None:
    """Do them, and tell which failed; None if someone is in the way, so that they must be done one by one."""
    entry = store.entry(calls.object)
    found = entry.find(calls.operation) if entry else None
    if entry is None or found is None or found[1].reads or found[1].waits:
        return None
    if entry.editor or entry.vouched:
        return None
    trace = store.invoke.trace
    if trace is not None and trace.is_stepped(entry, caller):
        return None
    if calls.place is not None:
        caller.move(calls.place)
    failures = store.invoke.attempt_many(entry, found, caller, calls, store.now)
    if entry.parked:
        store.retry(entry)
    return failures
