"""A list of which one item after the other is taken from the front: what is there is what Python's list has."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_shared.kinds import lists
from jupyter_shared.kinds.kind import Caller, Client, Context
from jupyter_shared.kinds.lists import ListState
from jupyter_shared.store.history import History
from tests.store.callers import Thread, new_store

CALL = Context(Caller(Client(1, {"label": "test"})))
indices = st.integers(-3, 3)
blobs = st.binary(max_size=3)
steps = st.one_of(
    st.tuples(st.just("pop"), st.just(0)),
    st.tuples(st.just("pop"), st.just(0)),
    st.tuples(st.just("append"), blobs),
    st.tuples(st.just("pop"), indices),
    st.tuples(st.just("get"), indices),
    st.tuples(st.just("insert"), indices, blobs),
    st.tuples(st.just("put_back"), st.integers(-2, 0), blobs),
    st.tuples(st.just("page"), st.integers(0, 3), st.integers(0, 5)),
    st.tuples(st.just("set"), st.tuples(st.just(0), indices, st.none()), st.lists(blobs, max_size=3)),
    st.tuples(st.sampled_from(["all", "length", "reverse"])),
)


@pytest.fixture(autouse=True)
def _always_worth_it(monkeypatch):
    monkeypatch.setattr(lists, "WORTH_A_GAP", 1)


def outcome(state, operation, args):
    try:
        return state.operations[operation].function(state, CALL, *args)
    except IndexError as error:
        return str(error)


@settings(max_examples=200)
@given(st.lists(blobs, max_size=8), st.lists(steps, max_size=30))
def test_beside_a_list_without_gaps(items, steps):
    real, model = ListState(items), ListState(items)
    for operation, *args in steps:
        lists.WORTH_A_GAP = 1
        found = outcome(real, operation, args)
        lists.WORTH_A_GAP = 10**9
        assert found == outcome(model, operation, args)
        assert len(real) == len(model)
        assert real.some(0, len(real)) == model.items
        assert real.size() == sum(map(len, model.items))
        assert real.summary() == model.summary()


def test_taking_from_the_front_moves_nothing():
    """But for the gap, which is closed when it is half of all; also while the history looks on, and items come."""
    store = new_store()
    store.invoke.records = (History(),)
    client = Thread(store)
    entry = client.made("list", [b"%d" % number for number in range(1000)])
    there = entry.state._items
    for number in range(400):
        assert client.value(entry, "pop", 0) == b"%d" % number
        client.value(entry, "append", b"new")
        assert client.value(entry, "length") == 1000
        client.value(entry, "page", 0, 3)
    assert entry.state._items is there
    assert entry.state._gap == 400, "nothing was moved so far"
    assert client.value(entry, "get", 0) == b"400"
    assert entry.state._gap == 0
