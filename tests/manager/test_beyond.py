"""Managers that listen for other machines: who gets in, who does not, and what either is told."""

from __future__ import annotations

import socket
import ssl

import pytest

import jupyter_shared
from jupyter_shared.client.connection.sockets import SocketTransport
from jupyter_shared.client.session import Session
from jupyter_shared.errors import ConnectionBroken, HolderDied, ManagerGone, NoAnswer, Refused
from jupyter_shared.link import link_to
from jupyter_shared.platform import NAME
from jupyter_shared.wire.framing import Writer
from jupyter_shared.wire.messages import Call
from tests import system
from tests.managing import RunningManager
from tests.relays import Relay, ending_tls, own_certificate
from tests.waiting import PATIENCE, until


@pytest.fixture
def listening(runtime_dir):
    running = RunningManager(listen="127.0.0.1")
    yield running
    running.end()


@pytest.fixture
def link(listening):
    return link_to(listening.connection)


def by(link, relay):
    """The link as a client has it whose way leads through a relay."""
    return link._replace(host=relay.address[0], port=relay.address[1])


def test_it_is_the_same_manager_by_its_link(listening, link):
    with listening.attach() as here, jupyter_shared.attach(link.in_full(), label="elsewhere") as there:
        here["x"] = [1, 2]
        assert there["x"] == [1, 2]
        assert (there.name, there.connection.pid) == (listening.name, listening.pid)
        assert sorted(client.label for client in here.clients()) == ["elsewhere", "test"]


def test_what_travels_cannot_be_read(link):
    heard = []

    class Listening(Relay):
        def _pass_on(self, one, other, from_manager):
            class Heard:
                def __init__(self, to):
                    self.to = to

                def sendall(self, data):
                    heard.append(data)
                    self.to.sendall(data)

                def shutdown(self, how):
                    self.to.shutdown(how)

            super()._pass_on(one, Heard(other), from_manager)

    relay = Listening((link.host, link.port))
    try:
        with jupyter_shared.attach(by(link, relay).in_full()) as session:
            session["name"] = "a secret of ours"
            assert session["name"] == "a secret of ours"
    finally:
        relay.close()
    assert heard
    assert b"secret of ours" not in b"".join(heard)
    assert link.key not in b"".join(heard)


@pytest.mark.skipif(NAME == "anywhere", reason="there a manager at a loopback address is one of this machine")
def test_when_the_network_fails_it_is_not_said_that_the_manager_has_gone(listening, link):
    relay = Relay((link.host, link.port))
    with listening.attach() as here, jupyter_shared.attach(by(link, relay).in_full()) as there:
        there["x"] = 1
        there.lock("gpu").acquire()
        relay.close()
        until(lambda: there.gone)
        with pytest.raises(ManagerGone, match=r"is out of reach since .* It may still be there") as raised:
            there["x"] = 2
        assert "what it shared went with it" not in str(raised.value).replace("If it has ended, what", "")
        with pytest.warns(HolderDied):
            assert here.lock("gpu").acquire(timeout=PATIENCE)
        assert here["x"] == 1
        with jupyter_shared.attach(link.in_full()) as again:
            assert again["x"] == 1


def test_when_it_is_stopped_it_says_so_there_too(listening, link):
    with listening.attach() as here, jupyter_shared.attach(link.in_full()) as there:
        here.stop()
        until(lambda: there.gone)
        assert "is gone since" in there.gone
        assert "It was stopped by" in there.gone


CALL = Writer().frame(Call(1, 0, "delete", ["owned"]))


def test_a_relay_that_ends_the_encryption_is_trusted_by_nobody(listening, link, tmp_path):
    """It has no key. It would pass on the proofs of those who have, and then say things of its own."""
    wraps = ending_tls(own_certificate(tmp_path / "relay.pem"))
    relay = Relay((link.host, link.port), wraps, CALL, after=2)
    try:
        with listening.attach("owner") as owner:
            owner["owned"] = 1
            with pytest.raises(Refused, match="something between here and there ends the encryption"):
                jupyter_shared.attach(by(link, relay).in_full())
            assert owner["owned"] == 1
            assert [client.label for client in owner.clients()] == ["owner"], "the manager has let nobody in"
    finally:
        relay.close()
    until(lambda: "The key is not this manager's" in listening.log())


