"""The checker itself: it accepts what can be explained, and nothing else."""

from __future__ import annotations

import itertools
import random

import pytest

from tests.linearizability import (
    NEVER,
    NO_ITEMS,
    UNKNOWN,
    Operation,
    is_linearizable,
    lock,
    queue,
    register,
    registers,
    trouble,
)
from tests.processes.recording import Recorder


def history(*rows):
    """Operations as (process, name, argument, result, called, returned)."""
    return [Operation(*row) for row in rows]


def by_trying(operations, model, state):
    """The definition, taken literally: is there any order of all that are sure and any of the others?"""
    sure = [operation for operation in operations if not operation.may_be_left_out]
    others = [operation for operation in operations if operation.may_be_left_out]
    for number in range(len(others) + 1):
        for chosen in itertools.combinations(others, number):
            for order in itertools.permutations([*sure, *chosen]):
                in_time = all(
                    not later.returned < earlier.called for earlier, later in itertools.combinations(order, 2)
                )
                after = state
                for operation in order if in_time else ():
                    after = model(after, operation) if after is not None else None
                if in_time and after is not None:
                    return True
    return False


GOOD = {
    "nothing": (register, (0,), []),
    "one after the other": (
        register, (0,), [(1, "write", 1, None, 0, 1), (2, "read", None, 1, 2, 3), (1, "write", 2, None, 4, 5)],
    ),
    "a read beside a write sees the old value": (
        register, (0,), [(1, "write", 1, None, 0, 10), (2, "read", None, 0, 1, 2)],
    ),
    "or the new one": (register, (0,), [(1, "write", 1, None, 0, 10), (2, "read", None, 1, 1, 2)]),
    "a write that never returned was done": (
        register, (0,), [(1, "write", 1, UNKNOWN, 0, NEVER), (2, "read", None, 0, 1, 2), (2, "read", None, 1, 3, 4)],
    ),
    "a write that never returned was never done": (
        register, (0,), [(1, "write", 1, UNKNOWN, 0, NEVER), (2, "read", None, 0, 1, 2), (2, "read", None, 0, 3, 4)],
    ),
    "additions": (register, (0,), [(1, "add", 1, 2, 0, 5), (2, "add", 1, 1, 0, 5)]),
    "moves of several": (
        registers, (5, 5),
        [(1, "move", (0, 1, 2), None, 0, 5), (2, "read", None, (3, 7), 1, 2), (3, "move", (1, 0, 7), None, 3, NEVER)],
    ),
    "a queue": (
        queue, NO_ITEMS,
        [
            (1, "put", "a", None, 0, 1), (2, "put", "b", None, 0, 1),
            (3, "get", None, "b", 2, 3), (3, "get", None, "a", 4, 5),
        ],
    ),
    "a get that took what nobody got": (
        queue, NO_ITEMS,
        [(1, "put", "a", None, 0, 1), (2, "get", None, UNKNOWN, 2, NEVER), (3, "get", None, "empty", 5, 6)],
    ),
    "an interrupted get that took nothing": (
        queue, NO_ITEMS,
        [(1, "put", "a", None, 0, 1), (2, "get", None, UNKNOWN, 2, 3, False), (3, "get", None, "a", 5, 6)],
    ),
    "an interrupted get that put back what it had taken": (
        queue, NO_ITEMS,
        [
            (1, "put", "a", None, 0, 1), (2, "get", None, UNKNOWN, 2, 9, False), (3, "get", None, "empty", 5, 6),
            (2, "put back", None, None, 2, 9, False), (3, "get", None, "a", 7, 8),
        ],
    ),
    "a get that put back what it had taken, and was killed before it could say so": (
        queue, NO_ITEMS,
        [
            (1, "put", "a", None, 0, 1), (2, "get", None, UNKNOWN, 2, NEVER), (3, "get", None, "empty", 5, 6),
            (2, "put back", None, None, 2, NEVER), (3, "get", None, "a", 7, 8),
        ],
    ),
    "a get that puts back its own item, not what an earlier one of its process has lost": (
        queue, NO_ITEMS,
        [
            (1, "put", "a", None, 0, 1), (2, "get", None, UNKNOWN, 2, 3, False), (1, "put", "b", None, 4, 5),
            (2, "get", None, UNKNOWN, 6, 9, False), (3, "get", None, "empty", 7, 8),
            (2, "put back", None, None, 6, 9, False), (3, "get", None, "b", 10, 11), (3, "get", None, "empty", 12, 13),
        ],
    ),
    "a lock": (
        lock, (None,),
        [(1, "acquire", None, True, 0, 1), (2, "acquire", None, True, 0, 5), (1, "release", None, None, 2, 4)],
    ),
    "a lock whose holder died": (
        lock, (None,),
        [(1, "acquire", None, True, 0, 1), (1, "die", None, None, 2, 9), (2, "acquire", None, True, 3, 4)],
    ),
}  # fmt: skip

