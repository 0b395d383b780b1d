"""What all lessons have in common: guesses before a cell is run, answers after it, checks, solutions."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

from ..client.session import Session
from ..kinds.trace import HELD
from ..saying import count
from .files import folder

WIDTH = 96
THOROUGH = 60.0  # seconds for trying all orders: a lesson's take a second or two, unless the machine has much to do
PATIENCE = 30.0  # seconds for another kernel to come to where a lesson wants it


def wrapped(text: str) -> str:
    """A text in lines of a length that is read well; pages break longer ones in the middle of a word."""
    return textwrap.fill(text, WIDTH)


class NotYet(AssertionError):
    """The learner's code does not do yet what the exercise asks for."""

    def _render_traceback_(self) -> list[str]:
        return [wrapped(f"Not yet: {self}")]


class Question(NamedTuple):
    """What is asked before a cell is run."""

    answer: str  # a letter
    why: str
    others: dict[str, str] = {}  # letter: what is behind that guess


class Lesson:
    """One lesson, as its notebook uses it."""

    file: ClassVar[str]  # of the notebook, without its suffix
    questions: ClassVar[dict[int, Question]]

    def __init__(self) -> None:
        self._guesses: dict[int, str] = {}

    def guess(self, number: int, letter: str) -> None:
        """Say what you think will happen, before you run the next cell."""
        known, answer = str(letter).strip().upper(), self.questions[number]
        if not known:
            print("Write a letter between the quotes, and run this cell again. To guess first is half of the lesson.")
            return
        letters = sorted({answer.answer, *answer.others})
        if known not in letters:
            print(f"{known} is none of the answers: write {', '.join(letters[:-1])} or {letters[-1]}.")
            return
        self._guesses[number] = known
        print(f"You say {known}. Now run the next cell.")

    def reveal(self, number: int) -> None:
        """Say what happened, and why."""
        answer, why, others = self.questions[number]
        guess = self._guesses.get(number)
        if guess is None:
            print(wrapped(f"(You did not guess.) It is {answer}. {why}"))
        elif guess == answer:
            print(wrapped(f"{answer} it is. {why}"))
        else:
            behind = f" {others[guess]}" if guess in others else ""
            print(wrapped(f"You said {guess}.{behind}"), wrapped(f"It is {answer}. {why}"), sep="\n")

    def solution(self) -> None:
        """Show one way to do the exercise, and why it is right."""
        from IPython.display import Markdown, display

        display(Markdown((folder() / "solutions" / f"{self.file}.md").read_text(encoding="utf-8")))

    # --- for its cells and checks ------------------------------------------------------------------------

    def until_held(self, trace: Any, times: int = 1) -> None:
        """Wait until a kernel that is stepped is held back, for the first time or another one."""
        self.until(lambda: [event.what for event in trace.events].count(HELD) >= times, "a call to be held back")

    def until_waiting(self, shared: Session, *names: str) -> None:
        """Wait until somebody waits for each of these objects."""
        self.until(lambda: all(shared.describe(shared[name]).waiters for name in names), f"somebody at {names}")

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait until `condition()` holds; TimeoutError, which names `what`, if it does not."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"Waited {PATIENCE:.0f} seconds for {what}. Run the cells from the top again.")
            time.sleep(0.01)

    def well_done(self, said: str) -> None:
        """The exercise is done."""
        print(wrapped(f"\N{WHITE HEAVY CHECK MARK} {said}"))

    def must_be_right(self, result: Any, hint: str) -> None:
        """Show an exploration that failed, and end the check with a hint; one that is no proof ends it, too."""
        if result.ok and result.complete:
            return
        if result.ok:
            raise NotYet(f"{result} There are too many orders to try them all: do less in your functions.")
        from IPython.display import display

        display(result)
        bad = ", ".join(f"{number} {verdict}" for verdict, number in result.verdicts.items() if verdict != "right")
        raise NotYet(f"of {count(result.count, 'order')}, {bad}. {hint}")
