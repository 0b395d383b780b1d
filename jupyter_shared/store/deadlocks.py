"""Who waits for whom. A wait for ever on what only those hold who themselves wait on us never ends: a deadlock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..kinds.kind import Caller
from .entry import Ticket

Waiting = Mapping[Caller, Ticket]


def circle(waiting: Waiting, start: Caller) -> list[Ticket]:
    """The tickets of a circle through this caller, in order; empty when someone in it can still move."""
    path: list[Ticket] = []
    return path if _stuck(waiting, start, path) and _closes(path, start) else []


def _stuck(waiting: Waiting, caller: Caller, path: list[Ticket]) -> bool:
    """Whether a caller waits for ever: every one it waits for does. The path collects who was looked at."""
    ticket = waiting.get(caller)
    if ticket is None or ticket.call.timeout is not None:
        return False
    if ticket in path:
        return True
    path.append(ticket)
    holders = ticket.entry.holders()
    return bool(holders) and all(_stuck(waiting, holder, path) for holder in holders)


def _closes(path: list[Ticket], start: Caller) -> bool:
    return any(start in ticket.entry.holders() for ticket in path)


def deadlocks(waiting: Waiting) -> list[list[str]]:
    """All circles, each as a sentence per member."""
    found: list[list[str]] = []
    seen: set[Ticket] = set()
    for caller in [*waiting]:
        tickets = circle(waiting, caller)
        if tickets and not seen.intersection(tickets):
            seen.update(tickets)
            found.append([*sentences(tickets)])
    return found


def sentences(tickets: list[Ticket]) -> Iterator[str]:
    """Who waits for what, and who holds it."""
    for ticket in tickets:
        holders = ", ".join(map(str, ticket.entry.holders()))
        yield f"{ticket.caller} waits for {ticket.entry}, held by {holders}"
