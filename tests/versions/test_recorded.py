"""What an earlier release said, as it was recorded (`record.py`), and the present one: both ways round.

Commit 6b35dc1 speaks version 1 of the protocol, which nothing here speaks any more: each end must be told so, at once.
Commit 1854cf3 speaks version 3, the present one: all it said must be understood for as long as version 3 is spoken.
"""

from __future__ import annotations

import base64
import json
import pickle
import socket
import threading
from pathlib import Path

import msgspec
import pytest

import jupyter_shared
from jupyter_shared.address import ConnectionInfo
from jupyter_shared.client.session import Session
from jupyter_shared.errors import VersionMismatch
from jupyter_shared.wire.framing import Reader, Writer
from jupyter_shared.wire.messages import Call, Challenge, Failure, FromClient, FromManager, Hello, Proof, Reply
from jupyter_shared.wire.proofs import ManagerProof
from jupyter_shared.wire.values import Packed
from jupyter_shared.wire.versions import OLDEST, OURS, manager_of
from tests.client.impostors import KEY, Impostor
from tests.manager.peers import Intruder

RECORDED = json.loads((Path(__file__).parent / "6b35dc1.json").read_text())
FIRST = [(who, base64.b64decode(data)) for who, data in RECORDED["conversations"][0]]
GOODBYE = 39


def said_by(who):
    return [data for speaker, data in FIRST if speaker == who]


def body(connection):
    """One frame, as the earlier release reads it."""
    size = int.from_bytes(connection.recv(4, socket.MSG_WAITALL), "little")
    return msgspec.msgpack.decode(connection.recv(size, socket.MSG_WAITALL))


def test_the_recording_is_what_it_says():
    challenge = msgspec.msgpack.decode(said_by("manager")[0][4:], type=Challenge)
    spoken = manager_of(challenge)
    assert (spoken.oldest, spoken.newest) == (1, 1)
    assert len(RECORDED["conversations"]) > 1


def test_its_client_is_told_that_this_manager_speaks_another_version(session):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(session.connection.address)
        tag, protocol, *_ = body(client)
        assert (tag, protocol) == (37, OLDEST)  # it compares this with its own, and leaves with both numbers
        client.sendall(said_by("client")[0])  # or says its proof
        tag, error, text, *_ = body(client)  # what it does not know stands at the end
        assert (tag, error) == (GOODBYE, "VersionMismatch")
        assert f"jupyter_shared {OURS.package} on Python {OURS.python}" in text
    assert session.info()["clients"] == 1  # it goes on
    session["x"] = 1
    assert session["x"] == 1


def test_its_manager_is_named_to_this_client(tmp_path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "s"))
    listener.listen()

    def play():
        connection, _ = listener.accept()
        with connection:
            connection.sendall(said_by("manager")[0])
            while connection.recv(1 << 16):
                pass

    thread = threading.Thread(target=play)
    thread.start()
    known = ConnectionInfo("recorded", str(tmp_path / "s"), RECORDED["key"], 1, 0.0, "nowhere", 1)
    with pytest.raises(VersionMismatch) as caught:
        Session(known)
    thread.join()
    listener.close()
    text = str(caught.value)
    for said in ("an earlier jupyter_shared", "version 1 ", OURS.package, OURS.python, "jupyter shared stop --kill"):
        assert said in text


def test_clients_say_their_versions(session):
    (client,) = session.clients()
    assert (client.package, client.python) == (jupyter_shared.__version__, OURS.python)


THREE = json.loads((Path(__file__).parent / "1854cf3.json").read_text())


def frames(conversation, who):
    """All that one end said, cut into frames."""
    data = b"".join(base64.b64decode(part) for speaker, part in conversation if speaker == who)
    while data:
        size = 4 + int.from_bytes(data[:4], "little")
        yield data[:size]
        data = data[size:]


def messages(conversation, who):
    """The same, as they are read today."""
    reader = Reader(FromClient if who == "client" else FromManager)
    return [message for frame in frames(conversation, who) for message in reader.feed(frame)]


def comparable(reply):
    """What a reply says, but for the version, and for lists of objects, which tell of times and processes."""
    assert isinstance(reply, Reply), reply
    if isinstance(reply.value, Packed):
        return reply.value.data
    return len(reply.value) if isinstance(reply.value, list) and dict in map(type, reply.value) else reply.value