BAD = {
    "a read that misses an acknowledged write": (
        register, (0,), [(1, "write", 1, None, 0, 1), (2, "read", None, 0, 2, 3)],
    ),
    "values that go back": (
        register, (0,),
        [(1, "write", 1, None, 0, 10), (2, "read", None, 1, 1, 2), (3, "read", None, 0, 3, 4)],
    ),
    "a value from nowhere": (register, (0,), [(1, "read", None, 7, 0, 1)]),
    "a lost increment": (register, (0,), [(1, "add", 1, 1, 0, 5), (2, "add", 1, 1, 0, 5)]),
    "half of a move": (registers, (5, 5), [(1, "move", (0, 1, 2), None, 0, 5), (2, "read", None, (3, 5), 1, 2)]),
    "a move that is seen and then not": (
        registers, (5, 5),
        [
            (1, "move", (0, 1, 2), None, 0, 9), (2, "read", None, (3, 7), 1, 2), (2, "read", None, (5, 5), 3, 4),
        ],
    ),
    "a write that was undone": (
        register, (0,),
        [(1, "write", 1, UNKNOWN, 0, NEVER), (2, "read", None, 1, 1, 2), (2, "read", None, 0, 3, 4)],
    ),
    "an item taken twice": (
        queue, NO_ITEMS, [(1, "put", "a", None, 0, 1), (2, "get", None, "a", 2, 3), (3, "get", None, "a", 2, 3)],
    ),
    "items out of order": (
        queue, NO_ITEMS,
        [
            (1, "put", "a", None, 0, 1), (1, "put", "b", None, 2, 3),
            (2, "get", None, "b", 4, 5), (2, "get", None, "a", 6, 7),
        ],
    ),
    "a lost item": (queue, NO_ITEMS, [(1, "put", "a", None, 0, 1), (2, "get", None, "empty", 2, 3)]),
    "an interrupted get that took something later": (
        queue, NO_ITEMS,
        [(2, "get", None, UNKNOWN, 0, 1, False), (1, "put", "a", None, 2, 3), (3, "get", None, "empty", 5, 6)],
    ),
    "two holders": (lock, (None,), [(1, "acquire", None, True, 0, 1), (2, "acquire", None, True, 2, 3)]),
    "a lock nobody holds and nobody gets": (lock, (None,), [(1, "acquire", None, False, 0, 1)]),
}  # fmt: skip


@pytest.mark.parametrize("name", [*GOOD])
def test_what_can_be_explained_is_accepted(name):
    model, state, rows = GOOD[name]
    assert is_linearizable(history(*rows), model, state)
    assert by_trying(history(*rows), model, state)


@pytest.mark.parametrize("name", [*BAD])
def test_what_cannot_be_explained_is_not(name):
    model, state, rows = BAD[name]
    assert not is_linearizable(history(*rows), model, state)
    assert not by_trying(history(*rows), model, state)


@pytest.mark.parametrize("model", [register, queue])
def test_it_agrees_with_the_definition(model):
    """Small random histories, most of them wrong."""
    chance = random.Random(3)
    verdicts = []
    for _ in range(400):
        rows = []
        for process in range(chance.randrange(1, 6)):
            called = chance.randrange(10)
            returned = NEVER if chance.random() < 0.2 else called + chance.randrange(1, 6)
            name = chance.choice(["write", "read"] if model is register else ["put", "get"])
            result = chance.choice([0, 1, 2]) if name in ("read", "get") else None
            if name == "get" and chance.random() < 0.3:
                result = "empty"
            argument = chance.choice([0, 1, 2]) if name in ("write", "put") else None
            sure = chance.random() < 0.8
            known = result if sure and returned != NEVER else UNKNOWN
            rows.append(Operation(process, name, argument, known, called, returned, sure))
        state = (0,) if model is register else NO_ITEMS
        verdicts.append(is_linearizable(rows, model, state))
        assert verdicts[-1] == by_trying(rows, model, state), rows
    assert 50 < sum(verdicts) < 350


def test_long_histories_are_quick_to_check():
    chance = random.Random(4)
    rows, value, now = [], 0, 0.0
    for number in range(5000):
        now += 1
        if chance.random() < 0.5:
            value = number
            rows.append(Operation(number % 8, "write", value, None, now - chance.random() * 3, now + 0.5))
        else:
            rows.append(Operation(number % 8, "read", None, value, now - 0.1, now + 0.5 + chance.random() * 3))
    assert is_linearizable(rows, register, (0,))
    last = rows[-1]
    rows.append(Operation(9, "read", None, "never written", last.returned + 1, last.returned + 2))
    assert not is_linearizable(rows, register, (0,))


def test_what_was_wrong_is_shown():
    _, _, rows = BAD["a lost item"]
    assert trouble(history(*rows), queue, NO_ITEMS).splitlines()[-1].endswith("process 2: get(None) -> 'empty'")
    _, _, rows = GOOD["a lock"]
    assert trouble(history(*rows), lock, (None,)) == ""


class Told:
    """A child that has been killed."""

    def __init__(self, *messages):
        self.messages = [*messages]

    def hear(self):
        assert self.messages
        return self.messages.pop(0)


def test_one_that_was_killed_in_a_get_may_have_put_back_what_it_took():
    """It was interrupted, and killed while it still waited for what the interrupt was to undo."""
    recorder = object.__new__(Recorder)
    recorder.children, recorder.deaths = [Told(("called", "get", None, 1.0))], {0: 2.0}
    told = recorder._told_by(0)
    assert [(one.name, one.called, one.returned) for one in told] == [("get", 1.0, NEVER), ("put back", 1.0, NEVER)]
