"""Stepping: a teacher holds calls of others back, and lets them go one by one.

A call that is held back is parked by the teacher, not by its object: it stands in nobody's way, and its time stands
still.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

from ..kinds.callers import names_of, short_label
from ..kinds.kind import Caller, Client
from ..kinds.trace import TraceState
from ..wire.messages import Call
from .entry import Entry

if TYPE_CHECKING:
    from .store import Store


class Recording:
    """One trace that is being recorded."""

    def __init__(self, trace: Entry, owner: Client) -> None:
        self.trace = weakref.ref(trace)
        self.owner = owner
        self.objects: dict[int, weakref.ref[Entry]] = {}
        self.steps: dict[str, tuple[Client, set[int]]] = {}  # who is held back: by whom, at which objects; none: at all
        self.trace_alive: Entry | None = None  # while somebody is held back for it: it does not end then

    def held_back_by(self, entry: Entry, caller: Caller) -> str:
        """Who holds this caller back at this object; "" if nobody does."""
        known = (self.steps.get(name) for name in names_of(caller.client.label))
        teacher, objects = next(filter(None, known), (None, set()))
        return teacher.label if teacher and (not objects or entry.id in objects) else ""


class Unfinished:
    """A call that has been tried, and was parked."""

    __slots__ = ("call", "caller", "entry", "held_by", "is_told", "waits")

    def __init__(self, entry: Entry, caller: Caller, call: Call, held_by: str = "") -> None:
        self.entry, self.caller, self.call = entry, caller, call
        self.held_by = held_by
        self.waits = not held_by  # for its object
        self.is_told = False  # how it ended


class Stepping:
    """Who is held back, and which calls are."""

    def __init__(self, store: Store) -> None:
        self.chosen: dict[int, list[Recording]] = {}
        self.recordings: dict[int, Recording] = {}
        self.anybody_steps = False
        self._store = store
        self._unfinished: dict[int, Unfinished] = {}  # by the identity of the call, which is kept meanwhile

    def step(self, recording: Recording, who: str, objects: list[int], teacher: Client) -> None:
        """Hold back the calls of a client, by its label."""
        recording.steps[short_label(who)] = (teacher, {*objects})
        self._tell_steps(recording)

    def next(self, recording: Recording, who: str | None) -> int:
        """Let the first call go that is held back: how many are left."""
        held = self._held(recording, who)
        if held:
            self._let_go(held[0])
        return max(len(held) - 1, 0)

    def run(self, recording: Recording, who: str | None = None) -> None:
        """Hold back no more calls of a client; of none, if none is named."""
        for name in [*recording.steps] if who is None else [short_label(who)]:
            held = self._held(recording, name)
            recording.steps.pop(name, None)
            for unfinished in held:
                self._let_go(unfinished)
        self._tell_steps(recording)

    def _held(self, recording: Recording, who: str | None) -> list[Unfinished]:
        wanted = recording.steps if who is None else (short_label(who),)
        return [
            unfinished
            for unfinished in self._unfinished.values()
            if unfinished.held_by
            and unfinished.entry.id in recording.objects
            and any(name in wanted for name in names_of(unfinished.caller.client.label))
        ]

    def _let_go(self, unfinished: Unfinished) -> None:
        """It stands in line behind those that were not held back."""
        unfinished.held_by = ""
        entry = unfinished.entry
        for ticket in [ticket for ticket in entry.parked if ticket.call is unfinished.call]:
            del entry.parked[ticket]
            entry.parked[ticket] = None
            ticket.held_by = ""
            self._store.retry(entry)
            if not ticket.done:
                self._store.woken.append((ticket, None))

    def _tell_steps(self, recording: Recording) -> None:
        trace = recording.trace()
        recording.trace_alive = trace if recording.steps else None
        self.anybody_steps = any(known.steps for known in self.recordings.values())
        if trace and isinstance(trace.state, TraceState):
            trace.state.steps = {who: [by.label, [*ids]] for who, (by, ids) in recording.steps.items()}
            self._moved(trace)

    def is_stepped(self, entry: Entry, caller: Caller) -> bool:
        """Whether a pipeline's calls are to be done one by one, to be held back."""
        return any(recording.held_back_by(entry, caller) for recording in self.chosen.get(entry.id, ()))

    def _moved(self, trace: Entry) -> None:
        changes = self._store.changes
        changes.move_to(trace, changes.next_version())
        if trace.watchers:
            changes.tell(trace)
