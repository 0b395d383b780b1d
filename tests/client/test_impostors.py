"""A manager that is none, or not well: the client says so, never tells it who it is, and leaves nothing open."""

from __future__ import annotations

import pytest

from jupyter_shared.client.session import Session
from jupyter_shared.errors import ConnectionBroken, FrameTooLarge, ManagerGone, ProtocolError, Refused, VersionMismatch
from jupyter_shared.platform.sockets import send_now
from jupyter_shared.wire.framing import LIMIT, Writer
from jupyter_shared.wire.messages import (
    PROTOCOL,
    Call,
    Calls,
    Challenge,
    Changed,
    Failure,
    Goodbye,
    Hello,
    Proof,
    Reply,
    Welcome,
)  # fmt: skip
from jupyter_shared.wire.proofs import ManagerProof
from tests.client.impostors import KEY, Impostor


@pytest.fixture
def impostor(tmp_path):
    found = []

    def start(say):
        found.append(Impostor(tmp_path / "s", say))
        return found[0]

    yield start
    for one in found:
        one.close()


def shake_hands(tell, hear):
    """As a manager does that knows the key."""
    proof = ManagerProof(KEY)
    tell(proof.challenge())
    tell(proof.answer(hear()))


def test_one_who_does_not_know_the_key_is_told_nothing(impostor):
    def say(tell, hear):
        tell(Challenge(PROTOCOL, b"n" * 32))
        hear()
        tell(Proof(b"d" * 32, b""))

    one = impostor(say)
    with pytest.raises(Refused, match="not the manager you meant"):
        Session(one.connection)
    assert not any(isinstance(message, Hello) for message in one.heard)


def test_one_who_sends_the_proof_back_is_refused(impostor):
    def say(tell, hear):
        tell(Challenge(PROTOCOL, b"n" * 32))
        tell(hear())

    one = impostor(say)
    with pytest.raises(Refused):
        Session(one.connection)
    assert not any(isinstance(message, Hello) for message in one.heard)


def test_another_version_is_named(impostor):
    one = impostor(lambda tell, hear: tell(Challenge(PROTOCOL + 1, b"n" * 32)))
    with pytest.raises(VersionMismatch, match=f"version {PROTOCOL + 1}"):
        Session(one.connection)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (b"\x05\0\0\0nonsense", ProtocolError),
        ((LIMIT + 1).to_bytes(4, "little"), FrameTooLarge),
        (Proof(b"", b""), ProtocolError),
        (Goodbye("Refused", "Go away."), Refused),
        (Goodbye("no such error", "What?"), ProtocolError),
    ],
)
def test_what_is_no_challenge_is_an_error(impostor, said, error):
    one = impostor(lambda tell, hear: tell(said))
    with pytest.raises(error):
        Session(one.connection)


def test_one_who_hangs_up_at_once_is_gone(impostor):
    one = impostor(lambda tell, hear: (_ for _ in ()).throw(OSError))
    with pytest.raises((ManagerGone, ConnectionError)):
        Session(one.connection)


@pytest.mark.parametrize(
    ("said", "error", "match"),
    [
        (b"\x05\0\0\0nonsense", ProtocolError, "no message"),
        ((LIMIT + 1).to_bytes(4, "little"), FrameTooLarge, "beyond the limit"),
        (Reply(99, "the answer to another call"), ProtocolError, "another call"),
        (Goodbye("ProtocolError", "I do not like you."), ProtocolError, "I do not like you"),
    ],
)
def test_nonsense_in_the_middle_of_a_session_ends_the_call_not_the_session(impostor, said, error, match):
    calls = []

    def say(tell, hear):
        shake_hands(tell, hear)
        hello = hear()
        tell(Welcome(1, b"s" * 16, "epoch", {}))
        while hello.client:
            calls.append(hear())
            tell(said if len(calls) == 1 else Reply(calls[-1].number, ["a name"]))

    one = impostor(say)
    with Session(one.connection) as session:
        with pytest.raises(error, match=match):
            [*session]  # noqa: B018
        assert [*session] == ["a name"]
        assert all(isinstance(call, Call) for call in calls)


@pytest.mark.parametrize("stays", [True, False])
def test_when_a_connection_ends_the_lifeline_tells_whether_the_manager_has_ended(impostor, stays):
    """One that ends hangs up on one connection after the other; the client does not believe the first."""

    def say(tell, hear):
        shake_hands(tell, hear)
        hello = hear()
        tell(Welcome(1, b"s" * 16, "epoch", {}))
        question = hear()
        if hello.client or not stays:
            raise ConnectionAbortedError
        tell(Changed(question.object, 0))

    one = impostor(say)
    with Session(one.connection) as session:
        with pytest.raises(ConnectionBroken if stays else ManagerGone, match="The manager hung up") as raised:
            session.ask("names")
        assert type(raised.value) is (ConnectionBroken if stays else ManagerGone)
        assert bool(session.gone) is not stays


def test_a_pipeline_listens_even_as_its_last_word_is_sent(impostor):
    """A manager reads on when it has been heard: who does not hear it for sending would wait for ever, as it does."""

    def say(tell, hear):
        shake_hands(tell, hear)
        hello = hear()
        tell(Welcome(1, b"s" * 16, "epoch", {}))
        if hello.client:
            for _ in range(10_000):  # more than there is room for on the way
                tell(Failure(1, "ValueError", ["x" * 100], "set"))
            while not isinstance(message := hear(), Call):
                pass
            tell(Reply(message.number, None))

    def fill(connection):
        try:
            for _ in range(100_000):  # over TCP there may be room for all of it
                send_now(connection, memoryview(Writer().frame(Calls(1, 5, "set", [[]]))))
        except BlockingIOError:
            pass

    one = impostor(say)
    with Session(one.connection) as session:
        with pytest.raises(ValueError, match="xxx"), session.pipeline():
            fill(session._transport._channels.mine().socket)
        assert not session.gone
