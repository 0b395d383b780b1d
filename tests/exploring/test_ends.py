"""The counts of known programs: no end is missed, and no run is made that is another one in disguise.

All orders are made, without any reduction. Two of them are the same run if they differ only in the order of steps that
do not depend on each other; so many different ones as there are, so many must the search make: one of each.
"""

from __future__ import annotations

import pytest

from jupyter_shared.exploring import clock
from jupyter_shared.exploring.actors import ActorThread
from jupyter_shared.exploring.run import Run
from jupyter_shared.exploring.search import Search


def add_one(on):
    on["d"]["n"] += 1


def add_one_locked(on):
    with on["left"]:
        on["d"]["n"] += 1


def both(first, second):
    def takes_both(on):
        with on[first], on[second]:
            pass

    return takes_both


def transfer(on):
    with on["left"]:
        on["d"]["a"] -= 1
        on["d"]["b"] += 1


def waits_without_looking(on):
    with on["changed"]:
        on["changed"].wait()


def notifies(on):
    with on["changed"]:
        on["d"]["n"] = 1
        on["changed"].notify()


def transfer_in_one_step(on):
    def moved(accounts):
        accounts["a"] -= 1
        accounts["b"] += 1

    with on["left"]:
        on["d"].modify(moved)


PROGRAMS = {  # the functions, how many may be killed; all orders and the different ones, each with those that fail
    "a lost update": ([add_one] * 2, 0, (6, 4), (4, 2)),
    "two under a lock": ([add_one_locked] * 2, 0, (8, 0), (4, 0)),
    "locks in opposite order": ([both("left", "right"), both("right", "left")], 0, (14, 4), (9, 1)),
    "locks in the same order": ([both("left", "right")] * 2, 0, (8, 0), (4, 0)),
    "philosophers": (
        [both("left", "middle"), both("middle", "right"), both("right", "left")], 0, (1239, 48), (49, 1),
    ),
    "philosophers in order": (
        [both("left", "middle"), both("middle", "right"), both("left", "right")], 0, (1223, 0), (40, 0),
    ),
    "a notification that is not remembered": ([waits_without_looking, notifies], 0, (114, 18), (62, 7)),
    "a transfer by one who may be killed": ([transfer] * 2, 1, (156, 42), (48, 16)),
    "the same in one step": ([transfer_in_one_step] * 2, 1, (72, 0), (32, 0)),
}  # fmt: skip


def is_well(on, program):
    """What is checked after each run."""
    d = on["d"]
    return d["a"] + d["b"] == 20 and (program != "a lost update" or d["n"] == 2)


def set_up(shared):
    return [
        shared.dict("d", n=0, a=10, b=10), *[shared.lock(name) for name in ("left", "middle", "right")],
        shared.condition("changed"),
    ]  # fmt: skip


class Program:
    """Functions on objects that each of them has at hand: finding them is no step."""

    def __init__(self, name):
        self._name = name
        functions, self._crashes, *_ = PROGRAMS[name]
        self._named = {str(number): self._bound(function) for number, function in enumerate(functions)}
        self._handles = []

    def _set_up(self, shared):
        self._handles = [tuple(proxy._handle) for proxy in set_up(shared)]

    def _bound(self, function):
        return lambda shared: function({handle[3]: shared.handed(handle) for handle in self._handles})

    def runs(self, *, reduce):
        """The forms of all runs that are made, how many of them failed, and the ends there are."""
        workers = [ActorThread(number) for number in range(len(self._named))]

        def ending(run):
            found = run.ending(self._bound(lambda on: is_well(on, self._name)))
            store = run.world.store
            d, left = (store.entry(handle[0]).state for handle in self._handles[:2])
            ends.add((found.verdict, *sorted(found.why.split("; ")), repr(d.dump()), repr(left.dump())))
            return found

        ends, forms, failed = set(), [], 0
        search = Search(lambda: Run(self._named, self._set_up, workers, self._crashes), ending, reduce=reduce)
        try:
            with clock.explored_time():
                for finished in search.runs():
                    forms.append(form(finished.steps))
                    failed += finished.ending.verdict != "right"
        finally:
            for worker in workers:
                worker.end()
        return forms, failed, ends


def form(steps):
    """What is the same of all orders of a run's independent steps: each step with how many must come before it."""
    levels, taken, found = [], {}, []
    for step in steps:
        before = [level for level, earlier in zip(levels, steps, strict=False) if earlier.depends_on(step)]
        levels.append(1 + max(before, default=0))
        number = taken[step.choice] = taken.get(step.choice, 0) + 1
        found.append((levels[-1], step.choice, number, step.call[:2], step.outcome))
    return tuple(sorted(found))


@pytest.mark.filterwarnings("ignore::jupyter_shared.errors.HolderDied")
@pytest.mark.parametrize("name", PROGRAMS)
def test_one_run_of_each_kind_is_made_and_no_end_is_missed(name):
    *_, all_orders, different = PROGRAMS[name]
    program = Program(name)
    all_forms, all_failed, all_ends = program.runs(reduce=False)
    forms, failed, ends = program.runs(reduce=True)
    assert ends == all_ends
    assert (len(all_forms), all_failed) == all_orders
    assert (len(forms), failed) == different
    assert {*forms} == {*all_forms}
    assert len({*forms}) == len(forms)
