"""Lesson 4: locks guard data, not code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..client.session import Session
from .lesson import THOROUGH, Lesson, NotYet, Question


class Locks(Lesson):
    """Which lock, around what."""

    file = "4_locks_guard_data"
    questions = {
        1: Question(
            "B",
            "Two locks keep nobody out: each of the two holds one that the other does not want. It is the data that "
            "needs one lock, the same for everybody.",
            {"A": "Both lines are under a lock, indeed: but a lock does not guard lines."},
        ),
        2: Question(
            "B",
            "Between the two writes the money is nowhere. Who reads without the lock can see that moment. Readers who "
            "want a whole picture take the lock, too.",
            {"A": "The writer is right, and would be right alone. The reader did not ask whether somebody was at "
            "work."},
        ),
    }

    def check(self, shared: Session, book: Callable[[str], Any]) -> None:
        """Try every order of `book("alice")` and `book("bob")` when one seat is free."""
        seats = shared.dict("seats")
        seats.clear()
        seats["free"] = 1
        book("ada")
        if seats["free"] != 0 or not seats.get("ada"):
            raise NotYet(f'alone, ada gets the last seat: seats is {seats.copy()}, not {{"free": 0, "ada": True}}.')
        seats.clear()
        seats["free"] = 1

        def alice() -> None:
            book("alice")

        def bob() -> None:
            book("bob")

        def one_seat_one_guest() -> bool:
            taken = sum(bool(seats.get(who)) for who in ("alice", "bob"))
            return seats["free"] == 0 and taken == 1

        result = shared.explore(alice, bob, check=one_seat_one_guest, seconds=THOROUGH)
        self.must_be_right(
            result, "One seat is sold twice: what was seen before the lock was taken need not be true any more when "
            "it has been taken. Look and act under the same lock.",
        )  # fmt: skip
        self.well_done(f"One seat, one guest, in all {result.count} orders: looking and acting are one step now.")
