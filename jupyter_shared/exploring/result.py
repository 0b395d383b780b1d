"""What an exploration has found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..client import showing
from ..errors import UserError
from .run import RIGHT
from .search import Finished
from .steps import END, KILL, TIME, Step

MOST_FAILING = 100  # failing runs


class ExplorationFailed(AssertionError):
    """Some interleaving of the explored functions ends badly."""


@dataclass
class Exploration:
    """How many runs there were, how they ended, and the simplest one that failed.

    ok: no run failed (a proof only if `complete`). complete: every interleaving has been covered, up to the order
    of steps that have nothing to do with each other. count: runs made. verdicts: how many ended how. failing: the
    first hundred that failed. shortest: the failing one with the fewest switches between functions, or None.
    """

    names: list[str]
    complete: bool = False
    verdicts: Counter[str] = field(default_factory=Counter)
    failing: list[Finished] = field(default_factory=list)
    shortest: Finished | None = None
    seconds: float = 0.0
    events: dict[str, Any] | None = field(default=None, repr=False)  # of the shortest, as a trace replies them
    again: Callable[[Finished], Finished] | None = field(default=None, repr=False)  # makes a run once more

    @property
    def ok(self) -> bool:
        """Whether no run has failed."""
        return not self.failing

    @property
    def count(self) -> int:
        """How many runs were made."""
        return sum(self.verdicts.values())

    def add(self, run: Finished) -> None:
        """Count a run, and keep it if it failed."""
        self.verdicts[run.ending.verdict] += 1
        if run.ending.verdict != RIGHT and len(self.failing) < MOST_FAILING:
            self.failing.append(run)

    def assert_ok(self) -> None:
        """Raise ExplorationFailed, with the schedule that fails, unless all runs ended well.

        An exploration that was cut short by time raises nothing unless a run failed: see `complete`.
        """
        if not self.ok:
            raise ExplorationFailed(f"{self}\n\n{self.schedule()}")

    def replay(self, run: Finished | None = None) -> Finished:
        """Make a run once more, step by step in its order: what the functions print, and breakpoints in them, show how.

        Without a run it is the shortest that failed. It is made as the exploration was: on copies of what was shared
        then. Raises UserError if none failed, NotRepeatable if a function does not do the same again.
        """
        run = run or self.shortest or (self.failing[0] if self.failing else None)
        if run is None or self.again is None:
            raise UserError("No run failed: there is nothing to replay.")
        return self.again(run)

    def schedule(self, run: Finished | None = None) -> str:
        """A run as text, one line for each step; without one, the shortest that failed."""
        run = run or self.shortest or (self.failing[0] if self.failing else None)
        if run is None:
            return "No run failed."
        lines = [self._line(number, step) for number, step in enumerate(run.steps, 1) if step.choice.what != END]
        return "\n".join([*lines, f"      -> {run.ending.verdict}: {run.ending.why}"])

    def _line(self, number: int, step: Step) -> str:
        what, actor = step.choice
        text = "is killed" if what == KILL else f"{step.call[1]} on {step.subject}"
        notes = [step.outcome] if step.outcome else []
        notes += ["its time is up"] if what == TIME else []
        notes += [f"lets {self.names[woken]} go on" for woken in step.woke]
        return f"{number:4}  {self.names[actor]:12} {text}" + (f"   [{', '.join(notes)}]" if notes else "")

    def __str__(self) -> str:
        tried = f"{self.count:,} interleaving{'s' if self.count != 1 else ''}"
        if self.ok:
            well = f"All {tried} end well." if self.count != 1 else "The one interleaving there is ends well."
            return well if self.complete else f"{tried} tried, none failed: not a proof."
        bad = ", ".join(f"{number:,} {verdict}" for verdict, number in self.verdicts.items() if verdict != RIGHT)
        return f"{bad} of {tried}{'' if self.complete else ' tried so far'}."

    def save(self, path: Any) -> None:
        """Write the diagram of the shortest failing run to a file: `.html`, which opens anywhere, or `.svg`."""
        showing.traces().save_run(self, path)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:  # noqa: ARG002
        bundle: dict[str, str] = showing.traces().explored(self)
        return bundle

    def __repr__(self) -> str:
        return f"<Exploration: {self}>"
