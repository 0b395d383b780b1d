"""Who waits for whom, and when that can never end."""

from __future__ import annotations

import pytest

from jupyter_shared.store.deadlocks import circle, deadlocks
from tests.store.callers import Thread, new_store


@pytest.fixture
def store():
    return new_store()


def locks(thread, names):
    return [thread.made("lock", name=name) for name in names]


def test_two_that_wait_for_each_other_are_a_deadlock(store):
    one, other = Thread(store, "one"), Thread(store, "other")
    a, b = locks(one, "ab")
    one.call(a, "acquire")
    other.call(b, "acquire")
    one.parked(b, "acquire")
    assert deadlocks(store.waiting) == []
    ticket = other.parked(a, "acquire")
    assert [found.caller for found in circle(store.waiting, other.caller)] == [other.caller, one.caller]
    (sentences,) = deadlocks(store.waiting)
    assert sorted(sentences) == ["one waits for lock 'b', held by other", "other waits for lock 'a', held by one"]
    store.cancel(ticket)
    assert deadlocks(store.waiting) == []


def test_one_who_waits_for_himself_is_none_as_another_thread_may_release_the_lock(store):
    one = Thread(store)
    (a,) = locks(one, "a")
    one.call(a, "acquire")
    one.parked(a, "acquire")
    assert circle(store.waiting, one.caller) == []
    Thread(store).call(a, "release")
    assert not store.waiting


def test_who_has_a_timeout_will_go_on(store):
    one, other = Thread(store), Thread(store)
    a, b = locks(one, "ab")
    one.call(a, "acquire")
    other.call(b, "acquire")
    one.parked(b, "acquire", timeout=60.0)
    other.parked(a, "acquire")
    assert deadlocks(store.waiting) == []


def test_waiting_for_somebody_who_works_is_none(store):
    one, worker = Thread(store), Thread(store)
    (a,) = locks(one, "a")
    worker.call(a, "acquire")
    one.parked(a, "acquire")
    assert deadlocks(store.waiting) == []


def test_a_semaphore_with_one_holder_who_works_is_none(store):
    one, stuck, worker = Thread(store), Thread(store), Thread(store)
    semaphore, (a,) = one.made("semaphore", 2), locks(one, "a")
    one.call(a, "acquire")
    stuck.call(semaphore, "acquire")
    worker.call(semaphore, "acquire")
    stuck.parked(a, "acquire")
    one.parked(semaphore, "acquire")
    assert circle(store.waiting, one.caller) == []


def test_a_semaphore_all_of_whose_holders_wait_for_us_is_one(store):
    one, *holders = (Thread(store) for _ in range(3))
    semaphore, (a,) = one.made("semaphore", 2), locks(one, "a")
    one.call(a, "acquire")
    for holder in holders:
        holder.call(semaphore, "acquire")
        holder.parked(a, "acquire")
    one.parked(semaphore, "acquire")
    assert {ticket.caller for ticket in circle(store.waiting, one.caller)} == {
        one.caller, *(holder.caller for holder in holders),
    }  # fmt: skip


def test_one_who_only_waits_for_a_circle_is_not_in_it(store):
    one, other, outsider = Thread(store), Thread(store), Thread(store)
    a, b = locks(one, "ab")
    one.call(a, "acquire")
    other.call(b, "acquire")
    one.parked(b, "acquire")
    other.parked(a, "acquire")
    outsider.parked(a, "acquire")
    assert circle(store.waiting, outsider.caller) == []
    assert len(deadlocks(store.waiting)) == 1


def test_two_circles_are_two(store):
    pairs = [(Thread(store), Thread(store)) for _ in range(2)]
    for number, (one, other) in enumerate(pairs):
        a, b = locks(one, [f"a{number}", f"b{number}"])
        one.call(a, "acquire")
        other.call(b, "acquire")
        one.parked(b, "acquire")
        other.parked(a, "acquire")
    assert len(deadlocks(store.waiting)) == 2


def test_an_editor_is_in_the_way_too(store):
    one, other = Thread(store), Thread(store)
    items, (a,) = one.made("list", []), locks(one, "a")
    one.call(items, "@enter")
    other.call(a, "acquire")
    other.parked(items, "append", b"x")
    one.parked(a, "acquire")
    assert len(circle(store.waiting, one.caller)) == 2


@pytest.mark.parametrize("closed", [False, True])
def test_a_row_of_a_thousand_is_looked_through(store, closed):
    threads = [Thread(store) for _ in range(1000)]
    row = locks(threads[0], map(str, range(1000)))
    for thread, lock in zip(threads, row, strict=True):
        thread.call(lock, "acquire")
    for thread, lock in zip(threads, row[1:], strict=False):
        thread.parked(lock, "acquire")
    if closed:
        threads[-1].parked(row[0], "acquire")
    assert len(circle(store.waiting, threads[0].caller)) == (1000 if closed else 0)
    assert len(deadlocks(store.waiting)) == closed
