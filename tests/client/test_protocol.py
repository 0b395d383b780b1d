"""The client's end of a conversation, byte by byte, without a socket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jupyter_shared.client.connection.pipeline import Pipeline
from jupyter_shared.client.connection.protocol import CHUNK, ClientProtocol, Settling
from jupyter_shared.errors import ManagerGone, ProtocolError
from jupyter_shared.wire.framing import Reader, Writer
from jupyter_shared.wire.messages import Call, Calls, Failure, FromClient, Goodbye, Notice, Reply
from jupyter_shared.wire.values import Packed


class Heard:
    """What a session would be told."""

    def __init__(self) -> None:
        self.blobs: list[Packed] = []
        self.notices: list[Notice] = []

    def received(self, packed: list[Packed], also: Callable[[], object] = int) -> None:
        also()
        self.blobs += packed
        packed.clear()

    def tell_transfer(self, line: str) -> None:
        raise AssertionError(f"nothing here takes long: {line}")

    def notice(self, notice: Notice) -> None:
        self.notices.append(notice)


@pytest.fixture
def heard():
    return Heard()


@pytest.fixture
def protocol(heard: Any):
    return ClientProtocol(heard)


def frame(message):
    return Writer().frame(message)


def said(protocol, message):
    data = b"".join(protocol.frames(message))
    protocol.sent()
    return [*Reader(FromClient).feed(data)]


def test_what_is_said_is_the_message(protocol):
    assert said(protocol, Call(1, 5, "set", ["k", b"v"])) == [Call(1, 5, "set", ["k", b"v"])]


def plain_reply(protocol, reply):
    data = frame(reply)
    return protocol.plain_reply(data + b"of the call before", len(data), 7)


def test_a_reply_alone_is_taken_at_once(protocol):
    assert plain_reply(protocol, Reply(7, "v", 3)) == Reply(7, "v", 3)
    assert protocol.reply == Reply(7, "v", 3)


def test_the_reply_to_another_call_is_not_taken_for_it(protocol):
    other = plain_reply(protocol, Reply(6, "v", 3))
    assert protocol.reply is None
    with pytest.raises(ProtocolError, match="another call"):
        protocol.answered(7, other)


@pytest.mark.parametrize("size", [1, 2, 5, 1000])
def test_bytes_may_come_in_any_pieces(protocol, heard, size):
    data = frame(Notice(7, "wait")) + frame(Reply(7, ["value"] * 20, 3))
    answers = []
    for start in range(0, len(data), size):
        messages = protocol.fed(data[start : start + size])
        answers += [message for message in messages if protocol.answered(7, message)]
    assert answers == [Reply(7, ["value"] * 20, 3)]
    assert [notice.text for notice in heard.notices] == ["wait"]


def test_what_hangs_on_a_reply_is_told_once(protocol, heard):
    (message,) = protocol.fed(frame(Reply(7, Packed(b"p", [4, 5]), 3)))
    assert protocol.answered(7, message)
    assert [blob.refs for blob in heard.blobs] == [[4, 5]]


def test_a_goodbye_says_why(protocol):
    (message,) = protocol.fed(frame(Goodbye("ManagerGone", "It was told to end.")))
    with pytest.raises(ManagerGone, match="told to end"):
        protocol.answered(7, message)


def test_a_failure_in_a_pipeline_is_kept_for_its_end(protocol):
    protocol.pipeline = Pipeline()
    (message,) = protocol.fed(frame(Failure(3, "IndexError", ["no"])))
    assert not protocol.answered(7, message)
    assert [failure.number for failure in protocol.pipeline.failed] == [3]


def test_a_pipeline_is_said_in_few_messages_and_in_order(protocol):
    protocol.pipeline = Pipeline()
    for number in range(10):
        protocol.pipeline.add(number, 5, "append", [b"%d" % number], None)
    protocol.pipeline.add(10, 6, "set", ["k"], None)
    (data,) = protocol.flushed()
    assert [*Reader(FromClient).feed(data)] == [
        Calls(0, 5, "append", [[b"%d" % number] for number in range(10)], None),
        Calls(10, 6, "set", [["k"]], None),
    ]
    assert not [*protocol.flushed()]


def test_a_long_pipeline_is_said_in_chunks(protocol):
    protocol.pipeline = Pipeline()
    for number in range(6):
        protocol.pipeline.add(number, number, "append", [b"x" * (CHUNK // 2)], None)
    chunks = [*protocol.flushed()]
    assert len(chunks) > 1
    assert [calls.number for calls in Reader(FromClient).feed(b"".join(chunks))] == [*range(6)]


def test_what_hangs_on_a_pipelines_blobs_is_waited_for(protocol):
    protocol.pipeline, protocol.number = Pipeline(), 8
    protocol.pipeline.add(8, 5, "append", [Packed(b"p", [4])], None)
    data, last = protocol.flushed()
    assert isinstance(data, bytes)
    assert (last.number, last.object, last.operation) == (9, 0, "sync")


def test_a_place_is_said_once(protocol):
    assert [protocol.news("cell 1"), protocol.news("cell 1"), protocol.news("cell 2")] == ["cell 1", None, "cell 2"]


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_what_was_broken_into_is_settled_by_all_that_came(heard: Any, size):
    settling = Settling(7, heard)
    data = frame(Notice(7, "wait")) + frame(Failure(6, "ValueError", [])) + frame(Reply(7, Packed(b"p", [4])))
    answers = [settling.fed(data[start : start + size]) for start in range(0, len(data), size)]
    assert [answer.number for answer in answers if answer] == [7]
    assert [blob.refs for blob in heard.blobs] == [[4]]
