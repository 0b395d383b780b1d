"""A counter beside a number."""

from __future__ import annotations

from fractions import Fraction
from operator import add as plus
from operator import eq, ge, gt, le, lt, ne, sub

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.kinds.beside import Beside, calls_of, homes, run

numbers = st.integers(-5, 5) | st.sampled_from([2**80, -(2**80), 0.5, -0.25, True])


class CounterMachine(Beside):
    kind = "counter"
    plain = staticmethod(lambda: [0])

    def compare(self, seen):
        assert (seen.value, type(seen.value)) == (self.model[0], type(self.model[0]))
        assert str(seen) == str(self.model[0])

    @rule(home=homes, step=numbers)
    def add(self, home, step):
        self.model[0] += step
        assert self.proxies[home].add(step) == self.model[0]

    @rule(home=homes, step=numbers)
    def add_in_place(self, home, step):
        before = self.proxies[home]
        self.proxies[home] += step
        self.proxies[home] -= 2 * step
        assert self.proxies[home] is before
        self.model[0] = self.model[0] + step - 2 * step

    @rule(home=homes, number=numbers)
    def set(self, home, number):
        self.proxies[home].value = number
        self.model[0] = number + 0

    @rule(home=homes, other=numbers, how=st.sampled_from([eq, ne, lt, le, gt, ge, plus, sub]))
    def calculate(self, home, other, how):
        proxy, number = self.proxies[home], self.model[0]
        assert [how(proxy, other), how(other, proxy)] == [how(number, other), how(other, number)]
        assert [int(proxy), float(proxy), bool(proxy)] == [int(number), float(number), bool(number)]


TestCounterMachine = run(CounterMachine)


def test_no_two_get_the_same(here, there):
    proxy = here.create("counter", 10)
    assert [home.proxy(proxy._handle).add() for home in (here, there, here)] == [11, 12, 13]
    assert proxy.modify(lambda number: number * 2) == 26
    assert proxy == 26


def test_two_counters(here, there):
    one, other = here.create("counter", 1), there.create("counter", 2)
    assert one < other
    assert one + other == 3
    assert (one == other) is False
    assert one == here.proxy(one._handle)


@pytest.mark.parametrize("step", ["1", None, Fraction(1, 2), 1j])
def test_it_counts_with_numbers(here, step):
    proxy = here.create("counter")
    with pytest.raises(TypeError, match=f"a counter counts with int and float, not {type(step).__name__}"):
        proxy.add(step)
    assert proxy == 0
    assert proxy != "0"
    with pytest.raises(TypeError, match="unhashable"):
        hash(proxy)


def test_numbers_of_numpy(here):
    numpy = pytest.importorskip("numpy")
    proxy = here.create("counter", numpy.int64(3))
    proxy += numpy.float32(0.5)
    assert proxy.value == 3.5
    assert type(proxy.value) is float


def test_a_read_is_a_call_only_once(here, there, monkeypatch):
    proxy = here.create("counter", 1)
    assert proxy == 1
    calls = calls_of(here, monkeypatch)
    assert (proxy.value, proxy.get(), int(proxy), proxy + 1) == (1, 1, 1, 2)
    assert not calls
    there.proxy(proxy._handle).add()
    assert proxy == 2
    assert calls == ["all"]
