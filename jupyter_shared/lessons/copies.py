"""Lesson 2: a proxy is not the object, and what comes out of it is a copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..client.session import Session
from .lesson import THOROUGH, Lesson, NotYet, Question


class Copies(Lesson):
    """What is nested in a shared object is a copy."""

    file = "2_a_proxy_is_not_the_object"
    questions = {
        1: Question(
            "B",
            '`d["names"]` is a call: the manager sends a copy of the list. You appended to that copy, and it is '
            "gone.",
            {
                "A": "With a plain dict that would be so: there the list itself is in your memory.",
                "C": "Nothing is wrong with the line for Python: that is why this mistake is so hard to see.",
            },
        ),
        2: Question(
            "A",
            'What lies in d["live"] is a shared list itself: `d["live"]` gives a proxy, and append is a call to it.',
            {"B": "So it was with a plain list. This one is live."},
        ),
    }

    def check(self, shared: Session, add_guest: Callable[..., Any]) -> None:
        """Call `add_guest(shared, name)`: first alone, then for two guests at once, in every order."""
        party = shared.dict("party")
        party["guests"] = []
        for name in ("ada", "grace"):
            add_guest(shared, name)
        found = party["guests"]
        if [*found] != ["ada", "grace"]:
            raise NotYet(
                f"ada and grace were added, and the guests are {[*found]}. Nobody told the manager what you did to "
                "your copy of the list."
            )
        party["guests"] = []

        def ada() -> None:
            add_guest(shared, "ada")

        def grace() -> None:
            add_guest(shared, "grace")

        result = shared.explore(ada, grace, check=lambda: sorted(party["guests"]) == ["ada", "grace"], seconds=THOROUGH)
        self.must_be_right(
            result, "One at a time it works. But two who come at once both take the same list, and the second one "
            "puts back a list without the other guest. Take, change and put back in one go: `with party.edit(...)`.",
        )  # fmt: skip
        self.well_done(f"Both are on the list, in all {result.count} orders in which two can come.")
