"""The server in this process, for what cannot be brought about from outside."""

from __future__ import annotations

import errno
import threading

import pytest

from jupyter_shared.address import ConnectionInfo as Address
from jupyter_shared.manager.connection import Connection
from jupyter_shared.manager.server import Server
from jupyter_shared.platform.sockets import listener_of
from jupyter_shared.wire.messages import PROTOCOL, Challenge, Goodbye
from tests.manager.peers import Peer

KEY = b"k" * 32


@pytest.fixture
def address(tmp_path):
    """Where a server in a thread of this process listens."""
    listener, where = listener_of(tmp_path / "s")
    server = Server(KEY, {})
    server.listen(listener)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield Address("here", where, KEY.hex(), 1, 0.0, "", PROTOCOL)
    server.stop()
    thread.join()
    server.close()


def test_another_user_is_refused_before_the_challenge(address, monkeypatch):
    monkeypatch.setattr(Connection, "is_another_users", lambda self: True)
    with Peer(address) as peer:
        (answer,) = peer.hear_until_the_end()
    assert answer == Goodbye("Refused", "This manager serves only the user it runs as.")


def test_the_user_it_runs_as_is_challenged(address):
    with Peer(address) as peer:
        assert isinstance(peer.hear(), Challenge)


def test_one_that_has_left_already_keeps_nothing_here(address, monkeypatch):
    """On macOS the system refuses whatever a socket is asked for whose other end has gone."""

    def refuse(connection):
        raise OSError(errno.EINVAL, "Invalid argument")

    with monkeypatch.context() as patched:
        patched.setattr(Connection, "is_another_users", refuse)
        with Peer(address) as peer:
            assert not [*peer.hear_until_the_end()]
    with Peer(address) as peer:
        assert isinstance(peer.hear(), Challenge)
