"""Lesson 8: what a crash leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..client.session import Session
from .lesson import THOROUGH, Lesson, NotYet, Question


class Crashes(Lesson):
    """The lock passes on; what it guards may be half done."""

    file = "8_crashes_and_cost"
    questions = {
        1: Question(
            "B",
            "The lock is free again, since its holder is gone: nobody waits for ever. But a lock knows nothing of "
            "money. One write was made, the other was not.",
            {
                "A": "A lock keeps others out. It undoes nothing.",
                "C": "With the standard library it would be so: there, a lock whose holder has died stays locked.",
            },
        ),
        2: Question(
            "A",
            "An array goes into shared memory in one piece, and whoever reads it maps that memory: nothing is copied. "
            "A list is taken apart, number by number, and put together again by everybody who reads it.",
            {
                "B": "A list is more familiar, but it is a million objects, and each of them has to travel.",
                "C": "The numbers are the same, but not what holds them: one piece of memory, or a million objects.",
            },
        ),
    }

    def check(self, shared: Session, transfer: Callable[[], Any]) -> None:
        """Try every order of two `transfer()`s, either of which may be killed before any of its steps."""
        accounts = shared.dict("accounts")
        accounts.update(a=10, b=10)
        transfer()
        if accounts.copy() != {"a": 9, "b": 11}:
            raise NotYet(f'a transfer takes 1 from a and gives it to b: from 10 and 10 to {accounts.copy()}.')
        accounts.update(a=10, b=10)

        def alice() -> None:
            transfer()

        def bob() -> None:
            transfer()

        def sum_stays() -> bool:
            return bool(accounts["a"] + accounts["b"] == 20)

        result = shared.explore(alice, bob, check=sum_stays, crashes=1, seconds=THOROUGH)
        self.must_be_right(
            result, "Who is killed between two writes leaves one of them. What if both were one call?",
        )  # fmt: skip
        if shared.explore(alice, bob, check=lambda: accounts["a"] == 8).ok is False:
            raise NotYet("nothing breaks when somebody dies, but without any crash a transfer gets lost: see lesson 3.")
        self.well_done(f"20 before, 20 after, in all {result.count:,} orders, whoever is killed, and whenever.")
