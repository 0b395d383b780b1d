"""Blobs of one length travel as one, and are to everybody the list of blobs that they stand for."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.msgpack import Ext, encode

from jupyter_shared.errors import ProtocolError
from jupyter_shared.kinds.dicts import DictState
from jupyter_shared.kinds.kind import Caller, Client, Context
from jupyter_shared.kinds.sizes import total_size
from jupyter_shared.store.feed import _told
from jupyter_shared.store.light import light
from jupyter_shared.store.record import Done, RecordReader, RecordWriter
from jupyter_shared.wire.framing import Reader, Writer
from jupyter_shared.wire.messages import Call, Calls, FromClient
from jupyter_shared.wire.parts import weight
from jupyter_shared.wire.runs import AT_ONCE, BlobRun

runs = st.integers(1, 9).flatmap(lambda size: st.lists(st.binary(min_size=size, max_size=size), max_size=3 * AT_ONCE))
LONG = [b"%08d" % number for number in range(5_000)]


def together(blobs):
    return BlobRun(b"".join(blobs), len(blobs[0]) if blobs else 1)


def travelled(message):
    (arrived,) = Reader(FromClient).feed(b"".join(Writer().frames(message)))
    return arrived


@given(runs)
@example([b"%03d" % number for number in range(AT_ONCE)])
@example([b"x" * 65_535] * 3)
def test_a_run_arrives_as_its_blobs(blobs):
    call = travelled(Call(1, 2, "put_many", [[], together(blobs)]))
    assert type(call.args[1]) is BlobRun
    assert [*call.args[1]] == [*call.args[1]] == blobs
    assert len(call.args[1]) == len(blobs)
    calls = travelled(Calls(1, 2, "put_many", [[[], together(blobs)], [[2**70], together(blobs)]]))
    assert [[*args[1]] for args in calls.calls] == [blobs, blobs]


@pytest.mark.parametrize("count", [10, 5_000, 50_000])
def test_however_heavy_the_message_is(count):
    keys, blobs = [f"key {number}" for number in range(count)], [b"%08d" % number for number in range(count)]
    arrived = [*Reader(FromClient).feed(b"".join(Writer().frames(Call(1, 2, "put_many", [keys, together(blobs)]))))]
    assert (arrived[-1].args[0], [*arrived[-1].args[1]]) == (keys, blobs)


@pytest.mark.parametrize("data", [b"", b"\1", b"\0\0", b"\0\0abc", b"\2\0abc", b"\4\0abc"])
def test_what_is_no_run_is_refused(data):
    body = encode([2, 1, 2, "put_many", [[], Ext(6, data)]])
    with pytest.raises(ProtocolError):
        [*Reader(FromClient).feed(len(body).to_bytes(4, "little") + body)]


def test_a_run_is_no_key():
    with pytest.raises(TypeError, match="unhashable"):
        hash(together([b"a"]))


@given(runs)
@example(LONG)
def test_it_is_written_down_told_and_traced_as_the_list_that_it_stands_for(blobs):
    """So whoever knows nothing of runs can read what is kept, and follow."""
    one, other = [["a"], together(blobs)], [["a"], blobs]
    bodies = [
        RecordWriter(id).body(Done(1, "put_many", [args], 2, 3.0, 4, 5, "label", "place")) for args in (one, other)
    ]
    assert bodies[0] == bodies[1]
    assert RecordReader().note(bodies[0]).calls == [other]
    assert _told("put_many", [one]) == _told("put_many", [other])
    assert light(one) == light(other)
    assert total_size(one[1]) == total_size(blobs)
    assert weight(one[1]) == sum(map(len, blobs))


keys = st.one_of(st.sampled_from(["a", "b"]), st.integers(0, 300), st.lists(st.integers(0, 1), max_size=2))


@given(st.lists(st.tuples(keys, st.just(b"old")), max_size=5), st.lists(keys, max_size=3 * AT_ONCE))
@example([("a", b"old")], [[0], "a", [0], "b", "a"])
def test_a_dict_has_of_a_run_what_it_has_of_a_list(before, keys):
    blobs = [b"%04d" % number for number in range(len(keys))]
    states, undone = (DictState(before), DictState(before)), []
    for state, brought in zip(states, (together(blobs), blobs), strict=True):
        call = Context(Caller(Client(1, {})), 0.0)
        state.put_many(call, [*keys], brought)
        undone.append((type(call.undo), call.undo.cost, [*call.undo.olds.items()]))
    assert undone[0] == undone[1]
    assert [*states[0].items.items()] == [*states[1].items.items()]
    assert {*map(type, states[0].items.values())} <= {bytes}
    assert states[0].weight == states[1].weight == total_size(states[0].items.values())


def test_one_of_another_length_changes_nothing():
    state = DictState([("a", b"old")])
    for keys in (["a"], ["a", "b", "c"], ["a", {}]):
        with pytest.raises((TypeError, ValueError)):
            state.put_many(Context(Caller(Client(1, {})), 0.0), keys, together([b"1", b"2"]))
    assert state.dump() == [["a"], [b"old"]]
