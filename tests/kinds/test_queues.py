"""Queues, beside a model and beside Python's own."""

from __future__ import annotations

import queue
from collections import deque
from fractions import Fraction
from types import GenericAlias

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.kinds.beside import calls_of, outcome
from tests.kinds.model import NAMES, PARK, TIMEOUTS, Blocking, Model, run
from tests.local import LocalHome, local_store


class QueueModel(Model):
    def __init__(self, maxsize=0):
        super().__init__()
        self.most = maxsize
        self.items = deque()
        self.unfinished = 0

    def add(self, item):
        self.items.append(item)

    def take(self):
        return self.items.popleft()

    def put(self, items):
        left = [*items]

        def attempt(expired):
            while left and not 0 < self.most <= len(self.items):
                self.add(left.pop(0))
                self.unfinished += 1
                self.moved_on = True
            if left and expired:
                raise queue.Full
            return PARK if left else None

        return attempt

    def get(self, most=None):
        def attempt(expired):
            if not self.items:
                if expired:
                    raise queue.Empty
                return PARK
            taken = [self.take() for _ in range(min(most or 1, len(self.items)))]
            return taken if most else taken[0]

        return attempt

    def task_done(self, expired):
        if not self.unfinished:
            raise ValueError("task_done() called too many times")
        self.unfinished -= 1

    def join(self, expired):
        return not self.unfinished if expired or not self.unfinished else PARK


class QueueMachine(Blocking):
    kind = "queue"
    arguments = st.sampled_from([(), (1,), (2,)])
    make_model = QueueModel
    items = st.integers(0, 9)

    @rule(name=NAMES, item=st.data(), timeout=TIMEOUTS)
    def put(self, name, item, timeout):
        item = item.draw(self.items)
        self.order(name, lambda x: x.put(item, timeout != 0, timeout or None), self.model.put([item]), timeout)

    @rule(name=NAMES, data=st.data())
    def put_many(self, name, data):
        items = data.draw(st.lists(self.items, max_size=3))
        self.order(name, lambda x: x.put_many(items), self.model.put(items))

    @rule(name=NAMES, timeout=TIMEOUTS)
    def get(self, name, timeout):
        self.order(name, lambda x: x.get(timeout != 0, timeout or None), self.model.get(), timeout)

    @rule(name=NAMES, timeout=TIMEOUTS)
    def get_many(self, name, timeout):
        self.order(name, lambda x: x.get_many(2, timeout != 0, timeout or None), self.model.get(2), timeout)

    @rule(name=NAMES)
    def task_done(self, name):
        self.order(name, lambda x: x.task_done(), self.model.task_done)

    @rule(name=NAMES, timeout=TIMEOUTS)
    def join(self, name, timeout):
        self.order(name, lambda x: x.join(timeout), self.model.join, timeout)

    def compare(self, proxy):
        count = len(self.model.items)
        assert (proxy.qsize(), proxy.empty()) == (count, not count)
        assert proxy.full() == (0 < self.model.most <= count)
        assert proxy.peek(99) == self.upcoming()
        assert self.keeper.state.unfinished == self.model.unfinished

    def upcoming(self):
        return [*self.model.items]


class LifoQueueMachine(QueueMachine):
    kind = "lifo_queue"

    class Lifo(QueueModel):
        def take(self):
            return self.items.pop()

    make_model = Lifo

    def upcoming(self):
        return [*reversed(self.model.items)]


class PriorityQueueMachine(QueueMachine):
    kind = "priority_queue"
    items = st.tuples(st.integers(0, 2), st.integers(0, 2))

    class Priority(QueueModel):
        def take(self):
            first = min(self.items)
            self.items.remove(first)
            return first

    make_model = Priority

    def upcoming(self):
        return sorted(self.model.items)


TestQueueMachine = run(QueueMachine)
TestLifoQueueMachine = run(LifoQueueMachine, examples=30)
TestPriorityQueueMachine = run(PriorityQueueMachine, examples=30)


@pytest.mark.parametrize("kind", ["queue", "lifo_queue", "priority_queue"])
def test_errors_are_pythons(here, kind):
    proxy = here.create(kind, 1)
    plain = queue.Queue(1)
    for attempt in (
        lambda x: x.get_nowait(),
        lambda x: x.get(True, 0),
        lambda x: x.get(timeout=-1),
        lambda x: x.task_done(),
        lambda x: x.put(1),
        lambda x: x.put_nowait(2),
        lambda x: x.put(2, timeout=0),
        lambda x: x.put(2, timeout=-1),
        lambda x: x.put(2, False, -1),
        lambda x: (x.qsize(), x.empty(), x.full(), x.maxsize),
        lambda x: x.get(),
    ):
        assert outcome(attempt, proxy) == outcome(attempt, plain)
    with pytest.raises(ValueError, match="most must be one or more"):
        proxy.get_many(0)
    assert type(type(proxy)[int]) is GenericAlias


