"""How a priority queue orders what the manager must not unpickle."""

from __future__ import annotations

import queue
from functools import total_ordering

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_shared.kinds.priorities import sort_key
from tests.kinds.beside import calls_of, outcome
from tests.local import LocalHome, local_store


@total_ordering
class Job:
    """Something only its own `<` can compare."""

    def __init__(self, urgency, name=""):
        self.urgency = urgency
        self.name = name

    def __lt__(self, other):
        return self.urgency < getattr(other, "urgency", other)

    def __gt__(self, other):
        return self.urgency > getattr(other, "urgency", other)

    def __eq__(self, other):
        return isinstance(other, Job) and (self.urgency, self.name) == (other.urgency, other.name)

    __hash__ = None

    def __repr__(self):
        return f"Job({self.urgency}, {self.name!r})"


def drained(proxy):
    return [proxy.get_nowait() for _ in range(proxy.qsize())]


@given(
    st.lists(st.integers() | st.floats(allow_nan=False))
    | st.lists(st.text())
    | st.lists(st.tuples(st.integers(), st.text()))
)
def test_plain_items_come_in_ascending_order(items):
    proxy = LocalHome(local_store()).create("priority_queue")
    for item in items:
        proxy.put(item)
    assert drained(proxy) == sorted(items)
    proxy.put_many(items)
    assert drained(proxy) == sorted(items)


@given(st.lists(st.integers(0, 3)), st.lists(st.integers(0, 3)))
def test_items_that_compare_themselves(urgencies, more):
    proxy = LocalHome(local_store()).create("priority_queue")
    jobs = [Job(urgency, str(number)) for number, urgency in enumerate(urgencies)]
    proxy.put_many(jobs)
    proxy.put_many(more)  # plain, among them
    taken = drained(proxy)
    assert [getattr(item, "urgency", item) for item in taken] == sorted(urgencies + more)
    assert [item for item in taken if isinstance(item, Job)] == sorted(jobs, key=lambda job: job.urgency)
    assert sorted(item for item in taken if not isinstance(item, Job)) == sorted(more)
    proxy.put_many([2, 1])
    assert drained(proxy) == [1, 2]


def test_plain_items_take_one_call_unless_others_are_there(here, monkeypatch):
    proxy = here.create("priority_queue")
    calls = calls_of(here, monkeypatch)
    proxy.put(Job(1))
    proxy.put(2)
    assert calls == ["maxsize", "await_room", "all", "insert", "put", "await_room", "all", "insert"]
    drained(proxy)
    calls.clear()
    proxy.put_many([2, 1])
    assert calls == ["put"]


def test_tuples_with_a_job_after_the_priority(here):
    proxy = here.create("priority_queue")
    proxy.put((2, {"any": "thing"}))
    proxy.put((1, print))
    proxy.put((1, {"comes": "second"}))  # Python's would compare the two here, and fail
    assert drained(proxy) == [(1, print), (1, {"comes": "second"}), (2, {"any": "thing"})]


@pytest.mark.parametrize(
    ("item", "key"),
    [
        (1, [1]),
        ("a", ["a"]),
        ((1, "a"), [(1, "a")]),
        ((1, []), [(1,)]),
        ((1, (2, [])), [(1,)]),
        (([], 1), []),
        ([1], []),
    ],
)
def test_the_key_of_an_item(item, key):
    assert sort_key(item) == key


@pytest.mark.parametrize(
    ("first", "second"),
    [(1, "a"), ((1, 2), "a"), (None, None), ("a", Job(1)), (Job("a"), Job(1))],
)
def test_what_does_not_compare_leaves_the_queue_alone(here, first, second):
    proxy, plain = here.create("priority_queue"), queue.PriorityQueue()
    for each in (proxy, plain):
        each.put(first)
    assert outcome(lambda x: x.put(second), proxy)[0] == outcome(lambda x: x.put(second), plain)[0] == "TypeError"
    with pytest.raises(TypeError, match="'<' not supported between instances of"):
        proxy.put_many([first, second])
    assert len(drained(proxy)) in (1, 2)  # what was put before the one that does not compare
    assert not proxy.qsize()


def test_a_failing_batch_puts_nothing_in(here):
    proxy = here.create("priority_queue")
    proxy.put(5)
    with pytest.raises(TypeError, match="'<' not supported"):
        proxy.put_many([1, 2, "a"])
    assert proxy.peek(9) == [5]


def test_somebody_comes_in_between(here, there, monkeypatch):
    proxy = here.create("priority_queue")
    proxy.put(Job(2))
    look, late = proxy._snapshot, [Job(1), Job(0)]

    def look_and_be_late(*args):
        seen = look(*args)
        if late:
            there.proxy(proxy._handle).put(late.pop())
        return seen

    monkeypatch.setattr(proxy, "_snapshot", look_and_be_late)
    proxy.put(Job(3))
    assert [job.urgency for job in drained(proxy)] == [0, 1, 2, 3]


def test_items_that_compare_themselves_wait_for_room(stage):
    one, other = stage.puppet(), stage.puppet()
    mine = one.do(one.create, "priority_queue", 1)
    one.do(mine.put, Job(2))
    one.begin(mine.put, Job(1), False)
    assert one.outcome[0] == "Full"
    one.begin(mine.put, Job(1))
    assert not one.done
    assert other.do(other.proxy(mine._handle).get) == Job(2)
    assert one.outcome == ("returned", None)
    one.begin(mine.put, Job(3), True, 5)
    stage.advance(5)
    assert one.outcome[0] == "Full"
    assert one.do(mine.get) == Job(1)
