"""Bytes to messages and back, however the bytes are cut."""

from __future__ import annotations

import itertools
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_shared.errors import FrameTooLarge, ProtocolError
from jupyter_shared.wire import framing
from jupyter_shared.wire.framing import LIMIT, Reader, Writer
from jupyter_shared.wire.messages import Call, FromClient, FromManager, Handle, Hello, Reply
from jupyter_shared.wire.values import Packed, PickledKey, is_plain, key_of

INTS = st.integers() | st.integers(-(2**200), 2**200)
PLAIN = st.none() | st.booleans() | INTS | st.floats(allow_nan=False) | st.text() | st.binary()
KEYS = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=4).map(tuple), max_leaves=8)
VALUES = st.recursive(
    PLAIN | st.builds(PickledKey, st.binary(), st.binary(min_size=16, max_size=16)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.integers(0, 99), inner, max_size=4),
    max_leaves=12,
)
CALLS = st.builds(
    Call,
    number=st.integers(0, 2**63),
    object=st.integers(0, 2**63),
    operation=st.text(max_size=20),
    args=st.lists(VALUES, max_size=4),
    timeout=st.none() | st.floats(0, 1e9),
    if_version=st.none() | st.integers(0, 2**63),
    quiet=st.booleans(),
    place=st.none() | st.text(max_size=9),
)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    """The same bytes in pieces."""
    borders = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(borders) if start < end]


@given(st.lists(CALLS, min_size=1, max_size=4), st.lists(st.integers(0, 9999), max_size=6))
def test_messages_arrive_as_they_were_sent_however_they_are_cut(calls, places):
    writer, reader = Writer(), Reader(FromClient)
    data = b"".join(map(writer.frame, calls))
    arrived = [message for piece in cut(data, places) for message in reader.feed(piece)]
    assert arrived == calls


def test_a_frame_may_be_cut_at_any_byte():
    calls = [Call(1, 2, "set", ["k", b"v" * 50]), Call(2, 2, "get", ["k"])]
    data = b"".join(map(Writer().frame, calls))
    for place in range(1, len(data)):
        reader = Reader(FromClient)
        assert [*reader.feed(data[:place]), *reader.feed(data[place:])] == calls


def test_bytes_may_come_one_by_one():
    call = Call(1, 2, "set", ["k", b"v"])
    reader = Reader(FromClient)
    data = Writer().frame(call)
    assert [message for byte in data for message in reader.feed(bytes([byte]))] == [call]


def test_many_frames_may_come_in_one_read():
    calls = [Call(number, 0, "names", []) for number in range(1000)]
    assert [*Reader(FromClient).feed(b"".join(map(Writer().frame, calls)))] == calls


def test_a_reader_that_is_left_in_the_middle_goes_on_after_what_was_taken():
    calls = [Call(number, 0, "names", []) for number in range(5)]
    data = b"".join(map(Writer().frame, calls))
    reader = Reader(FromClient)
    arriving = reader.feed(data)
    assert [next(arriving), next(arriving)] == calls[:2]
    arriving.close()
    assert [*reader.feed(b"")] == calls[2:]


def test_one_whole_frame_is_read_in_one_step_unless_others_are_left_before_it():
    """Nearly every message: also after some were fed, and no more of these were asked for than there are."""
    calls = [Call(number, 0, "names", []) for number in range(4)]
    first, second, third, fourth = map(Writer().frame, calls)
    reader = Reader(FromClient)
    assert next(reader.feed(first)) == calls[0]
    assert reader.one(second, len(second)) == calls[1]
    assert next(reader.feed(second + third)) == calls[1]
    assert reader.one(fourth, len(fourth)) is None
    assert [*reader.feed(fourth)] == calls[2:]


@given(KEYS)
def test_every_plain_key_comes_back_equal_and_of_its_type(key):
    assert is_plain(key)
    (call,) = Reader(FromClient).feed(Writer().frame(Call(1, 1, "get", [key])))
    back = key_of(call.args[0])
    assert back == key
    assert type(back) is type(key)
    assert hash(back) == hash(key)


@pytest.mark.parametrize("key", [frozenset(), 1j, (1, [2]), (1, 1j), True.__class__, type("S", (str,), {})("x")])
def test_what_is_no_plain_key_travels_pickled(key):
    assert not is_plain(key)


def test_a_pickled_key_is_compared_by_its_identity():
    assert PickledKey(b"x", b"1") == PickledKey(b"y", b"1") != PickledKey(b"x", b"2")
    assert hash(PickledKey(b"x", b"1")) == hash(PickledKey(b"y", b"1"))
    assert PickledKey(b"x", b"1") != b"x"


def test_a_pickled_key_arrives_whole_or_not_at_all():
    key = PickledKey(b"pickle", bytes(range(16)))
    (call,) = Reader(FromClient).feed(Writer().frame(Call(1, 1, "get", [key])))
    assert (call.args[0].data, call.args[0].identity) == (key.data, key.identity)
    with pytest.raises(ProtocolError):
        [*Reader(FromClient).feed(Writer().frame(Call(1, 1, "get", [PickledKey(b"", b"short")])))]


@pytest.mark.parametrize("number", [2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, 2**5000, -(2**5000), 10**100])
def test_ints_have_any_size(number):
    (reply,) = Reader(FromManager).feed(Writer().frame(Reply(1, {"deep": [number, (number,)]})))
    assert reply.value == {"deep": [number, [number]]}


