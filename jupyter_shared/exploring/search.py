"""Which runs to make, so that every end there can be is seen: depth-first, each run from the beginning.

Dynamic partial-order reduction with sleep sets (Flanagan and Godefroid 2005; source sets: Abdulla et al. 2014):

1.  A run goes on with any choice. Where two of its steps race (`order.py`), the later one's actor must also be
    tried at the point of the earlier one: it is added to that point's `to_try`.
2.  A choice that has been tried at a point `sleeps` in what is tried there afterwards, until a step that
    depends on it: before that, it would only lead to the same runs in another order.
3.  A waiting call whose time could have been up, until a step let it through, makes no step of its own; so
    that step's point must try it. Without this rule, ends with timeouts would be missed.
4.  Being killed is possible anywhere. It is tried everywhere, and sleeps like anything else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ..errors import SharedError
from ..saying import count
from .order import Order
from .run import ENDLESS, Ending, Run
from .steps import END, GO, KILL, TIME, Choice, Step

MOST_STEPS = 2_000  # of one run; one with more does not end
system_time = time.monotonic  # also while explored functions get another one


class NotRepeatable(SharedError):
    """An explored function does not do the same twice."""


@dataclass
class ChoicePoint:
    """What a run looks like before its next step, and what has been tried there."""

    options: list[Choice]
    sleeping: dict[Choice, Step]
    to_try: set[Choice]
    chosen: Choice
    switches: int = 0  # preemptions up to here
    tried: set[Choice] = field(default_factory=set)
    step: Step | None = None

    def next_choice(self) -> Choice | None:
        """What to try now, if anything is left."""
        left = [choice for choice in self.options if choice in self.to_try - self.tried - self.sleeping.keys()]
        return left[0] if left else None


@dataclass
class Finished:
    """A run that has been made."""

    ending: Ending
    steps: list[Step]

    def __str__(self) -> str:
        why = f": {self.ending.why}" if self.ending.why else ""
        return f"A run of {count(len(self.steps), 'step')}, {self.ending.verdict}{why}"


class Search:
    """Makes runs until none is left to be made."""

    timer_rule = True  # tests take it away, to see that it is needed

    def __init__(self, run: Callable[[], Run], check: Callable[[Run], Ending], *, reduce: bool = True) -> None:
        """`run` makes a fresh run, `check` tells how one has ended; without `reduce`, all orders are made."""
        self._new_run, self._check = run, check
        self._reduces = reduce
        self._path: list[ChoicePoint] = []

    def runs(self, until: float = float("inf"), most_switches: int | None = None) -> Iterator[Finished]:
        """All the runs, one after the other. It returns early, with `complete` unset, when the time is over."""
        self.complete = False
        self._path = []
        while True:
            finished = self._one(most_switches)
            if finished:
                yield finished
            if not self._back():
                self.complete = True
                return
            if system_time() > until:
                return

    # --- one run -----------------------------------------------------------------------------------------

    def _one(self, most_switches: int | None) -> Finished | None:
        run = self._new_run()
        order = Order(len(run.actors))
        try:
            run.begin()
            while options := self._affordable(run, most_switches):
                point = self._choice_point(run, options)
                if point is None:
                    return None  # all that could follow has been seen
                point.step = self._taken(run, point)
                self._learn(run, point, order)
                if len(run.steps) > MOST_STEPS:
                    return Finished(Ending(ENDLESS, f"more than {MOST_STEPS:,} steps"), run.steps)
                if point.chosen.what == END:
                    break
            return Finished(self._check(run), run.steps)
        finally:
            run.close()

    def _affordable(self, run: Run, most: int | None) -> list[Choice]:
        """The options, less those that switch once too often."""
        options = run.options()
        if most is None or not run.steps:
            return options
        if sum(step.switches for step in run.steps) < most:
            return options
        last = run.steps[-1].choice.actor
        stays = [choice for choice in options if choice.actor == last and choice.what == GO]
        return [*stays, *(choice for choice in options if choice.what == KILL)] if stays else options

    def _choice_point(self, run: Run, options: list[Choice]) -> ChoicePoint | None:
        depth = len(run.steps)
        if depth < len(self._path):
            return self._path[depth]
        sleeping = self._still_asleep(depth)
        awake = [choice for choice in options if choice not in sleeping]
        if not awake:
            return None
        chosen = _stay(awake, run)
        always = {choice for choice in options if choice.what in (KILL, END)} if self._reduces else set(options)
        point = ChoicePoint(options, sleeping, always | {chosen}, chosen)
        self._path.append(point)
        return point

    def _still_asleep(self, depth: int) -> dict[Choice, Step]:
        if not depth or not self._reduces:
            return {}
        before = self._path[depth - 1]
        assert before.step is not None
        return {choice: step for choice, step in before.sleeping.items() if not step.depends_on(before.step)}

    def _taken(self, run: Run, point: ChoicePoint) -> Step:
        if point.step is not None and point.chosen in point.tried:
            must_repeat(run, point.step)
        point.tried.add(point.chosen)
        return run.take(point.chosen)

    # --- what a step teaches -----------------------------------------------------------------------------

    def _learn(self, run: Run, point: ChoicePoint, order: Order) -> None:
        if not self._reduces:
            return
        assert point.step is not None
        for position in order.add(point.step):
            self._try_instead(self._path[position], order.initials(position), point.chosen)
        if self.timer_rule:
            possible = set(run.options())
            lost = [choice for choice in point.options if choice.what == TIME and choice not in possible]
            point.to_try.update(choice for choice in lost if choice != point.chosen)

    def _try_instead(self, point: ChoicePoint, actors: list[int], racing: Choice) -> None:
        """Have a point try somebody who can lead to the other order of a race."""
        able = [choice for choice in point.options if choice.actor in actors and choice.what in (GO, TIME)]
        if any(choice in point.to_try for choice in able):
            return
        if racing in able:
            point.to_try.add(racing)
        elif able:
            point.to_try.add(able[0])
        else:
            point.to_try.update(point.options)

    def _back(self) -> bool:
        """Go back to the last point where something is left to try; whether there is one."""
        while self._path:
            point = self._path[-1]
            assert point.step is not None
            if self._reduces:
                point.sleeping[point.chosen] = point.step
            choice = point.next_choice()
            if choice is not None:
                point.chosen, point.step = choice, None
                return True
            self._path.pop()
        return False


def must_repeat(run: Run, step: Step) -> None:
    """Raise NotRepeatable unless a run can go on with a step of an earlier one with the same steps before it."""
    about = run.signature(step.choice)
    if about != step.call:
        name = run.actors[step.choice.actor].name
        raise NotRepeatable(
            f"{name}() does not do the same twice: its step was {step.call[1]!r}, and is {about[1]!r} in a "
            "run with the same steps before it. It must not depend on what runs change outside of the shared "
            "objects: global variables, files, time, random numbers of its own."
        )


def replayed(run: Run, finished: Finished, check: Callable[[Run], Ending]) -> Finished:
    """Make a run once more, with the same steps; `run` is a fresh one."""
    try:
        run.begin()
        for step in finished.steps:
            must_repeat(run, step)
            run.take(step.choice)
        ending = finished.ending if finished.ending.verdict == ENDLESS else check(run)
        return Finished(ending, run.steps)
    finally:
        run.close()


def _stay(choices: list[Choice], run: Run) -> Choice:
    """Go on with whoever went last, if possible: runs with few switches come first."""
    last = run.steps[-1].choice.actor if run.steps else 0
    return next((choice for choice in choices if choice.actor == last and choice.what == GO), choices[0])
