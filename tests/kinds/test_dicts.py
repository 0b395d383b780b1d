"""A dict beside Python's own."""

from __future__ import annotations

import copy
import struct
from collections.abc import MutableMapping
from enum import IntEnum

import numpy
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.stateful import rule

from jupyter_shared.kinds.dicts import DictState
from jupyter_shared.kinds.kind import Caller, Client, Context
from tests.kinds.beside import Beside, calls_of, homes, keys, outcome, run, values
from tests.local import LocalHome, local_store

items = st.dictionaries(keys, values, max_size=3)
any_keys = keys | st.just([])  # one that cannot be hashed


class DictMachine(Beside):
    kind = "dict"
    plain = dict

    @rule(home=homes, key=any_keys, value=values)
    def set(self, home, key, value):
        self.check(home, lambda x: x.__setitem__(key, value))

    @rule(home=homes, key=any_keys)
    def get(self, home, key):
        for _ in range(2):  # asked for, and from what is kept
            self.check(home, lambda x: x[key])
            self.check(home, lambda x: x.get(key, 5))
            self.check(home, lambda x: key in x)

    @rule(home=homes, key=any_keys)
    def delete(self, home, key):
        self.check(home, lambda x: x.__delitem__(key))

    @rule(home=homes, key=any_keys, default=st.lists(values, max_size=1))
    def pop(self, home, key, default):
        if self.model:  # or Python does not even look whether the key can be hashed
            self.check(home, lambda x: x.pop(key, *default))

    @rule(home=homes)
    def popitem(self, home):
        self.check(home, lambda x: x.popitem())

    @rule(home=homes, key=keys, value=values)
    def setdefault(self, home, key, value):
        self.check(home, lambda x: x.setdefault(key, value))

    @rule(home=homes, other=items, more=st.dictionaries(st.sampled_from("xy"), values))
    def update(self, home, other, more):
        self.check(home, lambda x: x.update(other, **more))
        self.check(home, lambda x: x.update([*other.items()]))

    @rule(home=homes, other=items)
    def merge(self, home, other):
        self.check(home, lambda x: x | other)
        self.check(home, lambda x: other | x)
        self.check(home, lambda x: x.__ior__(other))

    @rule(home=homes)
    def clear(self, home):
        self.check(home, lambda x: x.clear())

    @rule(home=homes, other=items)
    def look(self, home, other):
        self.check(home, lambda x: [list(x), list(reversed(x)), list(x.keys()), list(x.values()), list(x.items())])
        self.check(home, lambda x: [x == other, other == x, x != other, x == 5, bool(x)])


TestDictMachine = run(DictMachine)


def test_what_it_returns_are_copies(here):
    proxy = here.create("dict", {"a": [1]}, b=2)
    proxy["a"].append(2)
    assert proxy["a"] == [1]
    proxy.copy()["a"].append(3)
    proxy.setdefault("a", 0).append(4)
    for value in proxy.values():
        if type(value) is list:
            value.append(5)
    assert proxy == {"a": [1], "b": 2}
    assert copy.copy(proxy) is proxy
    assert type(copy.deepcopy(proxy)) is dict


def test_a_read_is_a_call_only_once(here, there, monkeypatch):
    proxy = here.create("dict", {"a": 1, "b": [2], 3: 4})
    read = lambda: (proxy["a"], proxy["b"], proxy[3], proxy.get("c"), len(proxy), "a" in proxy, {**proxy}, list(proxy))  # noqa: E731
    before = read()
    calls = calls_of(here, monkeypatch)
    assert read() == before
    assert not calls
    there.proxy(proxy._handle)["a"] = 5
    assert proxy["a"] == 5
    assert calls == ["get"]


def test_keys_of_any_type(here, there):
    proxy = here.create("dict")
    proxy[frozenset({1})] = 1
    proxy[(1, (2, None))] = 2
    proxy[complex(1, 2)] = 3
    proxy[2**70] = 4
    assert list(there.proxy(proxy._handle)) == [frozenset({1}), (1, (2, None)), complex(1, 2), 2**70]
    assert there.proxy(proxy._handle)[frozenset({1})] == 1
    with pytest.raises(KeyError) as error:
        proxy[frozenset({2})]
    assert error.value.args == (frozenset({2}),)