def test_handles_travel_as_arrays():
    (reply,) = Reader(FromManager).feed(Writer().frame(Reply(1, Handle(5, 6, "dict", "cfg"))))
    assert Handle(*reply.value) == Handle(5, 6, "dict", "cfg")


IDS = st.integers(0, 2**62)


@given(st.binary(), st.lists(IDS), IDS, st.lists(st.tuples(IDS, IDS)), st.lists(st.binary()))
def test_packed_blobs_travel_whole_and_are_pointed_out(data, refs, memory, parts, buffers):
    writer, reader = Writer(), Reader(FromManager)
    packed = Packed(data, refs, memory, parts, buffers)
    (reply,) = reader.feed(writer.frame(Reply(1, [packed])))
    back = reply.value[0]
    assert (back.data, back.refs, back.memory, back.parts, back.buffers) == (data, refs, memory, parts, buffers)
    assert writer.packed == [packed]
    assert reader.packed == [back]
    assert back.size() == packed.size()


def test_only_the_last_message_s_blobs_are_pointed_out():
    writer, reader = Writer(), Reader(FromManager)
    with_blob, without = writer.frame(Reply(1, Packed(b"x"))), writer.frame(Reply(2, b"x"))
    assert writer.packed == []
    seen = [len(reader.packed) for _ in reader.feed(with_blob + without)]
    assert seen == [1, 0]


def test_what_hangs_on_a_blob_stays_here():
    packed = Packed(b"x")
    packed.kept_alive = (object(),)
    (reply,) = Reader(FromManager).feed(Writer().frame(Reply(1, packed)))
    assert reply.value.kept_alive == ()


def test_shared_memory_can_be_sent_inline():
    writer = Writer(lambda packed: Packed(packed.data, packed.refs, buffers=[b"inline"]))
    (reply,) = Reader(FromManager).feed(writer.frame(Reply(1, Packed(b"x", [1], 7, [(0, 6)]))))
    assert (reply.value.memory, reply.value.buffers) == (0, [b"inline"])
    assert [packed.memory for packed in writer.packed] == [7]


def test_a_length_beyond_the_limit_is_refused_before_anything_else_has_come():
    with pytest.raises(FrameTooLarge, match="beyond the limit"):
        [*Reader(FromClient, 100).feed((101).to_bytes(4, "little"))]
    with pytest.raises(FrameTooLarge):
        [*Reader(FromClient).feed((LIMIT + 1).to_bytes(4, "little") + b"x" * 10)]


def test_a_whole_frame_beyond_the_limit_is_refused_too():
    frame = Writer().frame(Call(1, 1, "set", [b"x" * 200]))
    with pytest.raises(FrameTooLarge):
        [*Reader(FromClient, 100).feed(frame)]


def test_the_limit_can_be_raised_once_they_are_known():
    reader = Reader(FromClient, 100)
    reader.limit = 1000
    assert len([*reader.feed(Writer().frame(Call(1, 1, "set", [b"x" * 200])))]) == 1


def test_no_room_is_made_for_what_a_length_only_claims():
    reader = Reader(FromClient)
    assert [*reader.feed(LIMIT.to_bytes(4, "little") + b"x")] == []
    assert reader._data.__sizeof__() < 1000


def test_a_message_too_large_for_the_other_end_is_not_sent(monkeypatch):
    monkeypatch.setattr(framing, "LIMIT", 1000)
    writer = Writer()
    with pytest.raises(FrameTooLarge, match=r"1,0.. bytes"):
        writer.frame(Call(1, 1, "set", [b"x" * 1001]))
    assert writer.frame(Call(1, 1, "set", [b"x"]))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xc0",
        b"\x90",
        b"\x91\x02",
        b"\x92\xcc\xff\x01",
        b"\x93\x02\x01\xa3abc",
        b"\xc1",
        b"\xd4\x07\x00",
        b"\x80",
    ],
)
def test_what_is_no_message_is_a_protocol_error(body):
    with pytest.raises(ProtocolError, match="no message"):
        [*Reader(FromClient).feed(len(body).to_bytes(4, "little") + body)]


def test_the_manager_s_messages_are_none_of_a_client_s():
    with pytest.raises(ProtocolError):
        [*Reader(FromClient).feed(Writer().frame(Reply(1, None)))]
    with pytest.raises(ProtocolError):
        [*Reader(FromManager).feed(Writer().frame(Hello(0, b"", 0)))]


def test_an_unknown_extension_is_a_protocol_error():
    body = b"\x95\x02\x01\x01\xa1x\x91\xd4\x63\x00"
    with pytest.raises(ProtocolError, match="extension type 99"):
        [*Reader(FromClient).feed(len(body).to_bytes(4, "little") + body)]


def test_deep_nesting_is_a_protocol_error_not_a_crash():
    body = b"\x95\x02\x01\x01\xa1x" + b"\x91" * 100_000 + b"\x01"
    with pytest.raises(ProtocolError, match="recursion"):
        [*Reader(FromClient).feed(len(body).to_bytes(4, "little") + body)]


def test_what_cannot_travel_says_so():
    with pytest.raises(TypeError, match="a complex cannot travel"):
        Writer().frame(Call(1, 1, "set", [1j]))


@pytest.mark.parametrize("message", [*get_args(FromClient), *get_args(FromManager)], ids=lambda kind: kind.__name__)
def test_no_message_is_described_in_texts(message):
    """Each would be compiled by every process that attaches, before its first message."""
    assert not [said for said in message.__annotations__.values() if isinstance(said, str)]
