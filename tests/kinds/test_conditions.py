"""A condition: beside a model, and what happens when a wait is interrupted or its client dies."""

from __future__ import annotations

import threading

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from jupyter_shared.errors import HolderDied
from tests.kinds.beside import outcome
from tests.kinds.model import NAMES, PARK, TIMEOUTS, Blocking, Model, run


class ConditionModel(Model):
    """Whoever waits or notifies has the lock only while it does something, so nobody waits for the lock."""

    def __init__(self, lock=None):
        super().__init__()
        self.waiters = []
        self.notified = set()

    def wait(self, name):
        self.waiters.append(name)

        def attempt(expired):
            if name in self.notified:
                self.notified.remove(name)
                return True
            if expired:
                self.waiters.remove(name)
                return False
            return PARK

        return attempt

    def notify(self, number):
        def attempt(expired):
            for _ in range(min(len(self.waiters), number)):
                self.notified.add(self.waiters.pop(0))

        return attempt

    def forget(self, name):
        super().forget(name)
        if name in self.waiters:
            self.waiters.remove(name)


class ConditionMachine(Blocking):
    kind = "condition"
    make_model = ConditionModel

    @rule(name=NAMES, timeout=TIMEOUTS, deep=st.booleans())
    def wait(self, name, timeout, deep):
        def wait(condition):
            with condition:
                if deep and self.depth_is_kept:
                    with condition:
                        return condition.wait(timeout)
                return condition.wait(timeout)

        if self.can(name):
            self.order(name, wait, self.model.wait(name), timeout)

    @rule(name=NAMES, number=st.sampled_from([1, 1, 2, 99]))
    def notify(self, name, number):
        def notify(condition):
            with condition:
                if number == 99:
                    condition.notify_all()
                else:
                    condition.notify(number)

        self.order(name, notify, self.model.notify(number))

    depth_is_kept = True

    def compare(self, proxy):
        assert not proxy._lock.locked()
        state = self.keeper.state
        assert [caller.client.label for caller in state.waiting.values()] == self.model.waiters
        assert not state.notified


class OtherLockMachine(ConditionMachine):
    """The same with a lock that is another object."""

    lock_kind = "lock"
    depth_is_kept = False

    @initialize(data=st.data())
    def create(self, data):
        super().create(data)
        a = self.puppets["a"]
        lock = a.do(a.create, self.lock_kind)
        first = a.do(a.create, "condition", lock)
        self.keeper = self.stage.store.entry(first._handle.object)
        self.proxies = {name: puppet.proxy(first._handle) for name, puppet in self.puppets.items()}


class OtherRLockMachine(OtherLockMachine):
    lock_kind = "rlock"
    depth_is_kept = True


TestConditionMachine = run(ConditionMachine, examples=50)
TestOtherLockMachine = run(OtherLockMachine, examples=30)
TestOtherRLockMachine = run(OtherRLockMachine, examples=30)


@pytest.fixture(params=["own", "lock", "rlock"])
def trio(request, stage):
    """Three puppets at one condition, with its own lock or another one."""
    puppets = [stage.puppet() for _ in range(3)]
    lock = None if request.param == "own" else puppets[0].do(puppets[0].create, request.param)
    first = puppets[0].do(puppets[0].create, "condition", lock)
    return [(puppet, puppet.proxy(first._handle)) for puppet in puppets]


def waiting(condition, timeout=None):
    with condition:
        return condition.wait(timeout)


def notifying(condition, number=1):
    with condition:
        condition.notify(number)


@pytest.mark.parametrize(
    "point",
    [
        ("enlist", "before"),
        ("enlist", "after"),
        ("release_all", "before"),
        ("release_all", "after"),
        ("await_notify", "before"),
        ("await_notify", "parked"),
    ],
)
def test_an_interrupted_wait_has_the_lock_and_leaves_no_trace(trio, point):
    (one, mine), (two, its), (three, theirs) = trio
    one.interrupts = [point]
    had_the_lock = []

    def wait():
        with mine:
            try:
                mine.wait()
            finally:
                had_the_lock.append(mine._lock._is_owned())

    one.begin(wait)
    assert one.outcome == ("KeyboardInterrupt", "")
    assert had_the_lock == [True]
    assert not one.do(mine._lock.locked)
    two.begin(waiting, its)
    three.do(notifying, theirs)
    assert two.outcome == ("returned", True)  # no ghost took the notification


