"""What an operation says it overwrites is what its kind's undo rules find before it; and bytes are counted right."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from jupyter_shared.kinds.dicts import DictState
from jupyter_shared.kinds.kind import Caller, Client, Context
from jupyter_shared.kinds.putting import AT_ONCE
from jupyter_shared.kinds.sizes import total_size
from jupyter_shared.kinds.undo import Added, Keys, Large, Replaced, lightened
from jupyter_shared.wire.values import Packed

keys = st.one_of(st.sampled_from(["a", "b", "c"]), st.integers(0, 3), st.lists(st.integers(0, 1), max_size=2))
blobs = st.one_of(st.binary(max_size=5), st.builds(Packed, st.binary(max_size=5), st.just([1])))
items = st.lists(st.tuples(keys, blobs), max_size=8)


def olds(undo):
    """What is remembered, weak references by what they lead to."""
    return {key: old() if type(old) is Large else old for key, old in undo.olds.items()}


@given(items, items)
@example([("a", b"1")], [("a", b"22"), ("a", b"333")])
@example([("a", b"")], [("a", b"1"), ("b", b"")])
@example([], [([0, 1], b"1"), ([0, 1], b"22")])
def test_an_update_tells_what_it_overwrites(before, after):
    state, call = DictState(before), Context(Caller(Client(1, {})), 0.0)
    found = DictState.overwritten["update"](state, [[after]])
    was = dict(state.items)
    two = DictState(before)
    state.update(call, after)
    columns = [[key for key, _ in after], [blob for _, blob in after]]
    found_too, call_too = DictState.overwritten["put_many"](two, [columns]), Context(Caller(Client(1, {})), 0.0)
    two.put_many(call_too, *columns)
    assert (two.items, two.weight) == (state.items, state.weight)
    assert olds(call_too.undo) == olds(found_too) == olds(call.undo)
    assert olds(call.undo) == olds(found)
    assert call.undo.cost == found.cost
    assert olds(call.undo) == {key: was.get(key) for key in call.undo.olds}
    assert state.items == DictState([*before, *after]).items
    assert state.weight == total_size(state.items.values())


def test_of_an_update_no_more_is_kept_than_the_call_has_brought_and_what_was_there():
    """They are made into a dict only when somebody looks back."""
    state, call = DictState([("a", b"1")]), Context(Caller(Client(1, {})), 0.0)
    brought = ["b", "c"]
    state.put_many(call, brought, [b"2", b"3"])
    assert type(call.undo) is Added
    assert call.undo.keys is brought
    assert lightened(call.undo) is call.undo
    brought = ["c", "d"]
    state.put_many(call, brought, [b"4", b"5"])
    assert type(call.undo) is Replaced
    assert call.undo.keys is brought
    assert lightened(call.undo) is call.undo
    assert call.undo.olds == {"c": b"3", "d": None}


def test_what_keeps_memory_alive_is_kept_one_by_one():
    packed = Packed(b"1", [7])
    state, call = DictState([("a", packed), ("b", b"2")]), Context(Caller(Client(1, {})), 0.0)
    state.put_many(call, ["a", "b"], [b"3", b"4"])
    assert type(call.undo) is Keys
    assert type(call.undo.olds["a"]) is Large
    assert olds(call.undo) == {"a": packed, "b": b"2"}


@given(items, items)
def test_an_amendment_counts_bytes_too(before, after):
    state = DictState(before)
    gone = [key for key, _ in before[::2]]
    state.amend(Context(Caller(Client(1, {})), 0.0), gone, after)
    assert state.weight == total_size(state.items.values())


@given(items)
def test_what_keeps_no_memory_alive_is_light_as_it_is(before):
    state = DictState(before)
    undo = DictState.overwritten["clear"](state, [[]])
    light = lightened(undo)
    kept = any(type(old) is Packed for old in undo.contents.values())
    assert (light is undo) is not kept
    assert not any(type(old) is Packed for old in light.contents.values())


def test_a_key_that_is_there_twice_is_put_once_and_its_last_value_where_it_came_first():
    for before in ([], [("b", b"old")], [("a", b"old"), ("b", b"older")]):
        state, call = DictState(before), Context(Caller(Client(1, {})), 0.0)
        state.put_many(call, ["a", "b", "a", "c"], [b"1", b"22", b"333", b"4444"])
        assert [*state.items.items()] == [*(dict(before) | {"a": b"333", "b": b"22", "c": b"4444"}).items()]
        assert state.weight == total_size(state.items.values())
        assert call.undo.olds == {key: dict(before).get(key) for key in "abc"}


numbered = st.integers(0, 3 * AT_ONCE)


@given(st.lists(st.tuples(numbered, st.just(b"old")), max_size=5), numbered.filter(bool), st.data())
def test_many_are_put_as_one_by_one(before, count, data):
    """However many there are at a time, which of them is there, and which is there twice."""
    numbers = [*range(count), *data.draw(st.lists(st.integers(0, count - 1), max_size=3))]
    blobs = [b"%d" % place for place in range(len(numbers))]
    state, call = DictState(before), Context(Caller(Client(1, {})), 0.0)
    was, wanted = dict(state.items), {**dict(before), **dict(zip(numbers, blobs, strict=True))}
    state.put_many(call, numbers, blobs)
    assert [*state.items.items()] == [*wanted.items()]
    assert state.weight == total_size(wanted.values())
    assert [*call.undo.olds.items()] == [(key, was.get(key)) for key in dict.fromkeys(numbers)]
    assert type(call.undo) is not Added or was.keys().isdisjoint(numbers)
