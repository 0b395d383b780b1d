"""Heavy messages in parts: the same at the other end, and no frame that is long to read or to make."""

from __future__ import annotations

import itertools
import pickle

import msgspec
import pytest

from jupyter_shared.errors import FrameTooLarge, ProtocolError
from jupyter_shared.wire import framing
from jupyter_shared.wire.framing import PART, Reader, Writer
from jupyter_shared.wire.messages import Call, Calls, FromClient, FromManager, Release, Reply
from jupyter_shared.wire.parts import FEW, MOST_BYTES, MOST_ITEMS, WHOLE, Part
from jupyter_shared.wire.values import ALIGNMENT, Packed, PickledKey

MANY = 200_000
LONG = [b"%d" % number for number in range(MANY)]
PAIRS = [[f"key{number}", b"%d" % number] for number in range(MANY)]
HEAVY = [bytes(100_000) for _ in range(FEW + 8)]
BIG_INTS = [2**70 + number for number in range(MOST_ITEMS + 1)]
LONELY = [f"\udce9{number}" for number in range(MOST_ITEMS + 1)]  # as os.listdir tells names that are no UTF-8
PICKLED = [PickledKey(b"%d" % number, b"%016d" % number) for number in range(MOST_ITEMS * 2)]

MESSAGES = {
    "many blobs": (FromClient, Call(1, 2, "put", [LONG])),
    "many pairs": (FromClient, Call(1, 2, "update", [PAIRS])),
    "a few heavy blobs": (FromClient, Call(1, 2, "put", [HEAVY, "beside"])),
    "pipelined": (FromClient, Calls(5, 2, "put", [[LONG[:90000]], ["small"], [LONG[90000:]]])),
    "a reply": (FromManager, Reply(1, LONG, 7)),
    "a reply of two lists": (FromManager, Reply(1, [[*range(MANY)], LONG], 7)),
    "ints beyond 64 bits": (FromManager, Reply(1, BIG_INTS, 7)),
    "text with lone surrogates": (FromManager, Reply(1, LONELY, 7)),
    "pickled keys": (FromManager, Reply(1, [PICKLED, LONG], 7)),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_heavy_message_arrives_in_parts_as_it_was_sent(name):
    types, message = MESSAGES[name]
    frames, reader = [*Writer().frames(message)], Reader(types)
    arrived = [one for frame in frames for one in reader.feed(frame)]
    assert arrived[-1] == message
    assert {*map(type, arrived[:-1])} == {Part}


@pytest.mark.parametrize("name", MESSAGES)
def test_no_part_of_it_is_long_to_make_or_to_read(name):
    _, message = MESSAGES[name]
    frames = [*Writer().frames(message)]
    assert len(frames) > 1
    for frame in frames[:-1]:
        assert len(frame) <= MOST_BYTES + max(map(len, HEAVY)) + 100
        part = Reader(FromClient)._decode_part(frame[4:])
        assert len(part.content) <= MOST_ITEMS
    assert len(frames[-1]) < 1000


def arrived(message):
    frames, reader = Writer().frames(message), Reader(FromClient)
    return [one for frame in frames for one in reader.feed(frame) if type(one) is not Part]


HEAVY_CALLS = {
    "some heavy blobs": [[f"key{number}", blob] for number, blob in enumerate(HEAVY * 2)],
    "some long lists": [[LONG[: MOST_ITEMS + 1]] for _ in range(2 * FEW + 8)],
    "one of many is heavy": [*([b"x"] for _ in range(FEW)), [LONG], *([b"y"] for _ in range(FEW))],
}


@pytest.mark.parametrize("name", HEAVY_CALLS)
def test_many_calls_that_are_heavy_go_a_few_at_a_time(name):
    calls = Calls(5, 2, "put", HEAVY_CALLS[name], "here")
    messages = arrived(calls)
    came = [(call.number, call.args) for message in messages for call in message.each()]
    assert came == [(call.number, call.args) for call in calls.each()]
    assert [message.place for message in messages] == ["here", *[None] * (len(messages) - 1)]
    assert max(len(message.calls) for message in messages) == FEW


def test_a_list_that_its_message_says_to_be_one_stays_there():
    """Nothing can stand for it: who receives the message knows that there is a list."""
    message = Release([(2**32 + number, 1) for number in range(MANY)], [])
    assert arrived(message) == [message]


def test_parts_are_made_only_when_they_are_asked_for():
    frames = iter(Writer().frames(Reply(1, LONG)))
    first = next(frames)
    (part,) = Reader(FromManager).feed(first)
    assert part.content == LONG[: len(part.content)]


def test_a_light_message_is_one_frame():
    for message in (Call(1, 2, "set", ["k", b"x" * 1000]), Reply(1, [*range(MOST_ITEMS)]), Reply(2, b"x")):
        assert Writer().frames(message) == (Writer().frame(message),)


@pytest.mark.parametrize("sizes", [[WHOLE + 1], [10, WHOLE, 0, 3 * MOST_BYTES + 5], [WHOLE + ALIGNMENT]])
def test_large_buffers_travel_ahead_and_are_put_where_they_land(sizes):
    buffers = [bytes([number + 1]) * size for number, size in enumerate(sizes)]
    sent = Packed(b"pickle", [3], buffers=buffers)
    frames = [*Writer().frames(Call(1, 2, "publish", ["x", sent]))]
    assert all(len(frame) < MOST_BYTES + 100 for frame in frames)
    *_, call = [one for reader in [Reader(FromClient)] for frame in frames for one in reader.feed(frame)]
    come = call.args[1]
    assert [*map(bytes, come.buffers)] == buffers
    assert (come.data, come.refs) == (b"pickle", [3])
    assert all(memoryview(buffer).readonly for buffer in come.buffers)


def test_large_buffers_inside_a_long_list_travel_ahead_of_it():
    blobs = [Packed(b"", [], buffers=[bytes([number]) * WHOLE * 2]) for number in range(FEW + 1)]
    reader = Reader(FromClient)
    frames = Writer().frames(Call(1, 2, "extend", [blobs]))
    *_, call = [one for frame in frames for one in reader.feed(frame)]
    assert [bytes(blob.buffers[0]) for blob in call.args[0]] == [blob.buffers[0] for blob in blobs]


def test_memory_that_cannot_be_mapped_there_is_read_bit_by_bit():
    data = pickle.dumps([*range(400_000)])
    read = []

    def chunks(packed):
        for start in range(0, len(data), 1000):
            read.append(start)
            yield data[start : start + 1000]

    frames = iter(Writer(lambda packed: packed, chunks).frames(Reply(1, Packed(b"", [], 7, [(0, len(data))]))))
    reader = Reader(FromManager)
    arrived = [*reader.feed(next(frames)), *reader.feed(next(frames))]
    assert len(read) == 2, "no more than what has been asked for"
    *_, reply = [*arrived, *(one for frame in frames for one in reader.feed(frame))]
    assert (bytes(reply.value.buffers[0]), reply.value.memory) == (data, 0)


def test_what_hangs_on_blobs_is_told_with_the_part_they_are_in():
    blobs = [Packed(b"x", [number]) for number in range(MOST_ITEMS + 10)]
    writer, reader, told, heard = Writer(), Reader(FromManager), [], []
    for frame in writer.frames(Reply(1, blobs)):
        told.append([*writer.packed])
        heard += [[packed.refs for packed in reader.packed] for _ in reader.feed(frame)]
    assert [*map(len, told)] == [*map(len, heard)] == [MOST_ITEMS, 10, 0]
    assert told[0] == blobs[:MOST_ITEMS]


def test_parts_may_be_cut_at_any_byte():
    message = Reply(1, [*range(MOST_ITEMS + 3)])
    data = b"".join(Writer().frames(message))
    for place in itertools.chain(range(1, 20), range(len(data) - 30, len(data))):
        reader = Reader(FromManager)
        arrived = [*reader.feed(data[:place]), *reader.feed(data[place:])]
        assert arrived[-1] == message


def test_parts_of_one_message_do_not_go_into_the_next():
    reader = Reader(FromManager)
    *parts, last = Writer().frames(Reply(1, LONG))
    for part in parts:
        assert [*map(type, reader.feed(part))] == [Part]
    assert [*reader.feed(Writer().frame(Reply(2, "failed")))] == [Reply(2, "failed")]
    with pytest.raises(ProtocolError):
        [*reader.feed(last)]


def test_a_message_cannot_mention_what_has_not_come():
    *parts, last = Writer().frames(Reply(1, LONG))
    reader = Reader(FromManager)
    for part in parts[:-1]:
        [*reader.feed(part)]
    with pytest.raises(ProtocolError):
        [*reader.feed(last)]


def _part(*fields):
    body = msgspec.msgpack.encode(Part(*fields))
    return (len(body) | PART).to_bytes(4, "little") + body


@pytest.mark.parametrize(
    "parts",
    [
        [(0, 1, [1, 2])],
        [(0, 4, [1, 2]), (0, 4, b"12")],
        [(0, 4, b"12"), (0, 4, [1])],
        [(0, -1, b"")],
        [(0, 3, "text")],
        [(0, 3, {})],
    ],
)
def test_parts_that_do_not_fit_are_no_parts(parts):
    frames = b"".join(_part(*part) for part in parts)
    with pytest.raises(ProtocolError):
        [*Reader(FromClient).feed(frames)]


def test_the_limit_is_for_all_parts_of_a_list(monkeypatch):
    data = b"".join(Writer().frames(Reply(1, LONG)))
    with pytest.raises(FrameTooLarge):
        [*Reader(FromManager, 1_000_000).feed(data)]
    monkeypatch.setattr(framing, "LIMIT", 1_000_000)
    with pytest.raises(FrameTooLarge):
        [*Writer().frames(Reply(1, LONG))]


def test_a_stranger_sends_no_parts():
    with pytest.raises(FrameTooLarge):
        [*Reader(FromClient, framing.LIMIT_FOR_STRANGERS).feed(next(iter(Writer().frames(Reply(1, LONG)))))]
    with pytest.raises(ProtocolError):
        [*Reader(FromClient, framing.LIMIT_FOR_STRANGERS).feed(_part(0, 10, [1]))]