@pytest.mark.parametrize("point", [("await_notify", "after"), ("acquire", "before"), ("acquire", "after")])
def test_an_interrupted_wait_passes_its_notification_on(trio, point):
    (one, mine), (two, its), (three, theirs) = trio
    one.begin(waiting, mine)
    two.begin(waiting, its)
    one.interrupts = [point]
    three.do(notifying, theirs)
    assert one.outcome == ("KeyboardInterrupt", "")
    assert two.outcome == ("returned", True)
    assert not three.do(theirs._lock.locked)


def test_a_notification_to_the_dead_is_passed_on(trio):
    (one, mine), (two, its), (three, theirs) = trio
    ticket = one.do(lambda: (mine.acquire(), mine._enlist(), mine.release()))[1]
    two.begin(waiting, its)
    three.do(notifying, theirs)
    assert not two.done  # the other one was first
    one.die()
    assert two.outcome == ("returned", True)
    assert ticket


def test_a_dead_waiter_is_not_notified(trio):
    (one, mine), (two, its), (three, theirs) = trio
    one.begin(waiting, mine)
    two.begin(waiting, its)
    one.die()
    three.do(notifying, theirs)
    assert two.outcome == ("returned", True)


def test_those_notified_wait_for_the_lock(trio):
    (one, mine), (two, its), (three, theirs) = trio
    one.begin(waiting, mine)
    two.begin(waiting, its)
    three.do(lambda: (theirs.acquire(), theirs.notify_all()))
    assert not one.done
    assert not two.done
    three.do(theirs.release)
    assert one.outcome == two.outcome == ("returned", True)


def test_waiting_when_time_is_up_takes_the_lock_again(trio, stage):
    (one, mine), (two, its), _ = trio
    one.begin(waiting, mine, 5)
    two.do(its.acquire)
    stage.advance(5)
    assert not one.done
    two.do(its.release)
    assert one.outcome == ("returned", False)


def test_one_must_have_the_lock(trio):
    (one, mine), (two, its), _ = trio
    plain = threading.Condition()
    attempts = [lambda x: x.wait(), lambda x: x.notify(), lambda x: x.notify_all(), lambda x: x.release()]
    for attempt in attempts[:3]:
        assert outcome(attempt, mine) == outcome(attempt, plain)
    assert one.begin(mine.release).outcome[0] == "RuntimeError"
    two.do(its.acquire)
    for attempt in attempts[:3]:
        assert one.begin(attempt, mine).outcome == outcome(attempt, plain)
    assert not one.do(mine.acquire, False)
    assert not one.do(mine.acquire, True, 0)
    two.do(its.release)


def test_wait_for(trio, stage):
    (one, mine), (two, its), _ = trio
    answers = ["", 0, "yes"]

    def wait_for(timeout=None):
        with mine:
            return mine.wait_for(lambda: answers.pop(0), timeout)

    one.begin(wait_for)
    two.do(notifying, its)
    assert not one.done
    two.do(notifying, its)
    assert one.outcome == ("returned", "yes")
    answers += [[], (), 0]
    one.begin(wait_for, 5)
    stage.advance(3)
    two.do(notifying, its)
    assert not one.done
    stage.advance(2)
    assert one.outcome == ("returned", 0)
    answers.append("at once")
    assert one.do(wait_for, 0) == "at once"


def test_the_lock_is_the_same_object(here, there):
    lock = here.create("lock")
    condition = here.create("condition", lock)
    other = there.proxy(condition._handle)
    with condition:
        assert lock.locked()
        assert not other.acquire(False)
        assert other._lock._handle == lock._handle
    assert not lock.locked()
    handle = lock._handle
    here._proxies.clear()
    del lock
    here.constants.clear()
    there._proxies.clear()
    assert there.store.entry(handle.object)  # the condition keeps it alive


def test_its_lock_must_be_a_shared_one(here):
    with pytest.raises(TypeError, match="a condition's lock must be a shared lock or rlock, not lock"):
        here.create("condition", threading.Lock())


def test_pythons_condition_takes_a_shared_lock(here):
    lock = here.create("rlock")
    condition = threading.Condition(lock)
    with condition, condition:
        assert not condition.wait(0)
        assert lock._is_owned()
    assert not lock.locked()


def test_the_next_one_is_told_that_the_holder_died(here, there):
    condition = here.create("condition", name="c")
    condition.acquire()
    here.gone()
    with pytest.warns(HolderDied, match="here ended while holding condition 'c'"):
        there.proxy(condition._handle).acquire()