def test_it_is_a_mapping(here):
    proxy = here.create("dict", [(1, 2)])
    assert isinstance(proxy, MutableMapping)
    assert outcome(hash, proxy) == ("TypeError", "unhashable type: 'dict'")
    assert proxy._ipython_key_completions_() == [1]
    assert type(proxy).fromkeys("ab", 1) == {"a": 1, "b": 1}


def test_two_proxies_compare_by_contents(here, there):
    one, other = here.create("dict", {1: 2}), there.create("dict", {1: 2})
    assert one == other
    assert one == there.proxy(one._handle)
    assert (one | other) == {1: 2}
    other[2] = 3
    assert one != other


def test_pages(here):
    proxy = here.create("dict", zip("abcd", range(4), strict=True))
    names, blobs = proxy._read("page", 1, 3)
    assert names == ["b", "c"]
    assert [*map(here.unpack, blobs)] == [1, 2]


def keywords(**items):
    return items


def merged(how, proxy):
    """A dict of all items, as Python's own functions make it."""
    if how == "dict":
        return dict(proxy)
    if how == "stars":
        return {**proxy}
    if how == "keywords":
        return keywords(**proxy)
    into = {}
    into.update(proxy)
    return into


@pytest.mark.parametrize("how", ["dict", "stars", "keywords", "update"])
def test_a_dict_of_it_is_one_snapshot(how):
    store = local_store()
    one, two = LocalHome(store), LocalHome(store)
    proxy = one.create("dict", {"a": [1], "b": [2], "c": 3, "d": 4})
    other, calls, unpack = two.proxy(proxy._handle), [], one.unpack

    def unpack_while_another_writes(blob):
        if not other.get("new"):
            other.update({"a": 0, "c": 0, "new": True})
            del other["b"]
        return unpack(blob)

    call, one.unpack = one.call, unpack_while_another_writes
    one.call = lambda handle, operation, args, **more: calls.append(operation) or call(handle, operation, args, **more)
    assert merged(how, proxy) == {"a": [1], "b": [2], "c": 3, "d": 4}
    assert calls == ["all"]
    assert merged(how, proxy) == {"a": 0, "c": 0, "d": 4, "new": True}


def test_reads_beside_a_snapshot_are_of_their_own_moment():
    store = local_store()
    proxy, other = (LocalHome(store) for _ in range(2))
    proxy = proxy.create("dict", {"a": [1], "b": [2]})
    other = other.proxy(proxy._handle)
    for key in proxy.keys():  # noqa: SIM118 - it is what is tested
        other[key] = "later"
        assert proxy[key] == "later"


@pytest.mark.parametrize(("takes_columns", "takes_runs"), [(True, True), (True, False), (False, False)])
def test_many_items_go_as_the_manager_takes_them(takes_columns, takes_runs):
    home = LocalHome(local_store())
    home.takes_columns, home.takes_runs = takes_columns, takes_runs
    proxy, called, write = home.create("dict", {"a": 1}), [], home.write
    home.write = lambda handle, operation, args: called.append(operation) or write(handle, operation, args)
    items = {"a": 2, (1, "x"): None, 2.5: [3], True: b"four", "more": 10**30}
    proxy.update(items)
    proxy.update({})
    assert proxy.copy() == items
    assert [*proxy] == [*items]
    assert called == ["put_many" if takes_columns else "update"] * 2


class Level(IntEnum):
    LOW = 1


class Whole(int):
    """An int to Python, and no plain one."""


numbers = [
    st.integers(-(2**31), 2**31 - 1), st.integers(), st.floats(), st.booleans(), st.none(),
    st.sampled_from([2**31, 2**63, 2**64, -(2**63) - 1, -0.0, float("nan"), float("-inf"), Level.LOW, Whole(7)]),
    st.sampled_from([numpy.int32(3), numpy.float64(0.5), numpy.bool_(True)]),
]  # fmt: skip


