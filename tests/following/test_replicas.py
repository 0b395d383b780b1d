"""A replica answers as the manager does, for every kind that can be followed, whatever is done to it and read of it."""

from __future__ import annotations

import copy
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_shared.kinds import STATES
from jupyter_shared.kinds.dicts import DictState
from jupyter_shared.kinds.kind import Caller, Client, Context, Unchanged, Wait, operation
from jupyter_shared.kinds.proxy import MISSING
from jupyter_shared.store.pipelines import call_many
from jupyter_shared.wire.messages import Call, Calls, Failure, Reply
from jupyter_shared.wire.runs import BlobRun
from tests.following.stage import Stage, replica_of
from tests.kinds.test_dumps import travelled
from tests.kinds.test_every_kind import EXAMPLES
from tests.local import LocalHome

B = b"\x80\x05K\x01."
OTHER = b"\x80\x05K\x02."
HEAVY = b"x" * 10_000  # more than is told
FOLLOWED = sorted(kind for kind, state in STATES.items() if state.is_replicable)


def test_these_kinds_are_followed():
    assert FOLLOWED == ["array", "counter", "dict", "event", "list", "namespace", "published", "set", "value"]


def test_a_kind_made_of_another_one_says_so_for_itself():
    class Plain(DictState):
        pass

    class More(DictState):
        @operation()
        def sign(self, call):
            self.items["by"] = str(call.caller).encode()

    assert Plain.is_replicable
    assert not More.is_replicable


def more(kind, calls):
    """The examples, and some that tell values apart."""
    calls = {name: [*copy.deepcopy(some)] for name, some in calls.items()}
    if kind in ("dict", "namespace"):
        calls["set"] += [("b", OTHER), ((1, (2, "x")), OTHER), ("c", HEAVY), (2**70, B), (-0.5, OTHER)]
        calls["get"] += [((1, (2, "x")),), ("b",), (2**70,), (True,)]
        calls["has"] += [(2**70,), (1.0,)]
        calls["update"] += [([("b", OTHER), ("c", B)],), ([],)]
        calls["put_many"] += [(["b", "c"], [OTHER, B]), ([], []), (["a", "c"], BlobRun(B + B, len(B)))]
    elif kind == "list":
        calls["append"] += [(OTHER,), (HEAVY,)]
        calls["set"] += [(0, OTHER)]
    elif kind in ("published", "value"):
        calls["set"] += [(OTHER,), (HEAVY,)]
    elif kind == "set":
        calls["add"] += [("b",), (2**70,), ((1, (2, "x")),)]
        calls["update"] += [(["c", (1, "y")],)]
    elif kind == "counter":
        calls["add"] += [(0.5,), (-(2**80),)]
    elif kind == "array":
        calls["extend"] += [(struct.pack("<2i", 7, 8),)]
    return calls


class Asked:
    """One object: what the manager replies, and what a follower does."""

    def __init__(self, kind, arguments):
        self.stage = Stage(1 << 14)  # lapped now and then
        self.writer, self.reader = LocalHome(self.stage.store, "writer"), self.stage.follower()
        handle = self.writer.call(_directory, "create", [kind, copy.deepcopy(arguments)])[0]
        self.proxy = self.reader.proxy(_handle(handle))
        self.handle = self.proxy._handle

    def do(self, operation, args):
        self.stage.store.call(
            self.writer.caller,
            self.writer.border.inward(Call(1, self.handle.object, operation, [*copy.deepcopy(args)], 0)),
        )

    def do_many(self, operation, calls):
        call_many(self.stage.store, self.writer.caller, Calls(1, self.handle.object, operation, copy.deepcopy(calls)))

    def parts(self, state):
        """Parts that are looked at without a lock are what `get` finds, or are left to it."""
        for key in ("a", "b", "c", 0, 1, -1, 2**70, 10**6, "none"):
            found = state.part(key)
            if found is not None:
                assert found == state.operations["get"].function(state, Blind(None, 0.0, True, True), key)
                assert replica_of(self.proxy).state.part(key) == found
            if found in (B, OTHER):
                assert self.proxy._fetch(key) == self.reader.unpack(found)
        for key, value in replica_of(self.proxy).decoded.values.items():
            assert value is MISSING or value == self.reader.unpack(state.part(key)), "decoded parts keep up"

    def reads(self, operation, args):
        """What the manager replies, and the follower: the same, at the same version."""
        reply = self.writer.send(self.handle, operation, [*copy.deepcopy(args)])
        before = len(self.reader.called)
        if isinstance(reply, Failure):
            with pytest.raises(Exception):  # noqa: B017 - whatever the manager says
                self.proxy._asked(operation, copy.deepcopy(args))
            assert len(self.reader.called) > before, "errors are the manager's"
            return
        value, version = self.proxy._asked(operation, copy.deepcopy(args))
        assert isinstance(reply, Reply), reply
        assert (repr(value), version) == (repr(reply.value), reply.version)


