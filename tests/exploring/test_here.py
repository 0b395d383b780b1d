"""Exploring a session's own proxies: on copies, while the real objects stay as they are."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from jupyter_shared.errors import HolderDied, UserError
from tests.waiting import PATIENCE, until


def test_a_notebooks_own_variables_are_explored(session):
    d = session.dict("d", n=0)

    def alice():
        d["n"] += 1

    def bob():
        d["n"] += 1

    result = session.explore(alice, bob, check=lambda: d["n"] == 2, seconds=PATIENCE)
    assert result.verdicts == {"right": 2, "wrong": 2}
    assert result.complete
    assert dict(d) == {"n": 0}
    d["n"] = 5
    assert d["n"] == 5
    assert session.explore(alice, check=lambda: d["n"] == 6, seconds=PATIENCE).ok


def test_a_warning_is_about_the_line_that_is_explored(session):
    lock = session.lock("gpu")

    def alice():
        with lock:
            pass

    with pytest.warns(HolderDied, match="gpu") as caught:
        session.explore(alice, alice, check=lambda: True, crashes=1, seconds=PATIENCE)
    assert {(one.filename, one.lineno) for one in caught} == {(__file__, alice.__code__.co_firstlineno + 1)}


@pytest.mark.parametrize("functions", [(), (3,), ("alice",)])
def test_what_is_no_function_is_not_explored(session, functions):
    with pytest.raises(TypeError, match="explore"):
        session.explore(*functions)


def test_all_kinds_are_there_with_what_is_in_them(session):
    session["value"] = np.arange(100_000.0)  # in shared memory
    lock, condition = session.lock("lock"), session.condition("c")
    nested = session.dict("outer", inner=session.list(None, [1, 2]))
    queue = session.queue("jobs")
    queue.put("job")
    semaphore, event, counter = session.semaphore("s", 2), session.event("e"), session.counter("n", 3)

    def works(shared):
        with lock, semaphore, condition:
            condition.notify()
            nested["inner"].append(queue.get())
            event.set()
            counter.add(int(shared["value"][-1]))
            shared["new"] = shared.dict(None, {1: 2})

    def checks(shared):
        assert [*nested["inner"]] == [1, 2, "job"]
        assert (event.is_set(), counter.get()) == (True, 100_002)
        assert shared["new"][1] == 2

    session.explore(works, check=checks, seconds=PATIENCE).assert_ok()
    assert ([*nested["inner"]], queue.qsize(), event.is_set(), counter.get()) == ([1, 2], 1, False, 3)
    assert "new" not in session
    assert not lock.locked()


def test_others_go_on_with_the_real_objects_meanwhile(session):
    d = session.dict("d", n=0)
    seen, stop = [], threading.Event()

    def others():
        while not stop.is_set():
            d["real"] = len(seen)
            seen.append(d["real"])

    thread = threading.Thread(target=others)
    thread.start()
    try:
        until(lambda: seen)
        before = len(seen)
        result = session.explore(*[lambda: d.update(n=d["n"] + 1)] * 3, check=lambda: d["n"] <= 3)
        assert result.ok
        until(lambda: len(seen) > before)
    finally:
        stop.set()
        thread.join()
    assert d["n"] == 0
    assert d["real"] == seen[-1]


def test_what_is_made_in_an_exploration_is_not_taken_for_anything_real(session):
    made = []

    def makes():
        made.append(session.list(None, ["explored"]))

    session.explore(makes)
    real = session.list(None, ["real"])
    assert [*real] == ["real"]
    with pytest.raises(Exception, match="no longer there"):
        [*made[0]]


def test_what_proxies_know_for_good_is_asked_anew_in_each_run(session):
    condition, queue, barrier = session.condition("c"), session.queue("q", 3), session.barrier("b", 2)
    array = session.array("a", "d", [1.0])

    def first():
        with condition:
            condition.notify()
        queue.put(array[0])
        barrier.wait()
        array.append(1.0)

    def second():
        barrier.wait()
        with condition:
            queue.put(queue.maxsize + len(array))

    for _ in range(2):  # known to nobody yet, and known here
        result = session.explore(first, second, check=lambda: queue.qsize() == 2, seconds=60)
        assert result.complete
        assert result.ok, result.schedule()
        with condition:
            assert (queue.maxsize, barrier.parties, array.typecode, queue.qsize()) == (3, 2, "d", 0)


def test_a_failing_run_is_replayed_on_what_was_shared_then(session):
    d, seen = session.dict("d", n=0), []

    def alice():
        value = d["n"]
        seen.append(f"alice read {value}")
        d["n"] = value + 1

    def bob():
        d["n"] += 1
        seen.append("bob wrote")

    result = session.explore(alice, bob, check=lambda: d["n"] == 2, seconds=PATIENCE)
    d["n"] = 70
    seen.clear()
    again = result.replay()
    assert [step.choice for step in again.steps] == [step.choice for step in result.shortest.steps]
    assert str(again) == f"A run of {len(again.steps)} steps, wrong: the check is false"
    assert sorted(seen) == ["alice read 0", "bob wrote"]
    right = next(run for run in result.failing if run is not None)
    assert result.replay(right).ending == right.ending
    assert d["n"] == 70
    with pytest.raises(UserError, match="nothing to replay"):
        session.explore(alice).replay()