def test_many_at_once(here, there, monkeypatch):
    proxy = here.create("queue")
    proxy.put_many([])
    calls = calls_of(here, monkeypatch)
    proxy.put_many(range(5))
    assert proxy.get_many(3) == [0, 1, 2]
    assert calls == ["put", "get"]
    assert there.proxy(proxy._handle).get_many(9) == [3, 4]


def test_many_wait_for_room(stage):
    one, other = stage.puppet(), stage.puppet()
    mine = one.do(one.create, "queue", 2)
    one.begin(mine.put_many, range(5))
    assert not one.done
    taken = [other.do(other.proxy(mine._handle).get) for _ in range(5)]
    assert taken == [0, 1, 2, 3, 4]
    assert one.outcome == ("returned", None)
    one.begin(mine.put_many, range(3), False)
    assert one.outcome[0] == "Full"
    assert one.do(mine.get_many, 9) == [0, 1]  # those before stay in


@pytest.mark.parametrize(
    ("kind", "items"),
    [("queue", range(5)), ("priority_queue", range(5)), ("priority_queue", [Fraction(n) for n in range(5)])],
    ids=["in order", "by key", "by their own <"],
)
def test_many_wait_no_longer_than_they_are_told_to_however_many_steps_it_takes(stage, kind, items):
    one, other = stage.puppet(), stage.puppet()
    mine = one.do(one.create, kind, 1)
    one.begin(mine.put_many, items, True, 10)
    for item in range(2):
        stage.advance(4)
        assert other.do(other.proxy(mine._handle).get) == item
    stage.advance(3)
    assert one.outcome[0] == "Full"
    assert one.do(mine.get_many, 9) == [2]  # those before stay in


def test_get_if(here, there):
    proxy = here.create("queue")
    assert proxy.get_if(bool, "none") == "none"
    proxy.put_many([1, 2])
    assert proxy.get_if(lambda item: item > 1) is None
    assert proxy.get_if(lambda item: item == 1) == 1
    seen = []

    def take_it_away(item):
        if not seen:
            there.proxy(proxy._handle).put(3)
            assert there.proxy(proxy._handle).get() == 2
        seen.append(item)
        return True

    assert proxy.get_if(take_it_away) == 3
    assert seen == [2, 3]


def test_those_who_wait_are_served_in_the_order_they_came(stage):
    puppets = [stage.puppet() for _ in range(4)]
    first = puppets[0].do(puppets[0].create, "queue")
    for puppet in puppets[1:]:
        puppet.begin(puppet.proxy(first._handle).get)
    puppets[0].do(first.put_many, "abc")
    assert [puppet.outcome for puppet in puppets[1:]] == [("returned", item) for item in "abc"]


def test_a_dead_consumer_takes_nothing(stage):
    one, other = stage.puppet(), stage.puppet()
    mine = one.do(one.create, "queue")
    other.begin(other.proxy(mine._handle).get)
    other.die()
    one.do(mine.put, 1)
    assert one.do(mine.qsize) == 1


class Scarce:
    """Items that there is no memory to copy: a third one cannot be had."""

    def __init__(self, items):
        self.items = items

    def __getattr__(self, name):
        return getattr(self.items, name)

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        return self.two(iter(self.items))

    def __reversed__(self):
        return self.two(reversed(self.items))

    @staticmethod
    def two(items):
        yield next(items)
        yield next(items)
        raise MemoryError


@pytest.mark.parametrize("kind", ["queue", "lifo_queue", "priority_queue"])
def test_what_there_is_no_memory_for_stays(kind):
    store = local_store()
    home = LocalHome(store)
    items = home.create(kind)
    items.put_many([1, 2, 3, 4])
    state = store.entry(items._handle.object).state
    state.items = Scarce(state.items)
    with pytest.raises(Exception, match="emory"):
        items.get_many(4)
    state.items = state.items.items
    assert items.qsize() == 4
    assert sorted(items.get_many(9)) == [1, 2, 3, 4]
