"""Whose turn it is, by a clock of the test's own: nobody's messages keep another one's waiting, in their order."""

from __future__ import annotations

import itertools
from collections import deque
from types import SimpleNamespace

import pytest

from jupyter_shared.manager import turns
from jupyter_shared.manager.turns import TO_THE_END, Turns
from jupyter_shared.store.store import Store
from jupyter_shared.wire.conversation import Phase
from jupyter_shared.wire.messages import Call


class Queued:
    """A loop that does what comes soon when it is told to."""

    def __init__(self):
        self.waiting = deque()
        self.soon = self.waiting.append

    def round(self):
        """One turn for each who waits now."""
        for _ in range(len(self.waiting)):
            self.waiting.popleft()()


class Speaker:
    """A connection of which so many calls come at once."""

    def __init__(self, name, calls):
        self.name = name
        self.phase = Phase.CALLS
        self.tickets, self.behind, self.pauses, self.is_full = {}, deque(), False, False
        self.unsent = b""
        self.client = None
        messages = [Call(number, 1, name, []) for number in range(calls)]
        self.reader = SimpleNamespace(one=lambda _: None, feed=lambda _: iter(messages), packed=[])

    def route(self):
        """Nobody else serves it."""

    def next_in_turn(self):
        while self.behind and not self.tickets and not self.is_full:
            yield self.behind.popleft()


@pytest.fixture
def clock(monkeypatch):
    """Each look at the clock is a second later than the one before, so that each message takes longer than a turn."""
    ticks = itertools.count()
    monkeypatch.setattr(turns, "time", SimpleNamespace(monotonic=lambda: next(ticks)))


@pytest.fixture
def stage(clock):
    done, failed, loop = [], [], Queued()
    handle = {Call: lambda connection, call: done.append((connection.name, call.number))}
    turn = Turns(Store(), None, loop, handle, lambda *told: failed.append(told), Speaker.route)
    return SimpleNamespace(turns=turn, loop=loop, done=done, failed=failed)


def test_each_has_its_turn(stage):
    one, two = Speaker("one", 5), Speaker("two", 5)
    stage.turns.hear(one, b"")
    stage.turns.hear(two, b"")
    assert stage.done == [("one", 0), ("two", 0)], "what is left of the first one waits for the second one's turn"
    rounds = 0
    while stage.loop.waiting:
        stage.loop.round()
        rounds += 1
        assert abs(sum(name == "one" for name, _ in stage.done) - sum(name == "two" for name, _ in stage.done)) <= 1
    assert rounds == 4
    for name in ("one", "two"):
        assert [number for who, number in stage.done if who == name] == [0, 1, 2, 3, 4]


def test_who_has_little_to_say_does_not_wait_for_who_has_much(stage):
    stage.turns.hear(Speaker("much", 1000), b"")
    stage.turns.hear(Speaker("little", 1), b"")
    assert stage.done == [("much", 0), ("little", 0)]


def test_a_parked_call_ends_the_turn_until_it_is_answered(stage):
    one = Speaker("one", 3)
    one.tickets = {"a ticket": []}
    stage.turns.hear(one, b"")
    assert stage.done == []
    assert len(one.behind) == 3
    stage.turns.catch_up(one)
    assert stage.done == [], "it is parked still"
    one.tickets = {}
    stage.turns.catch_up(one, TO_THE_END)
    assert [number for _, number in stage.done] == [0, 1, 2]
    assert not one.pauses


def test_what_fails_at_a_later_turn_ends_one_connection(stage):
    def fail(connection, call):
        raise RuntimeError("broken")

    one = Speaker("one", 2)
    stage.turns.hear(one, b"")
    stage.turns._handle[Call] = fail
    stage.loop.round()
    ((connection, error),) = stage.failed
    assert (connection, str(error)) == (one, "broken")
