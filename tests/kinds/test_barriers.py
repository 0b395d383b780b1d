"""A barrier: beside a model that is `threading.Barrier` in a few lines."""

from __future__ import annotations

import threading

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.kinds.model import NAMES, PARK, TIMEOUTS, Blocking, Model, run

BROKEN = "BrokenBarrierError", ""


class BarrierModel(Model):
    def __init__(self, parties):
        super().__init__()
        self.parties = parties
        self.broken = False
        self.inside = []  # names, and where each finds what became of it

    def wait(self, name):
        fate = []
        index = []

        def attempt(expired):
            if not index:
                if self.broken:
                    raise threading.BrokenBarrierError
                index.append(len(self.inside))
                self.inside.append((name, fate))
                if len(self.inside) == self.parties:
                    self.end("passed")
            if not fate and expired:
                self.break_it()
            if not fate:
                return PARK
            if fate == ["passed"]:
                return index[0]
            raise threading.BrokenBarrierError

        return attempt

    def end(self, fate):
        for _, its in self.inside:
            its.append(fate)
        self.inside = []

    def break_it(self, expired=False):
        self.broken = True
        self.end("broken")

    def reset(self, expired):
        self.broken = False
        self.end("broken")

    def forget(self, name):
        super().forget(name)
        self.inside = [(other, fate) for other, fate in self.inside if other != name]

    def die(self, name):
        was_inside = any(other == name for other, _ in self.inside)
        self.forget(name)
        if was_inside:
            self.break_it()
        super().die(name)


class BarrierMachine(Blocking):
    kind = "barrier"
    arguments = st.sampled_from([(1,), (2,), (3,)])
    make_model = BarrierModel

    @rule(name=NAMES, timeout=TIMEOUTS)
    def wait(self, name, timeout):
        self.order(name, lambda x: x.wait(timeout), self.model.wait(name), timeout)

    @rule(name=NAMES)
    def abort(self, name):
        self.order(name, lambda x: x.abort(), self.model.break_it)

    @rule(name=NAMES)
    def reset(self, name):
        self.order(name, lambda x: x.reset(), self.model.reset)

    def compare(self, proxy):
        assert proxy.parties == self.model.parties
        assert proxy.n_waiting == len(self.model.inside)
        assert proxy.broken is self.model.broken
        assert not self.keeper.state.outcomes


TestBarrierMachine = run(BarrierMachine, examples=80)


@pytest.fixture
def trio(stage):
    return [stage.puppet() for _ in range(3)]


def at(puppets, *arguments):
    """A proxy for each puppet of a new barrier."""
    first = puppets[0].do(lambda: puppets[0].create("barrier", *arguments))
    return [(puppet, puppet.proxy(first._handle)) for puppet in puppets]


def test_the_action_runs_once_before_all_go_on(trio):
    ran = []

    def action():
        ran.append(one.done)

    (one, mine), (two, its), _ = at(trio, 2)
    one.constants[mine._cache] = two.constants[its._cache] = {"settings": [2, b"", None]}
    two.unpack = one.unpack = lambda blob: action
    one.begin(mine.wait)
    assert not ran
    two.begin(its.wait)
    assert ran == [False]
    assert (one.outcome, two.outcome) == (("returned", 0), ("returned", 1))


def test_an_action_that_fails_breaks_it(trio):
    (one, mine), (two, its), _ = at(trio, 2, int_of_nothing)
    one.begin(mine.wait)
    two.begin(its.wait)
    assert two.outcome[0] == "TypeError"
    assert one.outcome == BROKEN
    assert one.do(lambda: mine.broken)


def int_of_nothing():
    return int(None)


def test_nobody_enters_while_the_action_runs(trio, stage):
    (one, mine), (two, its), (three, theirs) = at(trio, 2)
    one.begin(mine.wait)
    entered = two.do(lambda: its._wait("enter"))  # the last one; it is now at its action
    three.begin(theirs.wait)
    assert not three.done
    assert not one.done
    assert two.do(lambda: its.n_waiting) == 2
    two.do(lambda: its._call("open", entered[0]))
    assert one.outcome == ("returned", 0)
    assert not three.done
    assert two.do(lambda: its.n_waiting) == 1  # the third waits in the next round
    two.begin(its.wait)
    assert (three.outcome, two.outcome) == (("returned", 0), ("returned", 1))


@pytest.mark.parametrize("how", ["abort", "reset"])
def test_it_is_broken_or_reset_while_the_action_runs(trio, how):
    (one, mine), (two, its), (three, theirs) = at(trio, 2)
    one.begin(mine.wait)
    entered = two.do(lambda: its._wait("enter"))
    three.do(getattr(theirs, how))
    assert one.outcome == BROKEN
    assert two.begin(lambda: its._call("open", entered[0])).outcome == BROKEN
    assert three.do(lambda: theirs.broken) == (how == "abort")


def test_the_one_at_the_action_dies(trio):
    (one, mine), (two, its), (three, theirs) = at(trio, 2)
    one.begin(mine.wait)
    two.do(lambda: its._wait("enter"))
    two.die()
    assert one.outcome == BROKEN
    assert three.begin(theirs.wait).outcome == BROKEN


def test_its_own_timeout(trio, stage):
    (one, mine), (two, its), _ = at(trio, 2, None, 5)
    one.begin(mine.wait)
    stage.advance(5)
    assert one.outcome == BROKEN
    one.do(mine.reset)
    one.begin(mine.wait, 10)  # before its own
    stage.advance(6)
    two.begin(its.wait)
    assert (one.outcome, two.outcome) == (("returned", 0), ("returned", 1))


@pytest.mark.parametrize("point", [("enter", "after"), ("pass_through", "before"), ("pass_through", "parked")])
def test_an_interrupted_wait_leaves_no_trace(trio, point):
    (one, mine), (two, its), (three, theirs) = at(trio, 2)
    one.interrupts = [point]
    assert one.begin(mine.wait).outcome == ("KeyboardInterrupt", "")
    two.begin(its.wait)
    assert not two.done
    three.begin(theirs.wait)
    assert (two.outcome, three.outcome) == (("returned", 0), ("returned", 1))


def test_a_barrier_for_nobody(here):
    with pytest.raises(ValueError, match="parties must be >= 1"):
        here.create("barrier", 0)
