"""What exploring finds in programs whose faults are known, and how many runs that takes."""

from __future__ import annotations

import random
import threading
import time

import pytest

import jupyter_shared
from jupyter_shared.exploring import explore
from jupyter_shared.exploring.actors import Stuck
from jupyter_shared.exploring.result import ExplorationFailed
from jupyter_shared.exploring.search import NotRepeatable
from tests.exploring import programs
from tests.exploring.programs import add_one, add_one_locked, both, set_up
from tests.waiting import PATIENCE


def counted(number):
    return lambda shared: shared.open("d")["n"] == number


KNOWN = {  # the functions, the check, how many may be killed; and how the runs end
    "a lost update": ([add_one] * 2, counted(2), 0, {"right": 2, "wrong": 2}),
    "one under a lock": ([add_one_locked], counted(1), 0, {"right": 1}),
    "two under a lock": ([add_one_locked] * 2, counted(2), 0, {"right": 4}),
    "three under a lock": ([add_one_locked] * 3, counted(3), 0, {"right": 30}),
    "locks in opposite order": ([both("left", "right"), both("right", "left")], None, 0, {"right": 8, "deadlock": 1}),
    "locks in the same order": ([both("left", "right")] * 2, None, 0, {"right": 4}),
    "philosophers": (
        [both("left", "middle"), both("middle", "right"), both("right", "left")],
        None, 0, {"right": 48, "deadlock": 1},
    ),
    "philosophers in order": (
        [both("left", "middle"), both("middle", "right"), both("left", "right")], None, 0, {"right": 40},
    ),
    "a transfer by one who may be killed": ([programs.transfer] * 2, programs.sum_stays, 1, {"right": 42, "wrong": 16}),
    "the same in one step": ([programs.transfer_in_one_step] * 2, programs.sum_stays, 1, None),
    "the same in a transaction": ([programs.transfer_in_a_transaction] * 2, programs.sum_stays, 1, None),
    "the same as a function": ([programs.transfer_as_a_function] * 2, programs.sum_stays, 1, None),
    "a notification that is not remembered": (
        # 9 waited while a `notify` that nobody hears counted as a change: such a one commutes with what only reads.
        [programs.waits_without_looking, programs.notifies], None, 0, {"waits for ever": 7, "right": 55},
    ),
    "a condition that is looked at": ([programs.waits_for_it, programs.notifies], None, 0, None),
}  # fmt: skip


@pytest.mark.parametrize("name", KNOWN)
def test_known_programs_end_in_known_ways(name, recwarn):
    functions, check, crashes, endings = KNOWN[name]
    result = explore(*functions, setup=set_up, check=check, crashes=crashes, seconds=60)
    assert result.complete
    if endings is None:
        assert result.ok, result.schedule()
    else:
        assert result.verdicts == endings


def test_the_shortest_failing_run_is_told_step_by_step(monkeypatch):
    monkeypatch.setattr("jupyter_shared.exploring.functions.SHORTEST_SECONDS", PATIENCE)
    result = explore(add_one, add_one, setup=set_up, check=counted(2), seconds=PATIENCE)
    assert sum(step.switches for step in result.shortest.steps) == 1
    told = [line.split()[1:] for line in result.schedule().splitlines() if "dict" in line]
    assert [" ".join(line[:2]) for line in told] == ["add_one get", "add_one 2", "add_one 2", "add_one set"]
    assert "wrong: the check is false" in result.schedule()
    assert str(result) == "2 wrong of 4 interleavings."
    with pytest.raises(ExplorationFailed, match="the check is false"):
        result.assert_ok()


def test_a_deadlock_names_who_waits_for_whom():
    result = explore(both("left", "right"), both("right", "left"), setup=set_up, seconds=PATIENCE)
    assert "waits for lock 'right', held by takes_both 2" in result.schedule()


def test_all_well_is_said_to_be_a_proof_only_if_it_is():
    result = explore(add_one_locked, add_one_locked, setup=set_up, check=counted(2), seconds=PATIENCE)
    assert str(result) == "All 4 interleavings end well."
    result.assert_ok()
    result = explore(*[add_one_locked] * 5, setup=set_up, check=counted(5), seconds=0.0)
    assert not result.complete
    assert str(result).endswith("tried, none failed: not a proof.")


def test_functions_may_do_without_the_session():
    assert explore(lambda: None, lambda: None, check=lambda: True, seconds=PATIENCE).ok


def test_an_exception_in_a_function_is_a_failure():
    def divides(shared):
        1 / shared.open("d")["n"]

    result = explore(divides, add_one, setup=set_up, seconds=PATIENCE)
    assert result.verdicts == {"wrong": 1, "right": 1}
    assert "divides raised ZeroDivisionError" in result.schedule()


def test_a_timeout_may_or_may_not_be_over():
    def waits(shared):
        shared.open("d")["came"] = shared.open("ready").wait(timeout=5)

    def sets(shared):
        shared.open("ready").set()

    came = []
    check = lambda shared: came.append(shared.open("d")["came"]) or True  # noqa: E731
    result = explore(waits, sets, setup=set_up, check=check, seconds=PATIENCE)
    assert result.complete
    assert {*came} == {True, False}


def test_time_passes_only_for_explored_functions():
    def sleeps(shared):
        start = time.monotonic()
        time.sleep(3600)
        shared.open("d")["slept"] = time.monotonic() - start

    before = time.monotonic
    assert explore(sleeps, setup=set_up, check=lambda shared: shared.open("d")["slept"] == 3600, seconds=PATIENCE).ok
    assert time.monotonic is before


def test_random_numbers_are_the_same_in_each_run_and_the_callers_go_on():
    random.seed(7)
    expected = random.Random(7).random()

    def draws(shared):
        shared.open("d")["drawn", random.random()] = 1

    assert explore(draws, add_one, setup=set_up, seconds=PATIENCE).complete
    assert random.random() == expected


def test_a_function_that_does_not_do_the_same_twice_is_named():
    calls = []

    def counts(shared):
        calls.append(1)
        shared.open("d")[len(calls)] = 1
        shared.open("d")["n"] = 1

    with pytest.raises(NotRepeatable, match=r"counts\(\) does not do the same twice"):
        explore(counts, add_one, setup=set_up)


def test_a_function_that_waits_for_what_is_not_shared_is_told(monkeypatch):
    monkeypatch.setattr("jupyter_shared.exploring.actors.PATIENCE", 0.1)
    gate = threading.Event()
    try:
        with pytest.raises(Stuck, match="not shared"):
            explore(lambda shared: gate.wait(), add_one, setup=set_up)
    finally:
        gate.set()


def test_a_function_that_never_ends_is_no_endless_exploration(monkeypatch):
    monkeypatch.setattr("jupyter_shared.exploring.search.MOST_STEPS", 50)

    def spins(shared):
        while shared.open("d")["n"] == 0:
            pass

    result = explore(spins, setup=set_up, seconds=PATIENCE)
    assert result.verdicts == {"did not end": 1}


def test_every_primitive_can_be_explored():
    def works(shared):
        for job in iter(shared.open("jobs").get, None):
            shared.open("d")["n"] += job

    def feeds(shared):
        shared.open("jobs").put(2)
        shared.open("jobs").put(None)

    result = explore(works, feeds, setup=set_up, check=counted(2), seconds=PATIENCE)
    assert result.complete
    assert result.ok, result.schedule()


def test_it_is_found_on_the_package():
    assert jupyter_shared.explore is explore
