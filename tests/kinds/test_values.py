"""One value: `Value`, and published values."""

from __future__ import annotations

import copy
import ctypes
from types import GenericAlias

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.kinds.beside import Beside, calls_of, homes, run, values


class Plain:
    def __init__(self, value):
        self.value = value


class ValueMachine(Beside):
    kind = "value"
    arguments = ("i", 0)
    plain = staticmethod(lambda: Plain(0))

    def compare(self, seen):
        assert seen.value == seen.get() == self.model.value
        assert str(seen) == f"Value('i', {self.model.value!r})"

    @rule(home=homes, value=values, how=st.booleans())
    def set(self, home, value, how):
        self.model.value = value
        if how:
            self.proxies[home].value = value
        else:
            self.proxies[home].set(value)

    @rule(home=homes)
    def modify(self, home):
        self.model.value = [self.model.value]
        assert self.proxies[home].modify(lambda value: [value]) == self.model.value


TestValueMachine = run(ValueMachine)


def test_value_as_the_standard_library_has_it(here):
    proxy = here.create("value", "i", 5)
    assert str(proxy) == "Value('i', 5)"
    assert repr(proxy).startswith("<ValueProxy object, typeid 'Value' at 0x")
    assert (proxy.typecode, proxy.value) == ("i", 5)
    assert here.create("value", ctypes.c_double, 5.0, lock=True).typecode == "d"
    assert type(type(proxy)[int]) is GenericAlias
    proxy.value = "anything"
    assert copy.deepcopy(proxy) == "anything"


def test_its_lock_keeps_the_others_out(stage):
    one, other = stage.puppet(), stage.puppet()
    mine = one.do(one.create, "value", "i", 1)
    theirs = other.proxy(mine._handle)
    lock = mine.get_lock()
    one.do(lock.__enter__)
    one.do(mine.set, 2)
    other.begin(theirs.set, 3)
    assert not other.done
    assert theirs.get() == 2  # readers read on
    one.do(lock.__exit__, None, None, None)
    assert other.outcome == ("returned", None)
    assert one.do(mine.get) == 3


def test_published_values(here, there):
    proxy = here.create("published", [1])
    assert there.proxy(proxy._handle).get() == [1]
    proxy.set("text")
    assert there.proxy(proxy._handle).get() == "text"


@pytest.mark.parametrize("value", [5, [5]])
def test_a_read_is_a_call_only_once(here, there, monkeypatch, value):
    proxy = here.create("value", "i", value)
    first = proxy.value
    calls = calls_of(here, monkeypatch)
    assert proxy.value == first
    assert proxy.value is first or type(value) is list
    assert not calls
    there.proxy(proxy._handle).value = 6
    assert (proxy.value, proxy.value) == (6, 6)
    assert calls == ["get"]
