"""Locks: beside a model, and beside Python's own."""

from __future__ import annotations

import threading

import pytest
from hypothesis.stateful import rule

from jupyter_shared.errors import HolderDied
from jupyter_shared.kinds.kind import Caller
from tests.kinds.beside import calls_of, outcome
from tests.kinds.model import NAMES, PARK, TIMEOUTS, Blocking, Model, run

pytestmark = pytest.mark.filterwarnings("ignore::jupyter_shared.errors.HolderDied")


class LockModel(Model):
    def __init__(self):
        super().__init__()
        self.holder = None
        self.depth = 0

    def acquire(self, name):
        def attempt(expired):
            if self.holder is not None:
                return False if expired else PARK
            self.holder, self.depth = name, 1
            return True

        return attempt

    def release(self, name):
        def attempt(expired):
            if self.holder is None:
                raise RuntimeError("release unlocked lock")
            self.holder = None

        return attempt

    def gone(self, name):
        if self.holder == name:
            self.holder = None


class RLockModel(LockModel):
    def acquire(self, name):
        def attempt(expired):
            if self.holder == name:
                self.depth += 1
                return True
            return LockModel.acquire(self, name)(expired)

        return attempt

    def release(self, name):
        def attempt(expired):
            if self.holder != name:
                raise RuntimeError("cannot release un-acquired lock")
            self.depth -= 1
            if not self.depth:
                self.holder = None

        return attempt


class LockMachine(Blocking):
    kind = "lock"
    make_model = LockModel

    @rule(name=NAMES, timeout=TIMEOUTS)
    def acquire(self, name, timeout):
        self.order(name, lambda x: x.acquire(timeout != 0, timeout or None), self.model.acquire(name), timeout)

    @rule(name=NAMES)
    def release(self, name):
        self.order(name, lambda x: x.release(), self.model.release(name))

    def compare(self, proxy):
        assert proxy.locked() == (self.model.holder is not None)
        holders = [caller.client.label for caller in self.keeper.holders()]
        assert holders == ([self.model.holder] if self.model.holder else [])


class RLockMachine(LockMachine):
    kind = "rlock"
    make_model = RLockModel


TestLockMachine = run(LockMachine)
TestRLockMachine = run(RLockMachine)


@pytest.mark.parametrize(("kind", "plain"), [("lock", threading.Lock), ("rlock", threading.RLock)])
def test_errors_are_pythons(here, kind, plain):
    for attempt in (
        lambda x: x.release(),
        lambda x: x.acquire(False, 1),
        lambda x: x.acquire(True, -1),
        lambda x: x.release(),
        lambda x: x.acquire(False),
        lambda x: x.release(),
    ):
        assert outcome(attempt, here.create(kind)) == outcome(attempt, plain())
    assert outcome(lambda x: x.acquire(True, -2), here.create(kind))[0] == "ValueError"


def test_with(here, there):
    proxy = here.create("lock")
    with proxy as taken:
        assert taken is True
        assert there.proxy(proxy._handle).locked()
        assert there.proxy(proxy._handle).acquire(timeout=1) is False
    assert not proxy.locked()
    with pytest.raises(ZeroDivisionError), proxy:
        raise ZeroDivisionError
    assert not proxy.locked()


def test_an_rlock_is_a_threads(here):
    proxy = here.create("rlock")
    assert proxy.acquire()
    mine, here.caller = here.caller, Caller(here.client, 99)
    assert not proxy.acquire(False)
    with pytest.raises(RuntimeError, match="cannot release un-acquired lock"):
        proxy.release()
    here.caller = mine
    proxy.release()
    assert not proxy.locked()


@pytest.mark.parametrize("kind", ["lock", "rlock"])
@pytest.mark.parametrize("how", ["acquire", "with"])
def test_the_next_one_is_told_that_the_holder_died(store, here, there, kind, how):
    proxy = here.create(kind, name="gpu")
    here.caller.move("In [3]")
    proxy.acquire()
    other = there.proxy(proxy._handle)
    here.gone()
    with pytest.warns(HolderDied, match=f"here, In \\[3\\] ended while holding {kind} 'gpu'"):
        _ = other.acquire() if how == "acquire" else other.__enter__()
    other.release()
    other.acquire()  # only the next one


@pytest.mark.parametrize(("kind", "stays"), [("lock", True), ("rlock", False)])
def test_one_who_departs_in_order_leaves_locked_what_others_may_release(here, there, kind, stays):
    proxy = here.create(kind)
    proxy.acquire()
    other = there.proxy(proxy._handle)
    here.client.departs = True
    here.gone()
    assert other.locked() is stays
    if stays:
        other.release()
    assert other.acquire(False)


def test_each_acquisition_has_a_higher_number(here):
    proxy = here.create("lock")
    tokens = []
    for _ in range(3):
        tokens.append(proxy._wait("acquire")[0])
        proxy.release()
    assert tokens == [1, 2, 3]


def test_whether_it_is_locked_is_kept(here, there, monkeypatch):
    proxy = here.create("lock")
    assert not proxy.locked()
    calls = calls_of(here, monkeypatch)
    assert not proxy.locked()
    assert not calls
    there.proxy(proxy._handle).acquire()
    assert proxy.locked()
