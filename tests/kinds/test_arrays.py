"""An array beside Python's own."""

from __future__ import annotations

import copy
from array import array
from collections.abc import MutableSequence
from operator import add, eq, ge, gt, le, lt, ne

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.kinds.beside import Beside, calls_of, homes, outcome, run

numbers = st.integers(-5, 5) | st.sampled_from([2**40, "1", 1.5, None, True])
indices = st.integers(-4, 4) | st.sampled_from([10**30, "1", 1.0])
bounds = st.none() | st.integers(-4, 4)
slices = st.builds(slice, bounds, bounds, st.none() | st.sampled_from([-2, -1, 1, 2, 0]))
some = st.lists(st.integers(-5, 5), max_size=3).map(lambda values: array("i", values))


class ArrayMachine(Beside):
    kind = "array"
    arguments = ("i", ())
    plain = staticmethod(lambda: array("i"))

    def compare(self, seen):
        assert copy.deepcopy(seen) == self.model
        assert len(seen) == len(self.model)
        assert str(seen) == str(self.model)

    @rule(home=homes, number=numbers)
    def append(self, home, number):
        self.check(home, lambda x: x.append(number))

    @rule(home=homes, more=some | st.just(5) | st.just(array("d", [1])))
    def extend(self, home, more):
        if type(more) is array and more.typecode != "i":
            with pytest.raises(TypeError):
                self.proxies[home].extend(more)
        else:
            self.check(home, lambda x: x.extend(more))

    @rule(home=homes, index=indices, number=numbers)
    def insert(self, home, index, number):
        self.check(home, lambda x: x.insert(index, 1))
        self.check(home, lambda x: x.insert(0, number))

    @rule(home=homes, index=indices)
    def pop(self, home, index):
        self.check(home, lambda x: x.pop(index))

    @rule(home=homes, number=numbers)
    def remove(self, home, number):
        self.check(home, lambda x: x.remove(number))

    @rule(home=homes, index=indices | slices)
    def get(self, home, index):
        self.check(home, lambda x: x[index])
        self.check(home, lambda x: x[index])

    @rule(home=homes, index=indices, number=numbers)
    def set(self, home, index, number):
        self.check(home, lambda x: x.__setitem__(index, 1))
        if self.model:
            self.check(home, lambda x: x.__setitem__(0, number))

    @rule(home=homes, where=slices, more=some)
    def set_slice(self, home, where, more):
        self.check(home, lambda x: x.__setitem__(where, more))

    @rule(home=homes, index=indices | slices)
    def delete(self, home, index):
        self.check(home, lambda x: x.__delitem__(index))

    @rule(home=homes)
    def reverse(self, home):
        self.check(home, lambda x: x.reverse())

    @rule(home=homes, number=numbers)
    def look(self, home, number):
        self.check(home, lambda x: number in x)
        self.check(home, lambda x: x.count(number))
        self.check(home, lambda x: x.index(number))
        self.check(home, lambda x: [list(x), list(reversed(x)), x.tolist(), x.tobytes(), x.typecode, x.itemsize])

    @rule(home=homes, other=some, how=st.sampled_from([eq, ne, lt, le, gt, ge, add]))
    def compare_and_add(self, home, other, how):
        self.check(home, lambda x: how(x, other))
        self.check_reflected(home, lambda x: how(other, x))


TestArrayMachine = run(ArrayMachine)


@pytest.mark.filterwarnings("ignore:The 'u' type code:DeprecationWarning")  # of Python's own arrays, since 3.13
def test_what_it_is_made_of(here):
    assert here.create("array", "d", [1, 2.5]) == array("d", [1, 2.5])
    assert here.create("array", "i", 3, lock=False) == array("i", [0, 0, 0])
    assert here.create("array", "u", "äb") == array("u", "äb")
    assert outcome(lambda x: here.create("array", "z", []), 0) == outcome(lambda x: array("z"), 0)
    assert outcome(lambda x: here.create("array", "i", ["a"]), 0) == outcome(lambda x: array("i", ["a"]), 0)


def test_a_slice_takes_any_numbers(here, there):
    proxy = here.create("array", "i", range(5))
    proxy[1:3] = [7, 8, 9]
    proxy[:1] = there.proxy(proxy._handle)[2:4]
    assert proxy.tolist() == [8, 9, 7, 8, 9, 3, 4]
    assert proxy.modify(lambda numbers: array("i", sorted(numbers)))[0] == 3
    with proxy.get_lock():
        proxy[0] += 1
    assert proxy[0] == 4


def test_it_is_a_sequence(here):
    proxy = here.create("array", "i", [1])
    assert isinstance(proxy, MutableSequence)
    assert repr(proxy).startswith("<ArrayProxy object, typeid 'Array' at 0x")
    assert proxy._read("page", 0, 5) == [1]
    with pytest.raises(TypeError, match="unhashable"):
        hash(proxy)


def test_a_read_is_a_call_only_once(here, there, monkeypatch):
    proxy = here.create("array", "i", [1, 2, 3])
    read = lambda: (proxy[0], proxy[1:], len(proxy), list(proxy), 2 in proxy)  # noqa: E731
    before = read()
    calls = calls_of(here, monkeypatch)
    assert read() == before
    assert not calls
    there.proxy(proxy._handle)[0] = 5
    assert proxy[0] == 5
    assert calls == ["get"]