@pytest.mark.parametrize("who", ["client", "manager"])
def test_version_3_is_still_read(who):
    for conversation in THREE["conversations"]:
        assert len(messages(conversation, who)) == len([*frames(conversation, who)]) > 1


def test_a_client_of_version_3_works_with_this_manager(manager):
    """Its very bytes, after a handshake, which no recording can have: each call is answered as it was then."""
    calls = 0
    for conversation in THREE["conversations"][1:]:
        answered = {reply.number: reply for reply in messages(conversation, "manager") if hasattr(reply, "number")}
        with Intruder(manager.connection) as client:
            peer = client.peer()
            for frame, message in zip(frames(conversation, "client"), messages(conversation, "client"), strict=True):
                if isinstance(message, Proof | Hello):
                    continue
                assert peer.send(frame)
                if (number := getattr(message, "number", None)) in answered:
                    calls += 1
                    assert comparable(peer.hear()) == comparable(answered[number]), message
    assert calls > 20


class ManagerOf3:
    """Says what the recorded manager of version 3 said, in its very bytes: to each call the reply to an equal one."""

    def __init__(self):
        _, conversation = THREE["conversations"]
        calls = [message for message in messages(conversation, "client") if isinstance(message, Call)]
        replies = zip(messages(conversation, "manager"), frames(conversation, "manager"), strict=True)
        by_number = {reply.number: frame for reply, frame in replies if isinstance(reply, Reply)}
        self.left = [(call, by_number[call.number]) for call in calls]
        self.unknown = []

    def say(self, tell, hear):
        challenge = next(message for message in messages(THREE["conversations"][0], "manager"))
        proof = ManagerProof(KEY, manager_of(challenge))
        tell(proof.challenge())
        tell(proof.answer(hear()))
        own = THREE["conversations"][1 if hear().secret else 0]
        tell([*frames(own, "manager")][2])  # its Welcome
        while True:
            message = hear()
            if isinstance(message, Call):
                tell(self._answer(message))

    def _answer(self, call):
        for known, frame in self.left:
            if (known.object, known.operation, meant(known.args)) == (call.object, call.operation, meant(call.args)):
                self.left.remove((known, frame))
                return frame if known.number == call.number else renumbered(frame, call.number)
        self.unknown.append(call)
        return Failure(call.number, "WrongKind", [f"no version 3 was ever asked {call.operation!r} like this"])


def meant(arg):
    """An argument, with what is in a blob in its place: no manager looks into one, and pickles may change."""
    if isinstance(arg, bytes) and arg.startswith(pickle.PROTO):
        return pickle.loads(arg)
    return [*map(meant, arg)] if isinstance(arg, list | tuple) else arg


def renumbered(frame, number):
    """The same reply, to a call of another number."""
    (reply,) = Reader(FromManager).feed(frame)
    return Writer().frame(Reply(number, reply.value, reply.version))


def test_this_client_works_with_a_manager_of_version_3(tmp_path):
    """As `record.py`'s program did: it gets the same answers, and asks nothing that version 3 does not know."""
    recorded = ManagerOf3()
    manager = Impostor(tmp_path / "s", recorded.say)
    try:
        with Session(manager.connection, "today's client") as client:
            d, items, q = client.dict("d", {"a": 1}), client.list("l", [1, 2]), client.queue("q")
            c = client.counter("c")
            d["b"] = 2
            assert (d["a"], sorted(d), len(d)) == (1, ["a", "b"], 2)
            assert not client.takes_columns
            assert not client.takes_runs
            items.append(3)
            assert items[:] == [1, 2, 3]
            assert items.pop() == 3
            q.put("item")
            assert q.get() == "item"
            c.add(2)
            with client.lock("lock"):
                pass
            client["value"] = [1, "two", None]
            assert client["value"] == [1, "two", None]
            assert {info.name for info in client.objects()} >= {"d", "l", "q", "c", "lock", "value"}
            del client["value"]
    finally:
        manager.close()
    assert not recorded.unknown
    assert {call.operation for call, _ in recorded.left} <= {"length"}  # it may remember a length for longer
