"""Which steps of a run come before which, whatever the schedule: vector clocks.

A step comes after the earlier steps of its actor, after those it depends on, and after whoever woke its
actor. Two dependent steps that nothing else puts in order are a race: in the other order the run may end
differently, so the search must try that too.
"""

from __future__ import annotations

from .steps import NOBODY, Step

Clock = list[int]  # for each actor, how many of its steps come before


class Order:
    """The order of one run's steps, as they are taken."""

    def __init__(self, actors: int) -> None:
        self._steps: list[Step] = []
        self._clocks: list[Clock] = []  # of each step, itself included
        self._own: list[Clock] = [[0] * actors for _ in range(actors)]  # of each actor's last step, or who woke it

    def add(self, step: Step) -> list[int]:
        """Take in the next step; the answer are the positions of those it races with."""
        actor = step.choice.actor
        if actor == NOBODY:
            return []
        clock = [*self._own[actor]]
        races = []
        for position in range(len(self._steps) - 1, -1, -1):
            earlier = self._steps[position]
            who = earlier.choice.actor
            if self._covers(clock, position) or not earlier.depends_on(step):
                continue
            if who != actor and actor not in earlier.woke:
                races.append(position)
            clock = [*map(max, clock, self._clocks[position])]
        clock[actor] += 1
        self._steps.append(step)
        self._clocks.append(clock)
        self._own[actor] = clock
        for woken in step.woke:
            self._own[woken] = [*map(max, self._own[woken], clock)]
        return races

    def _covers(self, clock: Clock, position: int) -> bool:
        """Whether the step at a position is already before what this clock is of."""
        actor = self._steps[position].choice.actor
        return clock[actor] >= self._clocks[position][actor]

    def initials(self, position: int) -> list[int]:
        """Actors that could have gone at a position instead, to have the last step before the one that is there.

        Those whose first step after the position comes neither after the step there nor after another one's first.
        """
        last = len(self._steps) - 1
        here = self._steps[position].choice.actor
        mark = self._clocks[position][here]
        free = [i for i in range(position + 1, last) if self._clocks[i][here] < mark] + [last]
        first: dict[int, int] = {}
        for i in free:
            first.setdefault(self._steps[i].choice.actor, i)
        return [actor for actor, i in first.items() if not self._after_any(i, [j for j in free if j < i], actor)]

    def _after_any(self, step: int, others: list[int], actor: int) -> bool:
        clock = self._clocks[step]
        for other in others:
            who = self._steps[other].choice.actor
            if who != actor and clock[who] >= self._clocks[other][who]:
                return True
        return False
