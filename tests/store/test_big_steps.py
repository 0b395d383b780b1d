"""No operation takes steps out of proportion to what it is asked for.

Four times as many items take about four times the steps: lines and calls of Python's, in the manager, so that the
machine's speed makes no difference.
"""

from __future__ import annotations

import copy
import sys

import pytest

from benchmarks.scale.big_calls import WITHOUT_ITEMS, big, every_call
from jupyter_shared.kinds import STATES
from jupyter_shared.store.history import History
from jupyter_shared.wire.messages import Call
from tests.store.callers import Thread, new_store

FEW = 1000
TIMES = 4
SLACK = 2000  # steps that a short list in a ranking, or a line here and there, may take more
NAMED = {  # of the directory: what may cost as much as there are names, since it gives so many
    "names": [()], "ids": [()], "objects": [(), (True, 0, 50)], "handles": [([1, 2],)], "hold": [([1, 2],)],
    "describe_many": [([1, 2],)], "describe": [(1,)], "find": [("name 5",)], "has": [("name 5",)], "length": [()],
    "counts": [()], "clients": [()],
}  # fmt: skip
SMALL = {"objects", "handles", "hold", "describe_many", "describe", "find", "has", "length", "counts", "clients"}


def steps_of(function):
    """How many lines and calls of Python's."""
    count = 0

    def traced(frame, event, argument):
        nonlocal count
        count += 1
        return traced

    before = sys.gettrace()
    sys.settrace(traced)
    try:
        function()
    finally:
        sys.settrace(before)
    return count


def steps_of_call(kind, operation, made, arguments):
    store = new_store()
    store.invoke.records = (History(),)
    client = Thread(store)
    entry = client.made(kind, *copy.deepcopy(made.made_of))
    if made.filled_by:
        client.value(entry, "put", copy.deepcopy(made.filled_by))
    call = Call(1, entry.id, operation, copy.deepcopy([*arguments]))
    return steps_of(lambda: store.call(client.caller, call))


def test_every_kind_with_items_is_thought_of():
    assert {*big(10)} | WITHOUT_ITEMS == {*STATES}


@pytest.mark.parametrize("kind", sorted(big(10)))
def test_steps_grow_as_items_do(kind):
    few = [steps_of_call(*call) for call in every_call(FEW) if call[0] == kind]
    many = [steps_of_call(*call) for call in every_call(FEW * TIMES) if call[0] == kind]
    names = [operation for found, operation, *_ in every_call(10) if found == kind]
    beyond = {
        (name, one, other)
        for name, one, other in zip(names, few, many, strict=True)
        if other > one * TIMES * 1.5 + SLACK
    }
    assert not beyond


def steps_of_looking(count, operation, arguments):
    store = new_store()
    client = Thread(store)
    kept = [client.made("counter", name=f"name {number}") for number in range(count)]
    assert kept
    call = Call(1, 0, operation, [*arguments])
    return steps_of(lambda: store.call(client.caller, call))


@pytest.mark.parametrize("operation", sorted(SMALL))
def test_looking_costs_what_it_shows(operation):
    for arguments in NAMED[operation]:
        if operation == "objects":
            arguments = (False, 10, 30)
        few = steps_of_looking(100, operation, arguments)
        many = steps_of_looking(2000, operation, arguments)
        assert many <= few * 1.5 + 100


@pytest.mark.parametrize("kind", ["dict", "list", "queue", "priority_queue", "namespace"])
def test_what_an_object_is_like_is_not_counted(kind):
    """Its size and its last writer are kept."""

    def steps(count):
        store = new_store()
        client = Thread(store)
        made = big(count)[kind]
        entry = client.made(kind, *copy.deepcopy(made.made_of))
        if made.filled_by:
            client.value(entry, "put", copy.deepcopy(made.filled_by))
        return steps_of(lambda: client.value(0, "describe", entry.id))

    assert steps(4000) <= steps(100) + 50


def test_remembering_what_travels_in_its_message_takes_the_same_whatever_its_size():
    """All that is remembered is looked at only now and then."""

    def steps(size):
        store = new_store()
        store.invoke.records = (History(),)
        client = Thread(store)
        client.value(0, "publish", "x", bytes(size))
        client.value(0, "publish", "x", bytes(size))
        call = Call(1, 0, "publish", ["x", bytes(size)])
        return steps_of(lambda: store.call(client.caller, call))

    assert steps(100_000) == steps(100)
