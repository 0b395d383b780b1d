"""A version page for clients that see none: the versions that the manager vouches for, for as long as it does.

What makes it the truth, each with a test that fails without it (`tests/vouching`):

-   The manager changes nothing that it vouches for before we have said that we answer no read of it any more, which is
    said after the version is gone from here; or before the time is over for which it does.
-   That time is counted from before the question was sent, by a clock that goes on while the machine sleeps, and it is
    looked at after the version was: who is stopped in between answers as of when he looked at the version.
-   When the manager has not heard of us in time, a new term begins. What was known in the old one is never looked at
    again, so nothing is brought back to life by being vouched for longer.
-   It belongs to one process: a forked child has none of it.

Here are neither threads nor sockets: see `line.py`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from ...platform.clock import clock
from ...wire.vouching import Recall, Recalled, Vouch, Vouched

UNKNOWN = -1  # no object is ever at this version
FIRST_ASKED = 4  # calls that have found an object at the same version, after which it is worth being vouched for
MOST_PATIENCE = 64  # such calls
PAID = 0.5  # seconds: what is vouched for no longer than that takes twice as many calls the next time
MOST_KNOWN = 4096  # objects of which the calls are counted


class Term:
    """What is vouched for, and until when by our clock."""

    __slots__ = ("fresh_until", "is_asked", "number", "until", "versions")

    def __init__(self, number: int) -> None:
        self.number = number
        self.versions: dict[int, int] = {}  # by slot
        self.until = self.fresh_until = -1.0
        self.is_asked = False  # the manager, to vouch for longer


class Counted:
    """What is known of the calls for one object."""

    __slots__ = ("calls", "needed", "since", "version")

    def __init__(self, needed: int) -> None:
        self.version = UNKNOWN  # that the last call found
        self.calls = 0  # that have found it at this version
        self.needed = needed
        self.since = 0.0  # when it was vouched for


class RemotePage:
    """`page[slot]` is the version of an object for as long as the manager vouches for it; else UNKNOWN."""

    def __init__(
        self, nudge: Callable[[], object], *, always: bool = False, now: Callable[[], float] = clock
    ) -> None:
        """`nudge` is called when `question` has one; from any thread. `always`: whatever is read is worth it."""
        self._nudge, self._now = nudge, now
        self._first = 1 if always else FIRST_ASKED
        self._most = 1 if always else MOST_PATIENCE
        self._term = Term(0)
        self._closed = False
        self._wanted: deque[int] = deque()  # objects
        self._counted: dict[int, Counted] = {}  # by slot
        self._number = 0  # of the last question
        self._sent: dict[int, float] = {}  # when those were that are not answered yet

    def __getitem__(self, slot: int) -> int:
        term = self._term
        version = term.versions.get(slot, UNKNOWN)
        now = self._now()  # not before the version is looked at
        return version if now < term.fresh_until else self._late(term, version, now)

    def _late(self, term: Term, version: int, now: float) -> int:
        """The same, while it is time to ask the manager to vouch for longer, or too late."""
        if now >= term.until:
            return UNKNOWN
        if not term.is_asked:
            term.is_asked = True
            self._nudge()
        return version

    def missed(self, object: int, slot: int, version: int) -> None:
        """A read of an object was a call, which has found it at this version."""
        term = self._term
        if self._closed or not slot or (slot in term.versions and self._now() < term.until):
            return
        counted = self._counted.get(slot)
        if counted is None:
            if len(self._counted) >= MOST_KNOWN:
                self._counted.clear()
            counted = self._counted[slot] = Counted(self._first)
        if counted.version != version:
            counted.version, counted.calls = version, 0
        counted.calls += 1
        if counted.calls >= counted.needed or slot in term.versions:
            counted.calls = 0
            self._wanted.append(object)
            self._nudge()

    # --- what is said and heard over the line: all by one thread ------------------------------------------

    def question(self) -> Vouch | None:
        """What to ask the manager now."""
        if not self._wanted and not self._term.is_asked:
            return None
        objects: dict[int, None] = {}
        while self._wanted:
            objects[self._wanted.popleft()] = None
        self._number += 1
        self._sent[self._number] = self._now()
        return Vouch(self._number, [*objects])

    def hear(self, message: Any) -> Recalled | None:
        """Take in what the manager has said: what to answer."""
        if isinstance(message, Recall):
            self._term.versions.pop(message.slot, None)
            self._changes(message.slot)
            return Recalled(message.number)
        if isinstance(message, Vouched):
            self._vouched(message)
        return None

    def _vouched(self, vouched: Vouched) -> None:
        sent, term = self._sent.pop(vouched.number, None), self._term
        if sent is None:
            return
        if vouched.term != term.number:
            term = Term(vouched.term)
        for slot, version in vouched.versions:
            term.versions[slot] = version
            if slot in self._counted:
                self._counted[slot].since = sent
        if vouched.seconds:
            term.until = sent + vouched.seconds
            term.fresh_until = sent + vouched.seconds / 2
        term.is_asked = False
        self._term = term

    def _changes(self, slot: int) -> None:
        """Somebody changes an object: whether it was worth being vouched for tells how soon it is again."""
        counted = self._counted.get(slot)
        if counted is not None:
            was_short = self._now() - counted.since < PAID
            counted.needed = min(counted.needed * 2, self._most) if was_short else self._first
            counted.calls = 0

    def end(self) -> Recalled:
        """Answer no read until the manager vouches anew, whoever is at it: what to tell it, if it can be told."""
        term, self._term = self._term, Term(0)
        term.until = term.fresh_until = -1.0
        self._sent.clear()
        self._wanted.clear()
        return Recalled(0, True)

    def close(self) -> None:
        """Answer no read any more, and ask nothing."""
        self._closed = True
        self.end()
