"""Semaphores: beside a model, and beside Python's own."""

from __future__ import annotations

import threading

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.kinds.beside import outcome
from tests.kinds.model import NAMES, PARK, TIMEOUTS, Blocking, Model, run


class SemaphoreModel(Model):
    bounded = False

    def __init__(self, value=1):
        super().__init__()
        self.value = self.initial = value
        self.held = []
        self.signals = not value  # somebody releases who has not acquired: nobody is in anyone's way

    def acquire(self, name):
        def attempt(expired):
            if not self.value:
                return False if expired else PARK
            self.value -= 1
            self.held.append(name)
            return True

        return attempt

    def release(self, name, times):
        def attempt(expired):
            if times < 1:
                raise ValueError("n must be one or more")
            if self.bounded and self.value + times > self.initial:
                raise ValueError("Semaphore released too many times")
            self.value += times
            for _ in range(times):
                if self.held:
                    self.signals = self.signals or name not in self.held
                    self.held.remove(name if name in self.held else self.held[0])

        return attempt

    def gone(self, name):
        given_back = min(self.held.count(name), max(self.initial - self.value, 0))
        self.held = [other for other in self.held if other != name]
        self.value += given_back


class SemaphoreMachine(Blocking):
    kind = "semaphore"
    arguments = st.sampled_from([(), (0,), (2,), (3,)])
    make_model = SemaphoreModel

    @rule(name=NAMES, timeout=TIMEOUTS)
    def acquire(self, name, timeout):
        self.order(name, lambda x: x.acquire(timeout != 0, timeout or None), self.model.acquire(name), timeout)

    @rule(name=NAMES, times=st.sampled_from([1, 1, 2, 0]))
    def release(self, name, times):
        self.order(name, lambda x: x.release(times), self.model.release(name, times))

    def compare(self, proxy):
        assert proxy.get_value() == self.model.value
        acquired = [caller.client.label for caller in self.keeper.state.acquired]
        assert sorted(acquired) == sorted(self.model.held)
        holders = {caller.client.label for caller in self.keeper.holders()}
        assert holders == (set() if self.model.value or self.model.signals else {*self.model.held})


class BoundedSemaphoreMachine(SemaphoreMachine):
    kind = "bounded_semaphore"

    class Bounded(SemaphoreModel):
        bounded = True

    make_model = Bounded


TestSemaphoreMachine = run(SemaphoreMachine)
TestBoundedSemaphoreMachine = run(BoundedSemaphoreMachine)


@pytest.mark.parametrize(
    ("kind", "plain"),
    [("semaphore", threading.Semaphore), ("bounded_semaphore", threading.BoundedSemaphore)],
)
def test_errors_are_pythons(here, kind, plain):
    proxy, semaphore = here.create(kind, 1), plain(1)
    for attempt in (
        lambda x: x.release(0),
        lambda x: x.acquire(False, 1),
        lambda x: x.acquire(),
        lambda x: x.acquire(False),
        lambda x: x.acquire(True, -1),
        lambda x: x.acquire(True, 0),
        lambda x: x.release(),
        lambda x: x.release(2) if kind == "bounded_semaphore" else None,
    ):
        assert outcome(attempt, proxy) == outcome(attempt, semaphore)
    assert outcome(lambda x: here.create(kind, -1), 0) == outcome(lambda x: plain(-1), 0)


def test_a_dead_consumer_of_signals_gives_none_back(here, there):
    signals = here.create("semaphore", 0)
    signals.release()
    assert there.proxy(signals._handle).acquire()
    there.gone()
    assert signals.get_value() == 0


def test_with(here):
    proxy = here.create("semaphore", 2)
    with proxy as taken:
        assert taken is True
        assert proxy.get_value() == 1
    assert proxy.get_value() == 2


def test_one_who_departs_in_order_keeps_what_it_acquired(here, there):
    proxy = here.create("semaphore", 1)
    theirs = there.proxy(proxy._handle)
    theirs.acquire()
    there.client.departs = True
    there.gone()
    assert not proxy.acquire(False)
    proxy.release()
    assert proxy.acquire(False)


def test_whoever_takes_a_signal_is_in_nobodys_way(here, there):
    proxy = here.create("semaphore", 0)
    proxy.release()
    there.proxy(proxy._handle).acquire()
    state = here.store.entry(proxy._handle.object).state
    assert state.holders() == []
