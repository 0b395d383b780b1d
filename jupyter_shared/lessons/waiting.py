"""Lesson 7: waiting for something that may have happened already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..client.session import Session
from .lesson import THOROUGH, Lesson, NotYet, Question


class Notifications(Lesson):
    """A notification is not remembered."""

    file = "7_waiting"
    questions = {
        1: Question(
            "B",
            "`notify` wakes those who wait at that moment, and leaves nothing behind. Who comes later waits for the "
            "next one.",
            {"A": "So an event works: it stays set. A condition has no memory."},
        ),
        2: Question(
            "A",
            "An event is a state, not a moment: once set, it lets everybody through who comes, until somebody clears "
            "it.",
            {"B": "That was the condition. An event remembers."},
        ),
    }

    def check(self, shared: Session, waits: Callable[[], Any], tells: Callable[[], Any]) -> None:
        """Try every order of `waits()` and `tells()`: the one who waits must go on, and not before it is time."""
        d = shared.dict("kitchen")
        d.update(ready=False, eaten=False)

        def in_time() -> bool:
            return bool(d["ready"] and d["eaten"])

        alone = shared.explore(waits)
        if alone.ok:
            raise NotYet("`waits()` does not wait: it ends though nobody has told that the dish is ready.")
        result = shared.explore(waits, tells, check=in_time, seconds=THOROUGH)
        self.must_be_right(
            result, "It looked before it took the condition, and the news came in between. Look and wait must be one: "
            "`condition.wait_for(...)`, under the condition.",
        )  # fmt: skip
        self.well_done(f"Who waits goes on, in all {result.count} orders: also when the news is older than the wait.")
