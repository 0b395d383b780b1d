"""Lesson 1: every kernel is an island."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from ..client.session import Session
from .lesson import Lesson, NotYet, Question

FUNCTION, ANSWER = "lesson 1: the function", "lesson 1: the answer"


class Islands(Lesson):
    """My variable is not there, too."""

    file = "1_islands"
    questions = {
        1: Question(
            "C",
            "Bob's kernel is another process, with a memory of its own. No variable of this notebook is in it.",
            {
                "A": "So it would be if both cells ran in one kernel; they only stand in one notebook.",
                "B": "It would be 0 if somebody had made an empty x there; nobody has.",
            },
        ),
        2: Question(
            "A",
            'shared["x"] is what x was at the moment it was shared. `x = 2` changes what the name x means here, '
            "and tells nobody.",
            {"B": "That is what one hopes for: but a value travels once, when it is shared. It is a copy."},
        ),
        3: Question(
            "B",
            "d is a live object. It lies in the manager, and everybody who changes or reads it goes there.",
            {"A": "Of a value that would be true. A live object is one and the same for all."},
        ),
    }

    def check(self, shared: Session, here: Callable[..., Any], in_bob: Callable[..., Any]) -> None:
        """Call `here(shared, degrees)` in this kernel, and then `in_bob(shared)` in bob's: does he know?"""
        from IPython import get_ipython

        shared[FUNCTION] = in_bob  # it travels before the temperature changes
        for _ in range(2):
            degrees = random.randint(-20, 40)
            here(shared, degrees)
            cell = f"shared[{ANSWER!r}] = shared[{FUNCTION!r}](shared)"
            get_ipython().run_cell_magic("shared_kernel", "bob", cell)
            answer = shared[ANSWER]
            if answer != degrees:
                raise NotYet(
                    f"it has {degrees} degrees here, and bob says {answer}. His function came with a copy of the "
                    "variable, as it was when it travelled. What you set here must be somewhere he can look."
                )
        del shared[FUNCTION], shared[ANSWER]
        self.well_done("Bob knows the temperature whenever it changes: it is kept where both of you look.")
