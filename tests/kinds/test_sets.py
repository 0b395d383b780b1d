"""A set beside Python's own."""

from __future__ import annotations

import copy
from collections.abc import MutableSet
from operator import and_, eq, ge, gt, iand, ior, isub, ixor, le, lt, ne, or_, sub, xor

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.kinds.beside import Beside, calls_of, homes, keys, run

members = st.sets(keys, max_size=3)
any_keys = keys | st.just([])  # one that cannot be hashed
iterables = members | st.lists(keys, max_size=3)
others = members | st.lists(keys, max_size=3) | st.just(5)


class SetMachine(Beside):
    kind = "set"
    plain = set

    def compare(self, seen):
        assert seen.copy() == self.model
        assert len(seen) == len(self.model)
        assert {*seen} == self.model
        assert type(seen.copy()) is set

    @rule(home=homes, key=any_keys)
    def add(self, home, key):
        self.check(home, lambda x: x.add(key))

    @rule(home=homes, key=any_keys)
    def take_away(self, home, key):
        self.check(home, lambda x: x.remove(key))
        self.check(home, lambda x: x.discard(key))

    @rule(home=homes)
    def pop(self, home):
        if self.model:
            self.model.remove(self.proxies[home].pop())
        else:
            self.check(home, lambda x: x.pop())

    @rule(home=homes)
    def clear(self, home):
        self.check(home, lambda x: x.clear())

    @rule(home=homes, more=st.lists(iterables, max_size=2))
    def update_many(self, home, more):
        self.check(home, lambda x: x.update(*more))

    @rule(home=homes, more=st.lists(iterables, max_size=2))
    def remove_many(self, home, more):
        self.check(home, lambda x: x.difference_update(*more))

    @rule(home=homes, more=st.lists(others, max_size=2))
    def keep_many(self, home, more):
        self.check(home, lambda x: x.intersection_update(*more))

    @rule(home=homes, other=others)
    def swap_many(self, home, other):
        self.check(home, lambda x: x.symmetric_difference_update(other))

    @rule(home=homes, other=others, how=st.sampled_from([ior, isub, iand, ixor]))
    def in_place(self, home, other, how):
        self.check(home, lambda x: how(x, other))

    @rule(home=homes, other=others, how=st.sampled_from([or_, sub, and_, xor, eq, ne, lt, le, gt, ge]))
    def operators(self, home, other, how):
        self.check(home, lambda x: how(x, other))
        self.check_reflected(home, lambda x: how(other, x))

    @rule(home=homes, more=st.lists(others, max_size=2))
    def methods(self, home, more):
        for name in ("union", "intersection", "difference"):
            self.check(home, lambda x, name=name: getattr(x, name)(*more))

    @rule(home=homes, other=others, key=any_keys)
    def look(self, home, other, key):
        for name in ("symmetric_difference", "issubset", "issuperset", "isdisjoint"):
            self.check(home, lambda x, name=name: getattr(x, name)(other))
        self.check(home, lambda x: key in x)
        self.check(home, bool)


TestSetMachine = run(SetMachine)


def test_one_of_all_is_told_that_it_was_new(here, there):
    proxy = here.create("set")
    assert [home.proxy(proxy._handle).add_new("job") for home in (there, here, there)] == [True, False, False]


def test_a_read_is_a_call_only_once(here, there, monkeypatch):
    proxy = here.create("set", "ab")
    read = lambda: (len(proxy), "a" in proxy, "c" in proxy, {*proxy}, proxy | {"d"}, proxy == {"a", "b"})  # noqa: E731
    before = read()
    calls = calls_of(here, monkeypatch)
    assert read() == before
    assert not calls
    there.proxy(proxy._handle).add("c")
    assert "c" in proxy
    assert calls == ["has"]


def test_a_set_is_looked_for_as_a_frozen_one(here, there):
    proxy = here.create("set", [frozenset({1}), frozenset({2}), 3])
    theirs = there.proxy(proxy._handle)
    assert {1} in theirs
    assert {3} not in theirs
    theirs.remove({1})
    theirs.discard({2})
    theirs.discard({2})
    with pytest.raises(KeyError):
        theirs.remove({1})
    assert proxy == {3}
    for refused in (lambda: [1] in theirs, lambda: theirs.add({1}), lambda: theirs.discard([1])):
        with pytest.raises(TypeError, match="unhashable"):
            refused()


def test_two_proxies_compare_by_contents(here, there):
    one, other = here.create("set", [1, 2]), there.create("set", [1])
    assert one >= other
    assert one - other == {2}
    other.add(2)
    assert one == other
    one ^= other
    assert not one


def test_it_is_a_set(here):
    proxy = here.create("set", [3, 1, 2])
    assert isinstance(proxy, MutableSet)
    assert type(copy.deepcopy(proxy)) is set
    assert copy.copy(proxy) is proxy
    assert proxy._read("page", 0, 2) == [3, 1]
    with pytest.raises(TypeError, match="unhashable type: 'SetProxy'"):
        hash(proxy)
