"""The search itself: it sees every end that there is. Random programs, all orders against the reduced ones.

And the rules are needed: without any one of them, these very programs show it.
"""

from __future__ import annotations

import random

import pytest

from jupyter_shared.exploring import clock
from jupyter_shared.exploring.actors import ActorThread
from jupyter_shared.exploring.run import Run
from jupyter_shared.exploring.search import Search

MOST_RUNS = 1_500  # of one program, in all orders; one with more is passed over
PASSED_OVER = {5, 9, 11, 14, 27, 30, 37}  # known to have more: to find that out took longer than all the rest


def set_up(shared):
    return [
        shared.dict("d", n=0), shared.lock("lock"), shared.queue("queue", 1), shared.event("event"),
        shared.semaphore("semaphore", 1),
    ]  # fmt: skip


OPERATIONS = {  # of the objects, and what the actor has seen so far
    "read": lambda on, seen: on["d"]["n"],
    "write": lambda on, seen: on["d"].__setitem__("n", len(seen) + 1),
    "acquire": lambda on, seen: on["lock"].acquire(timeout=1),
    "acquire for ever": lambda on, seen: on["lock"].acquire(),
    "try": lambda on, seen: on["lock"].acquire(blocking=False),
    "release": lambda on, seen: on["lock"].release(),
    "put": lambda on, seen: on["queue"].put(len(seen), timeout=1),
    "take": lambda on, seen: on["queue"].get(timeout=1),
    "set": lambda on, seen: on["event"].set(),
    "clear": lambda on, seen: on["event"].clear(),
    "await": lambda on, seen: on["event"].wait(timeout=1),
    "await for ever": lambda on, seen: on["event"].wait(),
    "enter": lambda on, seen: on["semaphore"].acquire(timeout=1),
}


class Program:
    """Some actors, each doing some operations; what each saw, and how it ended, tells one run from another."""

    def __init__(self, seed: int) -> None:
        chosen = random.Random(seed)
        self.crashes = chosen.choice([0, 0, 0, 1])
        lengths = [chosen.randint(1, 3) for _ in range(chosen.choice([2, 2, 3]))]
        self.texts = [chosen.choices([*OPERATIONS], k=length) for length in lengths]

    def _set_up(self, shared):
        self.handles = [tuple(proxy._handle) for proxy in set_up(shared)]

    def functions(self):
        return {str(number): self._function(number) for number in range(len(self.texts))}

    def _function(self, number):
        def function(shared):
            seen = self.seen[number] = []
            on = {handle[3]: shared.handed(handle) for handle in self.handles}  # found without a call
            for name in self.texts[number]:
                try:
                    seen.append(OPERATIONS[name](on, seen))
                except Exception as error:  # noqa: BLE001 - part of what it sees
                    seen.append(type(error).__name__)
            seen.append("end")

        return function

    def ends(self, search_type: type[Search], *, reduce: bool) -> set[object] | None:
        """All the ways it can end; None if there are too many orders."""
        functions = self.functions()
        workers = [ActorThread(number) for number in range(len(functions))]
        ends = set()

        def run():
            self.seen = {}
            return Run(functions, self._set_up, workers, self.crashes)

        def ending(run):
            ending = run.ending(None)
            last = run.outside.open("d")["n"], run.outside.open("queue").qsize(), run.outside.open("event").is_set()
            ends.add((ending.verdict, repr(sorted(self.seen.items())), last))
            return ending

        try:
            with clock.explored_time():
                for count, _ in enumerate(search_type(run, ending, reduce=reduce).runs()):
                    if count > MOST_RUNS:
                        return None
        finally:
            for worker in workers:
                worker.end()
        return ends


class NoTimerRule(Search):
    timer_rule = False


class NoRaces(Search):
    def _try_instead(self, place, actors, racing):
        pass


@pytest.mark.filterwarnings("ignore::jupyter_shared.errors.HolderDied")
@pytest.mark.timeout(600)  # tens of thousands of runs
def test_every_end_is_seen():
    compared = 0
    for program in (Program(seed) for seed in range(40) if seed not in PASSED_OVER):
        all_ends = program.ends(Search, reduce=False)
        if all_ends is not None:
            assert program.ends(Search, reduce=True) == all_ends, program.texts
            compared += 1
    assert compared > 20


def moved(on):
    on["d"]["n"] = on["d"]["n"] + 10
    on["event"].set()


IN_A_TRANSACTION = {"move": lambda on, seen: on["d"]._home.transaction(lambda: moved(on))}


@pytest.mark.filterwarnings("ignore::jupyter_shared.errors.HolderDied")
@pytest.mark.parametrize(
    "texts",
    [["move", "read"], ["move", "write"], ["move", "set"], ["move", "await for ever"], ["read", "move", "clear"]],
)
@pytest.mark.parametrize("crashes", [0, 1])
def test_every_end_of_transactions_is_seen(monkeypatch, texts, crashes):
    monkeypatch.setattr(f"{__name__}.OPERATIONS", {**OPERATIONS, **IN_A_TRANSACTION})
    program = Program(0)
    program.crashes, program.texts = crashes, [[text] for text in texts]
    all_ends = program.ends(Search, reduce=False)
    assert all_ends
    assert program.ends(Search, reduce=True) == all_ends


def looked(on):
    with on["d"]._home.transaction():
        return "y" in on["d"]._home


WITH_NAMES = {
    "look": lambda on, seen: looked(on),  # which keeps others from changing the names
    "publish": lambda on, seen: on["d"]._home.__setitem__("x", len(seen) + 1),
    "see": lambda on, seen: on["d"]._home["x"],
}


@pytest.mark.parametrize("texts", [["look", "publish", "see"], ["look", "publish", "publish"]])
def test_every_end_is_seen_where_a_call_waits_at_the_names_and_is_done_at_a_value(monkeypatch, texts):
    before = set_up
    monkeypatch.setattr(f"{__name__}.set_up", lambda shared: [shared.__setitem__("x", 0), *before(shared)][1:])
    monkeypatch.setattr(f"{__name__}.OPERATIONS", {**OPERATIONS, **WITH_NAMES})
    program = Program(0)
    program.crashes, program.texts = 0, [[text] for text in texts]
    program.texts[-1] += ["see", "see"]
    all_ends = program.ends(Search, reduce=False)
    assert all_ends
    assert program.ends(Search, reduce=True) == all_ends


class SleepsForEver(Search):
    def _still_asleep(self, depth):
        return {**self._path[depth - 1].sleeping} if depth else {}


@pytest.mark.filterwarnings("ignore::jupyter_shared.errors.HolderDied")
@pytest.mark.parametrize("mutant", [NoTimerRule, NoRaces, SleepsForEver])
def test_without_a_rule_some_end_is_missed(mutant):
    assert any(
        all_ends is not None and program.ends(mutant, reduce=True) != all_ends
        for program in map(Program, [1, 2, 4, 7, 13])
        for all_ends in [program.ends(Search, reduce=False)]
    )
