"""A socket that leads to a manager on another machine, as `ssh -L` makes them: bytes pass, descriptors do not."""

from __future__ import annotations

import contextlib
import socket
import threading

import numpy as np
import pytest

from jupyter_shared.client.session import Session
from jupyter_shared.platform.sockets import connected, listener_of


def pump(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def forwarded(manager, tmp_path):
    """The manager's connection, by way of a socket that only passes bytes on."""
    listener, address = listener_of(tmp_path / "forwarded.sock")
    ends, threads = [], []

    def serve():
        while True:
            try:
                here, _ = listener.accept()
            except OSError:
                return
            if ended:
                here.close()
                return
            there = connected(manager.connection.address, 10.0)
            there.settimeout(None)
            ends.extend((here, there))
            for one, other in ((here, there), (there, here)):
                threads.append(threading.Thread(target=pump, args=(one, other)))
                threads[-1].start()

    ended: list[bool] = []
    server = threading.Thread(target=serve)
    server.start()
    yield manager.connection._replace(address=address)
    ended.append(True)
    connected(address, 10.0).close()
    server.join()
    listener.close()
    for thread in threads:
        thread.join()
    for end in ends:
        end.close()


def test_who_cannot_see_the_memory_is_no_local_client(forwarded, session):
    session["a"] = np.arange(1_000_000)
    with Session(forwarded) as far:
        assert far.memories is None
        assert far["a"].sum() == session["a"].sum()
        far["b"] = np.ones(1_000_000)
        assert session["b"].sum() == 1_000_000
        settings = far.dict("d", {"k": 1})
        session.dict("d")["k"] = 2
        assert settings["k"] == 2, "every read is a call: there is no page to look at"


def test_who_guesses_what_is_there_is_no_local_client(session, manager, forwarded, monkeypatch):
    from jupyter_shared.client.connection import handshake

    monkeypatch.setattr(handshake, "_page_seen", lambda line, where: memoryview(bytes(64)).cast("Q"))
    session["a"] = np.arange(1_000_000)
    with Session(forwarded) as far:
        far._transport.shares_memory, far.memories = False, None
        assert far["a"].sum() == session["a"].sum(), "the value travels, as for anybody elsewhere"
