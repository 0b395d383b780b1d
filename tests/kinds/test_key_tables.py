"""Dicts and sets keep the hash of each key beside it, whatever has been done to them."""

from __future__ import annotations

import sys

import pytest

from jupyter_shared.kinds.dicts import DictState
from jupyter_shared.kinds.key_tables import key_table
from jupyter_shared.kinds.kind import Caller, Client, Context, KnownCallers
from jupyter_shared.kinds.sets import SetState

TEXTS = [f"key {number}" for number in range(1000)]
CALL = Context(Caller(Client(1, {})), 0.0)
PAIRS = [(text, b"1") for text in TEXTS]


def is_such(table):
    """Whether it takes as much as one with keys that are no text, which alone have it: their size is what tells."""
    numbers, texts = {}, {}
    for number, text in enumerate(TEXTS):
        numbers[number] = texts[text] = None
    return [*table] == TEXTS and sys.getsizeof(table) == sys.getsizeof(numbers) > sys.getsizeof(texts)


def filled(state):
    for operation in ("put_many", "update"):
        if operation in state.operations:
            args = [TEXTS, [b"1"] * len(TEXTS)] if operation == "put_many" else [TEXTS]
            state.operations[operation].function(state, CALL, *args)
            return state
    raise AssertionError


def grown(kind):
    """One to which many keys were added, which was empty before: in each way that makes it so."""
    yield filled(kind())
    state = filled(kind())
    state.clear(CALL) if kind is DictState else state.replace(CALL, [])
    yield filled(state)
    yield filled(kind.load(kind().dump(), KnownCallers()))


@pytest.mark.parametrize("kind", [DictState, SetState])
def test_of_each_key_the_hash_is_beside_it(kind):
    for state in grown(kind):
        assert is_such(state.items if kind is DictState else state.members)


def test_a_table_has_what_it_is_made_of():
    assert key_table() == {}
    assert [*key_table(iter(PAIRS)).items()] == PAIRS
    assert [*key_table([("a", 1), (None, 2), ("a", 3)]).items()] == [("a", 3), (None, 2)]
