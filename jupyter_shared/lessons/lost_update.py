"""Lesson 3: `+=` is two steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..client.session import Session
from .lesson import THOROUGH, Lesson, NotYet, Question


class LostUpdate(Lesson):
    """The update that is lost between a read and a write."""

    file = "3_the_lost_update"
    questions = {
        1: Question(
            "B",
            "Alice had read 0 before bob came, and writes 1 whatever has happened since. Bob's visit is lost. Nobody "
            "was told: there is no error, and no warning.",
            {
                "A": "It would be 2 if `+=` were one step. It is two: a read, and later a write.",
                "C": "Nothing that either of them did was wrong by itself; so there is nothing to complain of.",
            },
        ),
        2: Question(
            "C",
            "Half of the orders lose a visit. That it worked a hundred times only says that one of the two was quick "
            "enough, a hundred times.",
            {"A": "If that were so, the picture above could not have been drawn.", "B": "There is more than one "
            "such order."},
        ),
    }

    def check(self, shared: Session, alice: Callable[[], Any], bob: Callable[[], Any]) -> None:
        """Try every order of `alice()` and `bob()`, each of which is to count one visit in `shared["d"]["n"]`."""
        d = shared.dict("d")
        d["n"] = 0
        for function in (alice, bob):
            before = d["n"]
            function()
            if d["n"] != before + 1:
                raise NotYet(f"{function.__name__}() is to count one visit: n was {before}, and is {d['n']}.")
        d["n"] = 0
        result = shared.explore(alice, bob, check=lambda: d["n"] == 2, seconds=THOROUGH)
        self.must_be_right(
            result, "Somebody still comes between a read and a write. A lock keeps out only those who take it: if one "
            "of the two does not, it is as if there were none.",
        )  # fmt: skip
        self.well_done(f"No visit is lost, in all {result.count} orders. This is a proof, not a lucky run.")
