"""Finds lost updates: A read, B wrote, and A writes without having seen that. What B wrote is lost.

By part of an object: a key, an attribute, an index; the one value of what has but one. A read counts until its reader
writes. What is lost is found from the events alone, so of two notebooks that race, and of a run of an exploration.
"""

from __future__ import annotations

from typing import Any

from ...client.preview.plain import plain_text
from ...kinds import written
from ...kinds.trace import AT_LAST, DONE, Event

ALL = object()  # beside the parts, which may be anything
MOST_PARTS = 10_000  # of one object that are kept in mind

Caller = tuple[int, int]


class PartWrites:
    """What is known of one part of an object."""

    def __init__(self) -> None:
        self.writes: list[tuple[int, Caller]] = []  # number of the event, and whose; the last few
        self.reads: dict[Caller, int] = {}


class LostUpdates:
    """Reads events in their order, and tells which of them lost what."""

    def __init__(self) -> None:
        self._objects: dict[int, dict[Any, PartWrites]] = {}

    def see(self, event: Event, kind: str) -> tuple[int, list[int]] | None:
        """The number of the read that was too old, and of the writes that are lost with this one; None if none is."""
        if event.outcome not in (DONE, AT_LAST) or not written(kind):
            return None
        caller = (event.client, event.thread)
        parts = self._objects.setdefault(event.object, {})
        if len(parts) > MOST_PARTS:
            parts.clear()
        if event.operation == "get":
            parts.setdefault(_part(kind, event), PartWrites()).reads[caller] = event.seq
        elif event.operation == "all":
            for part in {ALL: parts.setdefault(ALL, PartWrites()), **parts}.values():
                part.reads[caller] = event.seq
        elif event.operation in ("set", "pop", "delete"):
            part = parts.setdefault(_part(kind, event), PartWrites())
            return self._written(part, parts.get(ALL), caller, event.seq)
        elif event.operation in ("replace", "amend", "clear"):
            found = [self._written(part, parts.get(ALL), caller, event.seq) for part in [*parts.values()]]
            return next(filter(None, found), None)
        return None

    @staticmethod
    def _written(part: PartWrites, whole: PartWrites | None, caller: Caller, seq: int) -> tuple[int, list[int]] | None:
        read = max(part.reads.get(caller, 0), whole.reads.get(caller, 0) if whole else 0)
        lost = [number for number, who in part.writes if number > read and who != caller] if read else []
        part.reads.pop(caller, None)
        part.writes = [*part.writes[-9:], (seq, caller)]
        return (read, lost) if lost else None


def _part(kind: str, event: Event) -> Any:
    """Which part; of a large key the trace has the size alone, which is no key."""
    if written(kind) == "whole" or not event.args:
        return ALL
    key = event.key
    try:
        hash(key)
    except TypeError:
        return plain_text(key)
    return key
