"""What a State dumps makes an equal one, for every kind: whatever is done to both gives the same, to the end."""

from __future__ import annotations

import copy
from queue import Empty, Full

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_shared.errors import ShutDown
from jupyter_shared.kinds import STATES
from jupyter_shared.kinds.kind import Caller, Client, Context, KnownCallers, Unchanged, Wait
from jupyter_shared.wire.framing import Reader, Writer
from jupyter_shared.wire.messages import Reply
from tests.kinds.test_every_kind import EXAMPLES, look_of

EXAMPLES = EXAMPLES | {"ndarray": (([2, 3], "<f8", b"48 bytes"), {"layout": [()], "touch": [()]})}
LABELS = {1: "one", 2: "two"}


def test_there_are_examples_of_every_kind():
    assert {*EXAMPLES} == {*STATES}


def travelled(dumped):
    """As it comes out of a file."""
    (reply,) = Reader(Reply).feed(Writer().frame(Reply(1, dumped)))
    return reply.value


def outcome(state, operation, call, args):
    """What an operation gives, as it travels, so that two can be compared."""
    try:
        return "value", travelled(operation.function(state, call, *copy.deepcopy(args)))
    except Unchanged as same:
        return "unchanged", same.value
    except (Wait, LookupError, ValueError, TypeError, RuntimeError, Empty, Full, ShutDown) as error:
        return type(error).__name__, str(error)


def draw_call(data, calls, callers):
    name = data.draw(st.sampled_from(sorted(calls)))
    args = data.draw(st.sampled_from(calls[name]))
    caller = data.draw(st.sampled_from([*callers]))
    return name, args, caller, data.draw(st.booleans()), float(data.draw(st.integers(0, 9)))


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
@settings(max_examples=60)
@given(data=st.data())
def test_a_loaded_state_does_what_the_dumped_one_does(kind, data):
    arguments, calls = EXAMPLES[kind]
    original = STATES[kind](*copy.deepcopy(arguments))
    clients = {number: Client(number, {"label": label}) for number, label in LABELS.items()}
    people = [(number, thread) for number in LABELS for thread in (1, 2)]
    for _ in range(data.draw(st.integers(0, 10))):
        name, args, (client, thread), expired, now = draw_call(data, calls, people)
        context = Context(Caller(clients[client], thread), now, expired)
        outcome(original, original.operations[name], context, args)
    before = look_of(original)
    known = KnownCallers()
    loaded = STATES[kind].load(travelled(original.dump()), known)
    assert look_of(original) == before, "dumping has changed it"
    others = {number: known.client(number, label) for number, label in LABELS.items()}
    for _ in range(data.draw(st.integers(0, 10))):
        name, args, (client, thread), expired, now = draw_call(data, calls, people)
        one = Context(Caller(clients[client], thread), now, expired)
        two = Context(Caller(others[client], thread), now, expired)
        assert outcome(original, original.operations[name], one, args) == outcome(
            loaded, loaded.operations[name], two, args
        )
    for number in LABELS:
        assert original.client_gone(clients[number]) == loaded.client_gone(others[number])
    assert travelled(original.summary()) == travelled(loaded.summary())
    assert travelled(original.dump()) == travelled(loaded.dump())


@pytest.mark.parametrize("kind", ["lock", "rlock", "condition"])
def test_fencing_tokens_rise_over_restarts(kind):
    state = STATES[kind]()
    caller = Caller(Client(1, {"label": "one"}), 1)
    for restarts in range(1, 4):
        token, _ = state.operations["acquire"].function(state, Context(caller))
        state = STATES[kind].load(travelled(state.dump()), KnownCallers())
        state.client_gone(state.holder.client)
        state.restarted(restarts)
        later, died = state.operations["acquire"].function(state, Context(caller))
        assert later > token
        assert died == "one"
        state.operations["release"].function(state, Context(caller))


@pytest.mark.parametrize(("kind", "get_ticket"), [("condition", "enlist"), ("barrier", "enter")])
def test_no_ticket_is_given_twice_over_restarts(kind, get_ticket):
    state = STATES[kind](*EXAMPLES[kind][0])
    caller = Caller(Client(1, {"label": "one"}), 1)
    state.restarted(1)
    if kind == "condition":
        state.operations["acquire"].function(state, Context(caller))
    given_now = state.operations[get_ticket].function(state, Context(caller))
    assert (given_now if kind == "condition" else given_now[0]) > 1 << 32


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_restarting_makes_nothing_fall_back(kind):
    state = STATES[kind](*copy.deepcopy(EXAMPLES[kind][0]))
    state.restarted(3)
    once = travelled(state.dump())
    state.restarted(2)
    assert travelled(state.dump()) == once