def exactly(value):
    """What tells a value from all that are equal to it, and one NaN from another."""
    return type(value), struct.pack("<d", value) if type(value) is float else repr(value)


@pytest.mark.parametrize("takes_runs", [True, False])
@given(st.one_of(*[st.lists(some, max_size=40) for some in numbers], st.lists(st.one_of(*numbers), max_size=40)))
@example([True, 1, 1.0, 0, False, -0.0, 0.0, 2**63, 2**64])
@example([*range(2**31 - 10, 2**31)])
@example([*range(2**31 - 10, 2**31 + 1)])
def test_many_numbers_are_of_the_types_they_were(takes_runs, values):
    home, other = LocalHome(local_store()), LocalHome(local_store())
    home.takes_runs, other.takes_runs = takes_runs, False
    proxy, beside = home.create("dict", {3: "three"}), other.create("dict", {3: "three"})
    items = dict(enumerate(values))
    for one in (proxy, beside):
        one.update(items)
    for found in (proxy.copy(), {key: proxy[key] for key in proxy}):
        assert {key: exactly(value) for key, value in found.items() if key in items} == {
            key: exactly(value) for key, value in items.items()
        }
    assert proxy._read("all") == beside._read("all")
    assert proxy._call("pop", 3) == beside._call("pop", 3)


def test_numbers_are_put_in_a_pipeline_in_a_transaction_and_taken_back(session):
    assert session.takes_runs
    counts, many = session.dict("counts"), {f"key {number}": number for number in range(300)}
    with session.pipeline():
        counts.update(many)
        counts.update(dict.fromkeys(many, 0.5))
    assert counts == dict.fromkeys(many, 0.5)
    with session.transaction():
        counts.update(many)
        assert counts["key 7"] == 7
        assert counts == many
    assert counts == many
    (info,) = session.objects()
    assert (info.length, info.size) == (300, 300 * len(session.pack(7)))
    assert counts.history()[0].operation == "update"
    counts.restore()
    assert counts == dict.fromkeys(many, 0.5)


def test_a_manager_that_takes_columns_says_so_and_people_see_none_of_it(session):
    assert session.takes_columns
    counts = session.dict("counts", {"a": 1})
    counts.update({"a": 2, "b": 3})
    change = counts.history()[0]
    assert (change.operation, change.what()) == ("update", "'a': 1 \N{RIGHTWARDS ARROW} 2; 'b': 3")
    counts.restore()
    assert counts == {"a": 1}


@pytest.mark.parametrize(
    "columns", [[["a", "b"], [b"1"]], [["a"], [b"1", b"2"]], [["a", {}], [b"1", b"2"]], [["a"]], [1, 2]]
)
def test_columns_that_do_not_match_change_nothing(columns):
    home = LocalHome(local_store())
    proxy = home.create("dict", {"a": 7})
    with pytest.raises((TypeError, ValueError)):
        proxy._call("put_many", *columns)
    assert proxy.copy() == {"a": 7}


@pytest.mark.parametrize("there", [0, 5, 20_000, 100_000])
def test_many_items_are_weighed_as_few_are(there):
    """By one or the other way, whichever takes less."""
    state = DictState([(number, b"xx") for number in range(there)])
    call = Context(Caller(Client(1, {})), 0.0)
    state.update(call, [[number, b"xxx"] for number in [*range(there // 2, there // 2 + 12_000), there // 2]])
    assert state.weight == sum(map(len, state.items.values()))
    with pytest.raises(ValueError, match="argument"):
        state.put_many(call, [*range(12_000)], [b"x"] * 11_999)
    with pytest.raises(TypeError):
        state.put_many(call, [*range(12_000), {}], [b"x"] * 12_001)
    assert state.weight == sum(map(len, state.items.values()))
    assert b"x" not in state.items.values()
