"""A call that fails and changes nothing moves no version: nobody reads again what is the same, nobody is told.

Generated: every operation of every kind, with right arguments, or any that can travel.
"""

from __future__ import annotations

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_shared.kinds import STATES
from jupyter_shared.store.entry import Ticket
from jupyter_shared.wire.messages import Failure, Reply
from tests.kinds.test_every_kind import EXAMPLES, look_of
from tests.store.callers import Thread, new_store, told

travelling = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=2)
    | st.binary(max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=1), inner, max_size=2),
    max_leaves=6,
)
anything = st.lists(travelling, max_size=4)


def draw_arguments(data, calls):
    """Arguments that are right, or have something in them that is not."""
    if data.draw(st.booleans(), label="any"):
        return data.draw(anything)
    arguments = [*copy.deepcopy(data.draw(st.sampled_from(calls)))]
    if arguments and data.draw(st.booleans(), label="one of them any"):
        arguments[data.draw(st.integers(0, len(arguments) - 1))] = data.draw(travelling)
    return arguments


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
@settings(max_examples=50)
@given(data=st.data())
def test_what_changes_nothing_moves_nothing(kind, data):
    made_of, calls = EXAMPLES[kind]
    store = new_store()
    people = [Thread(store), Thread(store)]
    entry = people[0].made(kind, *copy.deepcopy(made_of))
    people[1].value(0, "hold", [entry.id])
    for _ in range(data.draw(st.integers(1, 8))):
        who = data.draw(st.sampled_from(people))
        operation = STATES[kind].operations[data.draw(st.sampled_from(sorted(calls)))]
        store.watch(people[1].client, entry.id, entry.news)
        told(store)
        before, version = look_of(entry.state), entry.version
        outcome = who.call(entry, operation.name, *draw_arguments(data, calls[operation.name]), timeout=0)
        unchanged = look_of(entry.state) == before
        if isinstance(outcome, Failure) or operation.reads:
            assert unchanged or not operation.whole, f"{operation.name} fails, and has changed something"
        if isinstance(outcome, Ticket):
            store.cancel(outcome)
            continue
        assert not isinstance(outcome, Reply) or outcome.version == entry.version
        if unchanged and (isinstance(outcome, Failure) and operation.whole):
            assert entry.version == version
            assert not told(store)
        if not unchanged and operation.shows:
            assert entry.version > version


@given(data=st.data())
@settings(max_examples=150)
def test_the_directory_moves_only_when_a_name_comes_or_goes(data):
    store = new_store()
    client = Thread(store)
    assert store.directory is not None
    client.value(0, "publish", "there", b"1")
    client.made("counter", name="live")
    names = st.sampled_from(["there", "live", "other", "", "\n", 5])
    calls = st.one_of(
        st.tuples(st.just("publish"), names, st.just(b"2")),
        st.tuples(st.just("open"), names, st.sampled_from(["counter", "dict", "no kind"]), st.just([])),
        st.tuples(st.just("create"), st.sampled_from(["counter", "no kind"]), st.just([])),
        st.tuples(st.just("bind"), names, st.integers(0, 5)),
        st.tuples(st.just("delete"), names),
        st.tuples(st.sampled_from(["find", "has"]), names),
    )
    for operation, *arguments in data.draw(st.lists(calls, max_size=12)):
        before, version = [*store.names], store.directory.version
        client.call(0, operation, *arguments)
        assert ([*store.names] != before) == (store.directory.version != version)


@pytest.mark.parametrize("kind", ["list", "array"])
@pytest.mark.parametrize("index", [2, -3, 2**70])
def test_a_delete_beyond_the_ends_takes_no_weight_away(kind, index):
    store = new_store()
    person = Thread(store)
    entry = person.made(kind, *({"list": [[b"1", b"2"]], "array": ["b", b"\1\2"]}[kind]))
    before = look_of(entry.state)
    assert isinstance(person.call(entry, "delete", index), Failure)
    assert look_of(entry.state) == before
