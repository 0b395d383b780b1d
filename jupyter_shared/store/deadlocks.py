"""Who waits for whom. A wait for ever on what only those hold who themselves wait on us never ends: a deadlock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..kinds.kind import Caller
from .entry import Ticket

Waiting = Mapping[Caller, Ticket]


def circle(waiting: Waiting, start: Caller) -> list[Ticket]:
    """The tickets of a circle through this caller, in order; empty when someone in it can still move.

    Not recursive: a row of those who wait may be longer than Python's stack.
    """
    path: dict[Ticket, None] = {}  # in order
    closes = False
    ahead = [start]
    while ahead:
        ticket = waiting.get(ahead.pop())
        if ticket is None or ticket.call.timeout is not None or ticket.held_by:
            return []
        if ticket in path:
            continue
        holders = ticket.entry.holders()
        if not holders:
            return []
        path[ticket] = None
        closes = closes or start in holders
        ahead += reversed(holders)
    if len(path) == 1 and getattr(next(iter(path)).entry.state, "anyone_may_release", False):
        return []  # it waits for itself; another thread may release what it holds
    return [*path] if closes else []


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
