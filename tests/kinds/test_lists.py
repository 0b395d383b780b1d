"""A list beside Python's own."""

from __future__ import annotations

import copy
from collections.abc import MutableSequence
from operator import add, eq, ge, gt, iadd, imul, le, lt, ne

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.kinds.beside import Beside, calls_of, homes, outcome, run, values

indices = st.integers(-4, 4) | st.sampled_from([10**30, -(10**30), "1", 1.0, None, True])
bounds = st.none() | st.integers(-4, 4) | st.sampled_from([10**30])
steps = st.none() | st.sampled_from([-2, -1, 1, 2, 0])
slices = st.builds(slice, bounds, bounds, steps)
some = st.lists(values, max_size=3)


class ListMachine(Beside):
    kind = "list"
    plain = list

    @rule(home=homes, value=values)
    def append(self, home, value):
        self.check(home, lambda x: x.append(value))

    @rule(home=homes, more=some)
    def extend(self, home, more):
        self.check(home, lambda x: x.extend(more))

    @rule(home=homes, more=some | st.just(5))
    def add_in_place(self, home, more):
        self.check(home, lambda x: iadd(x, more))

    @rule(home=homes, times=st.integers(-1, 2) | st.just("2"))
    def multiply_in_place(self, home, times):
        if len(self.model) < 20:
            self.check(home, lambda x: imul(x, times))

    @rule(home=homes, index=indices, value=values)
    def insert(self, home, index, value):
        self.check(home, lambda x: x.insert(index, value))

    @rule(home=homes, index=indices)
    def pop(self, home, index):
        self.check(home, lambda x: x.pop(index))

    @rule(home=homes)
    def pop_last(self, home):
        self.check(home, lambda x: x.pop())

    @rule(home=homes, value=values)
    def remove(self, home, value):
        self.check(home, lambda x: x.remove(value))

    @rule(home=homes, index=indices | slices)
    def get(self, home, index):
        self.check(home, lambda x: x[index])
        self.check(home, lambda x: x[index])  # from what is kept

    @rule(home=homes, index=indices, value=values)
    def set(self, home, index, value):
        self.check(home, lambda x: x.__setitem__(index, value))

    @rule(home=homes, where=slices, more=some | st.just(5))
    def set_slice(self, home, where, more):
        self.check(home, lambda x: x.__setitem__(where, more))

    @rule(home=homes, index=indices | slices)
    def delete(self, home, index):
        self.check(home, lambda x: x.__delitem__(index))

    @rule(home=homes)
    def reverse(self, home):
        self.check(home, lambda x: x.reverse())

    @rule(home=homes, key=st.sampled_from([None, repr, len, lambda x: type(x).__name__]), reverse=st.booleans())
    def sort(self, home, key, reverse):
        ordered = [*self.model]  # when it raises, Python leaves its list in any order, and we leave ours as it was
        came = outcome(lambda x: x.sort(key=key, reverse=reverse), ordered)
        assert outcome(lambda x: x.sort(key=key, reverse=reverse), self.proxies[home]) == came
        if came[0] == "NoneType":
            self.model[:] = ordered

    @rule(home=homes)
    def clear(self, home):
        self.check(home, lambda x: x.clear())

    @rule(home=homes, value=values, between=st.lists(st.integers(-3, 3), max_size=2))
    def look(self, home, value, between):
        self.check(home, lambda x: value in x)
        self.check(home, lambda x: x.count(value))
        self.check(home, lambda x: x.index(value, *between))
        self.check(home, lambda x: [list(x), list(reversed(x)), bool(x)])

    @rule(home=homes, other=some, how=st.sampled_from([eq, ne, lt, le, gt, ge, add]))
    def compare_and_add(self, home, other, how):
        self.check(home, lambda x: how(x, other))
        self.check_reflected(home, lambda x: how(other, x))
        self.check(home, lambda x: how(x, 5))
        self.check(home, lambda x: (x * 2, 2 * x))


TestListMachine = run(ListMachine)


def test_what_it_returns_are_copies(here):
    proxy = here.create("list", [[1], (2, [3])])
    proxy[0].append(2)
    assert proxy[0] == [1]
    proxy[1][1].append(4)
    proxy.copy().append(5)
    for value in proxy:
        if type(value) is list:
            value.append(6)
    assert proxy == [[1], (2, [3])]


def test_two_proxies_compare_by_contents(here, there):
    one, other = here.create("list", [1, 2]), there.create("list", [1, 2])
    assert one == there.proxy(one._handle)
    assert one == other
    assert one + other == [1, 2, 1, 2]
    assert not one < other
    other.append(3)
    assert one != other
    assert one < other


def test_a_read_is_a_call_only_once(here, there, monkeypatch):
    proxy = here.create("list", ["a", "b", [1]])
    read = lambda: (proxy[0], proxy[-1], proxy[1:], len(proxy), list(proxy), "a" in proxy, proxy.index("b"))  # noqa: E731
    before = read()
    calls = calls_of(here, monkeypatch)
    assert read() == before
    assert not calls
    there.proxy(proxy._handle).append("c")
    proxy.pop()
    assert read() == before
    assert calls == ["pop", "get", "get", "get", "length", "all"]


def test_sorting_is_done_again_when_somebody_comes_in_between(here, there):
    proxy = here.create("list", [3, 1, 2])
    seen = []

    def key(value):
        if not seen:
            there.proxy(proxy._handle).append(0)
        seen.append(value)
        return value

    proxy.sort(key=key)
    assert proxy == [0, 1, 2, 3]
    assert len(seen) == 3 + 4


def test_removing_is_done_again_when_somebody_comes_in_between(here, there, monkeypatch):
    proxy = here.create("list", [1, 2, 3])
    look, late = proxy._snapshot, ["late"]

    def look_and_be_late(*args):
        seen = look(*args)
        if late:
            there.proxy(proxy._handle).insert(0, late.pop())
        return seen

    monkeypatch.setattr(proxy, "_snapshot", look_and_be_late)
    proxy.remove(2)
    assert proxy == ["late", 1, 3]


def test_a_key_that_fails_leaves_the_list_alone(here):
    proxy = here.create("list", [3, "a", 2])
    assert outcome(lambda x: x.sort(), proxy) == outcome(lambda x: x.sort(), [3, "a", 2])
    assert proxy == [3, "a", 2]


def test_it_is_a_sequence(here):
    proxy = here.create("list", range(3))
    assert isinstance(proxy, MutableSequence)
    assert copy.copy(proxy) is proxy
    assert copy.deepcopy(proxy) == [0, 1, 2]
    assert type(copy.deepcopy(proxy)) is list
    with pytest.raises(TypeError, match="unhashable type: 'ListProxy'"):
        hash(proxy)


def test_a_list_in_itself(here, there):
    proxy = here.create("list", [1])
    proxy.append(proxy)
    assert there.proxy(proxy._handle)[1]._handle == proxy._handle
    assert proxy[1][1][0] == 1


def test_pages(here):
    proxy = here.create("list", "abcdef")
    assert [*map(here.unpack, proxy._read("page", 1, 3))] == ["b", "c"]