def _handle(reply):
    from jupyter_shared.wire.messages import Handle

    return Handle(*reply)


_directory = _handle((0, 1, "directory"))


@pytest.mark.parametrize("kind", FOLLOWED)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_replica_answers_as_the_manager_does(kind, data):
    arguments, calls = EXAMPLES[kind]
    calls = more(kind, calls)
    operations = STATES[kind].operations
    reads = [name for name in calls if operations[name].reads and not operations[name].waits]
    writes = [name for name in calls if not operations[name].reads]
    asked = Asked(kind, arguments)
    for _ in range(data.draw(st.integers(1, 25))):
        name = data.draw(st.sampled_from(writes))
        what = data.draw(st.integers(0, 9))
        if what == 0:
            asked.do_many(name, [[*data.draw(st.sampled_from(calls[name]))] for _ in range(3)])
        elif what == 1:
            asked.do("@enter", ())
            asked.do("@leave", ())
        else:
            asked.do(name, data.draw(st.sampled_from(calls[name])))
        if data.draw(st.booleans()):
            read = data.draw(st.sampled_from(reads))
            asked.reads(read, data.draw(st.sampled_from(calls[read])))
            replica = replica_of(asked.proxy)
            if replica is not None:
                entry = asked.stage.store.entry(asked.handle.object)
                assert replica.version == entry.version
                assert travelled(replica.state.dump()) == travelled(entry.state.dump())
                asked.parts(entry.state)


class Blind(Context):
    """A call of which a replicable kind looks at nothing but two fields."""

    def __getattribute__(self, name):
        assert name in ("expired", "compared", "__class__"), f"it looks at {name}: a replica has none of that"
        return super().__getattribute__(name)


@pytest.mark.parametrize("kind", FOLLOWED)
def test_what_can_be_followed_does_not_look_at_who_calls_or_when(kind):
    arguments, calls = EXAMPLES[kind]
    assert not STATES[kind].has_holders
    assert type(STATES[kind](*copy.deepcopy(arguments))).client_gone.__qualname__ == "State.client_gone"
    for name, some in more(kind, calls).items():
        for args in some:
            state = STATES[kind](*copy.deepcopy(arguments))
            try:
                state.operations[name].function(state, Blind(None, 0.0, True, True), *copy.deepcopy(args))
            except (Unchanged, Wait, LookupError, ValueError, TypeError, RuntimeError):
                pass


@pytest.mark.parametrize("kind", FOLLOWED)
def test_what_reads_return_is_no_part_of_the_state(kind):
    arguments, calls = EXAMPLES[kind]
    state = STATES[kind](*copy.deepcopy(arguments))
    before = travelled(state.dump())
    for name, found in state.operations.items():
        if found.reads and not found.waits:
            for args in calls[name]:
                spoil(found.function(state, Context(Caller(Client(1, {}))), *copy.deepcopy(args)))
                assert travelled(state.dump()) == before, name


def spoil(reply):
    if isinstance(reply, list):
        for item in reply:
            spoil(item)
        reply.clear()
    elif isinstance(reply, dict):
        reply.clear()
