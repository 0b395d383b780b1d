"""Blobs of one length travel as one, and are to everybody the list of blobs that they stand for."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.msgpack import Ext, encode

from jupyter_shared.errors import ProtocolError
from jupyter_shared.kinds.dicts import DictState
from jupyter_shared.kinds.kind import Caller, Client, Context
from jupyter_shared.kinds.lists import ListState
from jupyter_shared.kinds.queues import QueueState
from jupyter_shared.kinds.sizes import total_size
from jupyter_shared.store.feed import _explanation
from jupyter_shared.store.light import light
from jupyter_shared.store.record import Done, RecordReader, RecordWriter
from jupyter_shared.wire.framing import Reader, Writer
from jupyter_shared.wire.messages import Call, Calls, FromClient, FromManager, Reply
from jupyter_shared.wire.parts import FEW, MOST_ITEMS, MOST_OF_RUN, Part, weight
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


@given(runs, st.integers(-4, 4), st.slices(9))
def test_it_is_used_as_the_list_that_it_stands_for(blobs, index, where):
    run = together(blobs)
    assert run == blobs
    assert run == together(blobs)
    assert run != [*blobs, b""]
    assert (len(run), bool(run), [*reversed(run)]) == (len(blobs), bool(blobs), blobs[::-1])
    assert run[where] == blobs[where]
    assert [*run[where]] == blobs[where]
    if -len(blobs) <= index < len(blobs):
        assert run[index] == blobs[index]
    else:
        with pytest.raises(IndexError):
            run[index]


@pytest.mark.parametrize("count", [0, 1, FEW, FEW + 1, MOST_ITEMS + 1, 2 * MOST_OF_RUN + 1])
def test_a_heavy_run_travels_in_parts(count):
    run = together([b"%012d" % number for number in range(count)])
    *parts, call = Reader(FromClient).feed(b"".join(Writer().frames(Call(1, 2, "extend", [run]))))
    assert (type(call.args[0]), call.args[0]) == (BlobRun, run)
    assert (len(parts), {*map(type, parts)} <= {Part}) == ((3, True) if count > MOST_OF_RUN else (0, True))


ITEM = st.sampled_from([b"12345678", b"12345678", b"123456789012", b"", b"1" * 17, "12345678", 7, None])
REPLIES = st.lists(ITEM, max_size=3) | st.lists(st.lists(ITEM, max_size=2 * FEW), max_size=3)


def replied(value, *, makes_runs):
    (reply,) = (
        message
        for message in Reader(FromManager).feed(b"".join(Writer().frames(Reply(1, value, 2), makes_runs=makes_runs)))
        if type(message) is Reply
    )
    return reply.value


@given(REPLIES, st.booleans())
@example([b"12345678"] * (FEW + 1), True)
@example([[b"12345678"] * (FEW + 1), [b"123456789012"] * (FEW + 1)], True)
@example([b"12345678"] * FEW + ["12345678", b"12345678"], True)
@example([b"12345678"] * FEW + [b"123456789012", b"12345678"], True)
@example([b"12345678"] * MOST_OF_RUN + [b"123456789012"] * MOST_OF_RUN, True)
@example([b"12345678"] * MOST_OF_RUN + ["x"] * MOST_OF_RUN + [b"12345678"], True)
@example(["x"] * MOST_OF_RUN + [b"12345678"] * MOST_OF_RUN, True)
@example([["x"] * 2 * MOST_OF_RUN, [b"12345678"] * 2 * MOST_OF_RUN], True)
def test_a_reply_arrives_as_the_lists_that_are_in_it(value, makes_runs):
    assert replied(value, makes_runs=makes_runs) == value


@pytest.mark.parametrize("count", [FEW + 1, MOST_ITEMS, MOST_ITEMS + 1, 3 * MOST_OF_RUN])
def test_blobs_of_one_length_come_together_to_who_takes_them_so(count):
    blobs = [b"%08d" % number for number in range(count)]
    assert type(replied(blobs, makes_runs=True)) is BlobRun
    assert [*map(type, replied([[*map(str, blobs)], blobs], makes_runs=True))] == [list, BlobRun]
    assert type(replied(blobs, makes_runs=False)) is list


@pytest.mark.parametrize("count", [1, FEW + 1, 2 * MOST_OF_RUN])
def test_runs_in_a_reply_are_lists_to_who_does_not_take_them(count):
    blobs = [b"%08d" % number for number in range(count)]
    for value, wanted in (
        (together(blobs), blobs),
        ([7, [together(blobs)]], [7, [blobs]]),
        ([[together(blobs[:2])]] * 2 * FEW, [[blobs[:2]]] * 2 * FEW),
    ):
        assert replied(value, makes_runs=True) == wanted
        found = replied(value, makes_runs=False)
        assert found == wanted
        while type(found) is list:
            found = found[-1]
        assert type(found) is bytes, "no run, on any level"


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
    assert _explanation("put_many", [one]) == _explanation("put_many", [other])
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


@given(runs, runs)
@example([b"12345678"] * 9, [b"12"] * 3)
def test_a_list_and_a_queue_have_of_a_run_what_they_have_of_a_list(before, blobs):
    call = Context(Caller(Client(1, {})), 0.0)
    lists = [ListState(make(before)) for make in (together, list)]
    queues = [QueueState(5 * AT_ONCE) for _ in range(2)]
    for one, queue, make in zip(lists, queues, (together, list), strict=True):
        one.extend(call, make(blobs))
        one.set(call, [1, 3, None], make(blobs))
        if before:
            queue.put(call, make(before))
        if blobs:
            queue.put(call, make(blobs))
        assert {*map(type, [*one.items, *queue.items])} <= {bytes}
        assert (one.weight, queue.weight) == (total_size(one.items), total_size([*queue.items]))
    assert lists[0].dump() == lists[1].dump()
    assert queues[0].dump() == queues[1].dump()
    for one, make in zip(lists, (together, list), strict=True):
        one.replace(call, make(before))
        assert (one.dump(), one.weight) == ([before], total_size(before))


def test_one_of_another_length_changes_nothing():
    state = DictState([("a", b"old")])
    for keys in (["a"], ["a", "b", "c"], ["a", {}]):
        with pytest.raises((TypeError, ValueError)):
            state.put_many(Context(Caller(Client(1, {})), 0.0), keys, together([b"1", b"2"]))
    assert state.dump() == [["a"], [b"old"]]
