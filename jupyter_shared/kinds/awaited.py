"""What those wait for whose calls are parked: the words of a notice, by what the object is and what was asked of it."""

from __future__ import annotations

from .kind import State
from .sizes import item_count


def awaited(state: State, operation: str, me: str) -> str:
    """What comes after "Waiting", as in "for an item in queue 'jobs', which is empty"; `me` is the object's name."""
    summary = state.summary()
    match state.kind, operation:
        case _, "join":
            return f"until all that was put into {me} is done: {summary.get('unfinished')} not done yet"
        case "queue" | "lifo_queue" | "priority_queue", "get":
            return f"for an item in {me}, which is empty"
        case "queue" | "lifo_queue" | "priority_queue", _:
            return f"for room in {me}, which is full ({item_count(state)} of {summary.get('maxsize')})"
        case "event", _:
            return f"for {me} to be set"
        case "condition", "await_notify":
            return f"for {me} to be notified"
        case "barrier", _:
            return f"at {me}: {summary.get('waiting')} of {summary.get('parties')} have come"
        case "semaphore" | "bounded_semaphore", _:
            return f"for {me} ({summary.get('value')} of {summary.get('initial')} free)"
    return f"for {me}"