def test_a_relay_that_has_the_clients_proof_passed_on_is_not_believed_by_the_client(link, tmp_path, monkeypatch):
    """Even one by whom the manager were taken in: the client looks for itself."""
    wraps = ending_tls(own_certificate(tmp_path / "relay.pem"))
    relay = Relay((link.host, link.port), wraps)
    digest = "jupyter_shared.wire.proofs.ClientProof.answer"
    from jupyter_shared.wire.proofs import ClientProof

    honest = ClientProof.answer
    certificate = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate((link.host, link.port)))
    import hashlib

    def answer(self, challenge):
        """As if the client had seen the manager's own certificate, when it proves its key."""
        seen, self._bound_to = self._bound_to, hashlib.sha256(certificate).digest()
        try:
            return honest(self, challenge)
        finally:
            self._bound_to = seen

    monkeypatch.setattr(digest, answer)
    try:
        with pytest.raises(Refused, match="does not know the key"):
            jupyter_shared.attach(by(link, relay).in_full())
    finally:
        relay.close()


def test_a_relay_that_leaves_the_encryption_can_say_nothing_of_its_own(listening, link):
    relay = Relay((link.host, link.port), None, CALL, after=4)  # after TLS's own words, and the handshake's
    try:
        with listening.attach("owner") as owner:
            owner["owned"] = 1
            with pytest.raises((Refused, NoAnswer, ManagerGone, ConnectionBroken)):
                _use(jupyter_shared.attach(by(link, relay).in_full()))
            assert relay.injected.wait(PATIENCE)
            assert owner["owned"] == 1
    finally:
        relay.close()


def _use(session):
    with session:
        while True:  # until the relay has said its own, and the manager has hung up on that connection
            session.ask("names")


def test_a_link_with_another_key_is_refused(link):
    with pytest.raises(Refused, match=r"refused: .*an earlier manager.*jupyter shared link NAME") as caught:
        jupyter_shared.attach(link._replace(key=b"x" * 32).in_full())
    assert link.in_full().partition("#")[2] not in str(caught.value)


def test_a_link_to_nobody_says_so(link):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen: nobody else gets that port meanwhile
        port = nobody.getsockname()[1]
        with pytest.raises(NoAnswer, match=rf"shared://127.0.0.1:{port}/ cannot be reached: connection refused"):
            jupyter_shared.attach(link._replace(port=port).in_full())
    with pytest.raises(NoAnswer, match=r"no machine 'no-such-host\.invalid'"):
        jupyter_shared.attach(link._replace(host="no-such-host.invalid").in_full())


def test_a_manager_that_speaks_no_tls_says_so(link, listening):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        import threading

        def serve():
            accepted, _ = listener.accept()
            with accepted:
                accepted.sendall(b"\x10\0\0\0 a challenge in the clear")
                accepted.recv(65536)

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(Refused, match=r"speaks no TLS 1\.3"):
            jupyter_shared.attach(link._replace(port=listener.getsockname()[1]).in_full())
        thread.join()


@pytest.mark.parametrize("said", [b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x00\x05hello", b"\0" * 100_000, CALL])
def test_strangers_who_speak_no_tls_are_hung_up_on(listening, link, said):
    with socket.create_connection((link.host, link.port)) as stranger:
        stranger.settimeout(PATIENCE)
        try:
            stranger.sendall(said)
            while stranger.recv(65536):
                pass
        except ConnectionError:
            pass
    with jupyter_shared.attach(link.in_full()) as session:
        assert session.names() == []


def test_without_tls_nobody_is_let_in_where_it_listens_for_others(link):
    plain = link.connection()._replace(tls=False)
    with socket.create_connection((link.host, link.port)) as silent:
        silent.settimeout(0.2)
        with pytest.raises(TimeoutError):
            silent.recv(1)  # not even a challenge
    assert plain.tls is False


def test_the_key_is_in_no_argument_log_or_repr(listening, link):
    key = link.in_full().partition("#")[2]
    with jupyter_shared.attach(link.in_full()) as session:
        shown = [repr(session), repr(session.connection), repr(listening.connection), repr(link), str(link)]
        shown += [listening.log(), system.command(listening.pid), str(session.info())]
        for text in shown:
            assert key not in text
            assert link.key.hex() not in text


def test_large_values_travel_bit_by_bit_while_others_are_served(listening, link):
    numpy = pytest.importorskip("numpy")
    array = numpy.arange(2_000_000)
    with jupyter_shared.attach(link.in_full()) as there, listening.attach() as here:
        there["array"] = array
        assert (here["array"] == array).all()
        here["back"] = array + 1
        assert (there["back"] == array + 1).all()


def test_a_fork_attaches_anew_by_the_link(link):
    import os

    with Session(link.connection(), "parent", connect=SocketTransport) as session:
        counter = session.counter("c")
        child = os.fork()
        if not child:
            try:
                counter.add(1)
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        assert counter.value == 1
