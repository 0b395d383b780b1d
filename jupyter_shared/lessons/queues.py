"""Lesson 6: queues, and how workers learn that there is no more work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..client.session import Session
from .lesson import THOROUGH, Lesson, Question

JOBS = [1, 2]


class Queues(Lesson):
    """Back pressure, and pills."""

    file = "6_queues"
    questions = {
        1: Question(
            "B",
            "The queue takes two. Who puts the third one waits until somebody has taken one: so the quick one is "
            "slowed down to what the slow one can do, and memory does not fill up. That is back pressure.",
            {
                "A": "A queue without a size would take all five, and five million as well, until memory is full.",
                "C": "`put_nowait` would raise Full. `put` waits.",
            },
        ),
        2: Question(
            "B",
            "A pill is an item like any other: who takes it, ends, and the others wait for the next item, for ever.",
            {"A": "One message, one reader: a queue gives each item to exactly one."},
        ),
    }

    def check(self, shared: Session, boss: Callable[[], Any], worker: Callable[[], Any]) -> None:
        """Try every order of `boss()` and two `worker()`s: all jobs done once, and all at an end."""
        while not shared["jobs"].empty():
            shared["jobs"].get()
        shared["done"].clear()

        def alice() -> None:
            worker()

        def bob() -> None:
            worker()

        result = shared.explore(boss, alice, bob, check=lambda: sorted(shared["done"]) == JOBS, seconds=THOROUGH)
        if "waits for ever" not in result.verdicts and not result.ok:
            self.must_be_right(result, f"Each of the jobs {JOBS} is to be done exactly once: see `done`.")
        self.must_be_right(result, "Somebody waits for ever in `jobs.get()`. How can each of the two learn of the end?")
        self.well_done(f"All jobs are done once, and everybody goes home, in all {result.count:,} orders.")
