"""Lesson 5: deadlocks, and how an order of locks makes them impossible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..client.session import Session
from .lesson import THOROUGH, Lesson, NotYet, Question

FORKS = ("fork 0", "fork 1", "fork 2")


class Deadlock(Lesson):
    """Each waits for what the other one holds."""

    file = "5_deadlock_and_order"
    questions = {
        1: Question(
            "C",
            "Each holds what the other one wants, and lets go of nothing. Nobody is at fault alone; the circle is.",
            {
                "A": "Who comes first does not matter here: each has one of the two already.",
                "B": "A lock is given back by its holder, and both holders wait.",
            },
        ),
        2: Question(
            "A",
            "One order out of nine. That is why such a program passes its tests, and stands still in the week it "
            "matters.",
            {"B": "Most orders are fine: whoever is first gets both locks, and the other one waits a little."},
        ),
    }

    def check(self, shared: Session, *philosophers: Callable[[], Any]) -> None:
        """Try every order of three who eat with two forks each."""
        if len(philosophers) != 3:
            raise NotYet("there are three philosophers: lesson.check(shared, ada, bob, cid)")
        meals = shared.counter("meals")
        for eats in philosophers:
            before = meals.get()
            with shared.trace(*FORKS) as trace:
                eats()
            taken = {event.object for event in trace.events if event.operation == "acquire"}
            if len(taken) != 2:
                raise NotYet(f"{eats.__name__} eats with two forks, and took {sorted(taken) or 'none'}.")
            if meals.get() != before + 1:
                raise NotYet(f"{eats.__name__} is to eat once: meals.add(1) while both forks are held.")
        before = meals.get()
        result = shared.explore(*philosophers, check=lambda: meals.get() == before + 3, seconds=THOROUGH)
        self.must_be_right(
            result, "In the order that is drawn, each holds one fork and waits for the next. Who takes the forks in "
            "another order than the others?",
        )  # fmt: skip
        self.well_done(f"All three eat, in all {result.count} orders. With one order of locks there can be no "
        "circle.")
