"""Compound operations: what several processes do at once to one object is atomic, to the last increment."""

from __future__ import annotations

import itertools

import pytest

from tests.processes.crew import PROCESSES, ROUNDS
from tests.waiting import until

TOTAL = PROCESSES * ROUNDS


def joined(results):
    return [*itertools.chain.from_iterable(results)]


def test_counter_add(session, at_once):
    results = at_once(lambda shared, number: shared.counter("hits").add(1))
    assert session.counter("hits").get() == TOTAL
    assert sorted(joined(results)) == [*range(1, TOTAL + 1)], "no two additions return the same sum"


def test_modify_one_key(session, at_once):
    session.dict("d", {"n": 0})
    at_once(lambda shared, number: shared.dict("d").modify(lambda n: n + 1, "n"), ROUNDS // 2)
    assert session.dict("d")["n"] == TOTAL // 2


def test_modify_everything(session, at_once):
    session.list("l", [0])
    at_once(lambda shared, number: shared.list("l").modify(lambda values: [values[0] + 1, *values[1:]]), ROUNDS // 3)
    assert session.list("l") == [TOTAL // 3]


def test_edit(session, at_once):
    session.dict("d", {"log": []})

    def work(shared, number):
        with shared.dict("d").edit("log") as log:
            log.append(number)

    at_once(work, ROUNDS // 3)
    assert len(session.dict("d")["log"]) == TOTAL // 3


def test_setdefault_has_one_winner(session, at_once):
    import os

    results = at_once(lambda shared, number: shared.dict("d").setdefault(number, (os.getpid(), number)))
    for answers in zip(*results, strict=True):
        assert len(set(answers)) == 1
    assert len(session.dict("d")) == ROUNDS


def test_pop_has_one_winner(session, at_once):
    session.dict("d", {number: number for number in range(ROUNDS)})
    results = at_once(lambda shared, number: shared.dict("d").pop(number, None))
    assert sorted(found for result in results for found in result if found is not None) == [*range(ROUNDS)]


def test_pop_if(session, at_once):
    session.dict("d", {number: number for number in range(ROUNDS)})

    def work(shared, number):
        try:
            return shared.dict("d").pop_if(number, lambda n: n % 2)
        except KeyError:
            return None

    results = at_once(work)
    assert sorted(found for result in results for found in result if found) == [*range(1, ROUNDS, 2)]
    assert sorted(session.dict("d")) == [*range(0, ROUNDS, 2)]


def test_get_if(session, at_once):
    session.queue("q").put_many(range(TOTAL))
    results = at_once(lambda shared, number: shared.queue("q").get_if(lambda item: True))
    assert sorted(joined(results)) == [*range(TOTAL)]


def test_sort_and_pop(session, at_once):
    session.list("l", [*range(TOTAL // 4)])

    def work(shared, number):
        shared.list("l").sort(reverse=number % 2 == 0)
        return shared.list("l").pop()

    results = at_once(work, ROUNDS // 4)
    assert sorted(joined(results)) == [*range(TOTAL // 4)]
    assert session.list("l") == []


def test_remove_takes_one_of_equal_values(session, at_once):
    session.list("l", [7] * (TOTAL // 4))
    at_once(lambda shared, number: shared.list("l").remove(7), ROUNDS // 4)
    assert session.list("l") == []


def test_a_lock_around_two_calls(session, at_once):
    session.dict("d", {"n": 0})

    def work(shared, number):
        with shared.lock("l"):
            d = shared.dict("d")
            d["n"] = d["n"] + 1

    at_once(work)
    assert session.dict("d")["n"] == TOTAL


def test_a_value_s_own_lock(session, at_once):
    session.value("v", "i", 0)

    def work(shared, number):
        value = shared.value("v", "i", 0)
        with value.get_lock():
            value.value += 1

    at_once(work, ROUNDS // 2)
    assert session.value("v").value == TOTAL // 2


def test_every_item_of_a_queue_is_taken_once_in_order(session, at_once):
    def work(shared, number):
        jobs = shared.queue("jobs", 5)
        if shared.counter("roles").add(1) % 2:
            jobs.put((id(shared), number))
            return None
        return jobs.get()

    results = at_once(work)
    taken = [item for result in results for item in result if item]
    assert len(taken) + session.queue("jobs").qsize() == TOTAL // 2
    assert len(set(taken)) == len(taken)


def test_a_semaphore_lets_so_many_in(session, at_once):
    def work(shared, number):
        with shared.semaphore("s", 3):
            inside = shared.counter("inside").add(1)
            shared.counter("inside").add(-1)
            return inside

    results = at_once(work)
    assert max(joined(results)) <= 3
    assert session.counter("inside").get() == 0


def test_a_barrier_gives_each_one_number_in_each_round(session, at_once):
    results = at_once(lambda shared, number: shared.barrier("b", PROCESSES).wait(), ROUNDS // 2)
    for indices in zip(*results, strict=True):
        assert sorted(indices) == [*range(PROCESSES)]


def test_publishing_keeps_out_of_an_edit(session, spawned):
    def publish(shared, parent):
        with shared.pipeline():
            shared["x"] = ["theirs"]
        shared["x"] = [*shared["x"], "theirs again"]

    session["x"] = []
    with session.open("x").edit() as value:
        child = spawned(publish)
        until(lambda: any(client.waiting for client in session.clients()))
        value.append("ours")
        assert session["x"] == []
    child.finish()
    assert session["x"] == ["theirs", "theirs again"]


def test_modify_a_published_value(session, at_once):
    session["x"] = 0
    at_once(lambda shared, number: shared.open("x").modify(lambda n: n + 1), ROUNDS // 3)
    assert session["x"] == TOTAL // 3


def test_an_edit_whose_value_cannot_be_sent_keeps_nobody_out(session):
    import threading

    from jupyter_shared.errors import CannotSend

    d = session.dict("d", {"a": 1})
    editing = d.edit()
    contents = editing.__enter__()
    contents["x"] = threading.Lock()
    with pytest.raises(CannotSend):
        editing.__exit__(None, None, None)
    assert session.describe("d").holder is None
    assert dict(d) == {"a": 1}
