"""What an earlier release said, as it was recorded (`record.py`), and the present one: both ways round.

Commit 6b35dc1 speaks version 1 of the protocol, which nothing here speaks any more: each end must be told so, at once.
"""

from __future__ import annotations

import base64
import json
import socket
import threading
from pathlib import Path

import msgspec
import pytest

import jupyter_shared
from jupyter_shared.address import ConnectionInfo
from jupyter_shared.client.session import Session
from jupyter_shared.errors import VersionMismatch
from jupyter_shared.wire.messages import Challenge
from jupyter_shared.wire.versions import OLDEST, OURS, manager_of

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
    assert manager_of(challenge)[:2] == (1, 1)
    assert len(RECORDED["conversations"]) > 1


def test_its_client_is_told_that_this_manager_speaks_another_version(session):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(session.connection.address)
        tag, protocol, *_ = body(client)
        assert (tag, protocol) == (37, OLDEST)  # it compares this with its own, and leaves with both numbers
        client.sendall(said_by("client")[0])  # or says its proof
        tag, error, text = body(client)
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
