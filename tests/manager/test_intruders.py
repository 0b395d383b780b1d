"""What a client may do wrong, on purpose or not: the manager says so, hangs up if need be, and serves the others."""

from __future__ import annotations

import math
import os
import socket

import msgspec
import pytest

from jupyter_shared.kinds.callers import Caller, Client
from jupyter_shared.platform.sockets import connected
from jupyter_shared.wire.framing import LIMIT, LIMIT_FOR_STRANGERS, Writer
from jupyter_shared.wire.messages import (
    Ask,
    Call,
    Challenge,
    Claim,
    Conflict,
    Failure,
    Fetch,
    Hello,
    Proof,
    Release,
    Reply,
    Watch,
    Welcome,
)  # fmt: skip
from jupyter_shared.wire.values import Packed, PickledKey
from tests import system
from tests.manager.peers import Intruder, Peer, goodbye
from tests.waiting import PATIENCE, until


@pytest.fixture
def serves(manager):
    """Asserts that a well-behaved client is still served, by the same process."""

    def check():
        with manager.attach("well-behaved") as session:
            session["check"] = [1, 2, 3]
            assert session["check"] == [1, 2, 3]
            assert session.info()["pid"] == manager.pid
            session.objects(all=True)
            session.clients()
            del session["check"]
            (entered,) = [client for client in session.clients() if client.label == "well-behaved"]
            assert entered.pid == os.getpid()

    yield check
    check()


@pytest.fixture
def intruder(manager):
    with Intruder(manager.connection) as intruder:
        yield intruder


# --- strangers ---------------------------------------------------------------------------------------------


def test_the_manager_speaks_first_and_tells_nothing_but_a_challenge(manager, serves):
    with Peer(manager.connection) as one, Peer(manager.connection) as other:
        challenges = one.hear(), other.hear()
    assert all(isinstance(challenge, Challenge) for challenge in challenges)
    assert challenges[0].nonce != challenges[1].nonce


def test_a_wrong_key_is_refused_without_a_proof_in_return(manager, serves):
    with Peer(manager.connection) as peer:
        answer = peer.prove(b"wrong")
        assert (answer.error, peer.hear()) == ("Refused", None)


def test_a_proof_cannot_be_used_again(manager, serves):
    with Peer(manager.connection) as peer:
        challenge = peer.hear()
        from jupyter_shared.wire.proofs import ClientProof

        proof = ClientProof(manager.connection.key_bytes).answer(challenge)
        peer.say(proof)
        assert isinstance(peer.hear(), Proof)
    with Peer(manager.connection) as thief:
        thief.hear()
        thief.say(proof)
        assert goodbye(thief.hear_until_the_end()).error == "Refused"


@pytest.mark.parametrize(
    "message", [Hello(0, b"", 0), Call(1, 0, "names", []), Ask(1, "stop"), Claim(1, 99), Watch(0, 0)]
)
def test_nothing_is_done_before_the_proof(manager, serves, message):
    with Peer(manager.connection) as peer:
        peer.say(message)
        assert goodbye(peer.hear_until_the_end()).error == "ProtocolError"


def test_a_stranger_may_send_only_a_short_frame(manager, serves):
    with Peer(manager.connection) as peer:
        peer.send((LIMIT_FOR_STRANGERS + 1).to_bytes(4, "little"))
        assert goodbye(peer.hear_until_the_end()).error == "FrameTooLarge"


def test_what_a_length_claims_is_not_allocated(manager, serves, intruder):
    peer = intruder.peer()
    before = peer_memory(manager)
    peer.send(LIMIT.to_bytes(4, "little") + b"x" * 100)
    with Peer(manager.connection):  # the manager has come round to it
        serves()
    assert peer_memory(manager) < before + 64 * 1024 * 1024


def peer_memory(manager):
    with manager.attach() as session:
        return session.info()["rss"]


def test_a_frame_beyond_the_limit_is_refused_by_its_length_alone(intruder, serves):
    peer = intruder.peer()
    peer.send((LIMIT + 1).to_bytes(4, "little"))
    assert goodbye(peer.hear_until_the_end()).error == "FrameTooLarge"


def test_many_silent_strangers_keep_nobody_out(manager, serves):
    strangers = [Peer(manager.connection) for _ in range(200)]
    serves()
    for stranger in strangers:
        stranger.socket.close()


# --- those who know the key --------------------------------------------------------------------------------


def test_a_second_proof_is_not_what_is_said_now(manager, serves):
    with Peer(manager.connection) as peer:
        answer = peer.prove()
        peer.say(answer)
        assert goodbye(peer.hear_until_the_end()).error == "ProtocolError"


def test_a_client_cannot_be_taken_over_without_its_secret(manager, intruder, serves):
    for client, secret in [(intruder.client, b"wrong"), (intruder.client, b""), (99999, intruder.secret), (-1, b"")]:
        with Peer(manager.connection) as peer:
            assert peer.hello(client, secret).error == "Refused"


def test_a_blob_in_the_greeting_is_refused(manager, serves):
    with Peer(manager.connection) as peer:
        answer = peer.hello(about={"label": Packed(b"x", memory=1)})
        assert not isinstance(answer, Welcome)


@pytest.mark.parametrize(
    "about",
    [{"label": 7}, {"label": ["x"] * 50}, {"label": None, "pid": {"x": 1}, "host": PickledKey(b"x", b"x" * 16)}],
)
def test_who_a_client_says_it_is_need_not_make_sense(manager, serves, about):
    with Peer(manager.connection) as peer:
        assert isinstance(peer.hello(about=about), Welcome)
        serves()


def test_a_lifeline_makes_no_calls_and_a_call_connection_watches_nothing(intruder, serves):
    intruder.lifeline.say(Call(1, 0, "names", []))
    assert goodbye(intruder.lifeline.hear_until_the_end()).error == "ProtocolError"


def test_a_call_connection_watches_nothing(intruder, serves):
    peer = intruder.peer()
    peer.say(Watch(0, 0))
    assert goodbye(peer.hear_until_the_end()).error == "ProtocolError"


@pytest.mark.parametrize("timeout", [math.inf, math.nan, -1.0, -math.inf, 1e300, 1e10, 4e9, 2.2e6])
def test_no_timeout_is_too_odd(intruder, serves, timeout):
    first, second = intruder.peer(1), intruder.peer(2)
    lock = first.call(0, "create", ["lock", []]).value[0]
    assert isinstance(first.call(lock, "acquire", []), Reply)
    second.say(Call(1, lock, "acquire", [], timeout))
    serves()
    first.call(lock, "release", [])
    assert isinstance(second.hear(), Reply)


@pytest.mark.parametrize("size", [0, -1, 1 << 40, 1 << 62, (1 << 63) - 1])
def test_no_claim_is_too_odd(intruder, serves, size):
    peer = intruder.peer()
    peer.say(Claim(1, size))
    answer = peer.hear()
    if size > 0:
        assert answer.error == "NoMemory"
    else:
        assert answer.error == "ProtocolError"


def test_memory_that_is_not_there_cannot_be_fetched(intruder, serves):
    peer = intruder.peer()
    for memory in (0, -1, 99, 1 << 62):
        peer.say(Fetch(1, memory))
        assert peer.hear().error == "StaleObject"


def test_a_blob_must_lie_in_the_senders_own_memory(intruder, manager, serves):
    with manager.attach() as other:
        other["secret"] = b"x" * 100_000
        peer = intruder.peer()
        peer.say(Call(1, 0, "publish", ["stolen", Packed(b"", (), 1, [(0, 100_000)])]))
        assert goodbye(peer.hear_until_the_end()).error == "ProtocolError"
        assert "stolen" not in other


@pytest.mark.parametrize("part", [(0, 1001), (1000, 1), (-1, 5), (5, -1), (1 << 62, 1 << 62)])
def test_a_blob_must_lie_inside_of_its_memory(intruder, serves, part):
    peer = intruder.peer()
    peer.say(Claim(1, 1000))
    memory = peer.hear().value[0]
    peer.say(Call(2, 0, "publish", ["x", Packed(b"", (), memory, [part])]))
    assert goodbye(peer.hear_until_the_end()).error == "ProtocolError"


@pytest.mark.parametrize("buffers", [[b""], [b"", b""], [b"x" * 100_000, b""]])
def test_buffers_in_a_frame_may_be_empty(intruder, manager, serves, buffers):
    peer = intruder.peer()
    peer.say(Call(1, 0, "publish", ["x", Packed(b"x", buffers=buffers)]))
    peer.hear()
    serves()


def test_what_was_never_handed_out_cannot_be_given_back(intruder, manager, serves):
    with manager.attach() as other:
        d = other.dict("d", {"k": 1})
        intruder.lifeline.say(
            Release([(d._handle.object, 99), (0, 1), (12345, -5)], [(1, True), (-1, True), (0, False)])
        )
        serves()
        assert d["k"] == 1


def test_giving_back_the_directory_does_not_take_it_away(intruder, serves):
    peer = intruder.peer()
    peer.call(0, "hold", [[0]])
    intruder.lifeline.say(Release([(0, 1)], []))
    serves()


def test_a_blob_where_none_belongs_spoils_nothing_for_the_others(intruder, manager, serves):
    """A blob is bytes; one that is not is its sender's fault, yet all objects are still listed."""
    peer = intruder.peer()
    for wrong in (5, None, "text", [1, 2], {"a": 1}, PickledKey(b"x", b"x" * 16)):
        peer.call(0, "publish", ["wrong", wrong])
        peer.call(0, "open", ["wrong dict", "dict", [[["k", wrong]]]])
        peer.call(0, "open", ["wrong list", "list", [[wrong]]])
        peer.call(0, "open", ["wrong queue", "queue", []])
        peer.call(3, "put", [[wrong]])
        serves()


def deep(levels):
    value = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("levels", [100, 300, *range(420, 520, 7), 800, 980, 1000, 2000])
def test_no_key_is_nested_too_deeply(intruder, serves, levels):
    peer = intruder.peer()
    d = peer.call(0, "create", ["dict", [[]]]).value[0]
    number = peer.number + 1
    raw = msgspec.msgpack.encode((2, number, d, "set", (b"@", b"x")))
    key = b"\x91" * levels + b"\x01"
    body = raw.replace(b"\xc4\x01@", key)
    peer.send(len(body).to_bytes(4, "little") + body)
    if isinstance(peer.hear(), Reply):
        peer.number = number
        peer.call(d, "keys", [])
    serves()


def test_a_pipeline_that_only_fails_and_never_listens_stalls_nobody(intruder, serves):
    """The manager stops reading from whoever does not read; the others it goes on serving."""
    peer = intruder.peer()
    peer.socket.setblocking(False)
    frame = Writer().frame(Call(1, 12345, "no such object", [], quiet=True)) * 100
    try:
        while True:
            peer.socket.send(frame)
    except BlockingIOError:
        pass
    serves()


def test_one_who_hangs_up_in_the_middle_of_a_frame_is_forgotten(intruder, manager, serves):
    for cut in range(1, 40, 3):
        peer = intruder.peer()
        peer.send(Writer().frame(Call(1, 0, "publish", ["half", b"x" * 40]))[:cut])
        peer.socket.close()
    serves()
    with manager.attach() as session:
        assert "half" not in session


def test_closing_only_the_sending_half_ends_the_connection(intruder, serves):
    peer = intruder.peer()
    peer.socket.shutdown(socket.SHUT_WR)
    assert peer.is_hung_up_on()


def test_a_conflict_changes_nothing(intruder, serves):
    peer = intruder.peer()
    counter, *_ = peer.call(0, "create", ["counter", [0]]).value
    version = peer.call(counter, "add", [1]).version
    assert isinstance(peer.call(counter, "add", [1], if_version=version - 1), Conflict)
    assert peer.call(counter, "all", []).value == 1


def test_an_unknown_object_kind_or_operation_is_a_clear_failure(intruder, serves):
    peer = intruder.peer()
    assert peer.call(12345, "get", []).error == "StaleObject"
    assert peer.call(-1, "get", []).error == "StaleObject"
    for name in ("no such", "__init__", "_new", "operations", "@nothing", "@enter\0", ""):
        assert peer.call(0, name, []).error == "WrongKind"
    answer = peer.call(0, "create", ["no such kind", []])
    assert isinstance(answer, Failure)
    assert "There is no kind" in answer.args[0]
    assert peer.call(0, "create", ["directory", []]).error == "WrongKind"


def test_descriptors_running_out_is_no_end(manager, serves):
    """More connections than it may have descriptors: those that fit are served, and later ones are again."""
    system.limit_descriptors(manager.pid, 60, 60)
    peers = [Peer(manager.connection) for _ in range(80)]
    for peer in peers:
        peer.socket.close()
    until(lambda: manager.descriptors() < 30)
    assert len(manager.log()) < 100_000
    serves()


def test_memory_without_descriptors_is_an_error_of_the_claim(manager, intruder, serves):
    peer = intruder.peer()
    system.limit_descriptors(manager.pid, manager.descriptors() + 5, 20000)
    answers = []
    for number in range(20):
        peer.say(Claim(number, 100))
        answers.append(peer.hear())
    assert answers[-1].error == "NoMemory"
    system.limit_descriptors(manager.pid, 20000, 20000)
    serves()


def test_those_for_whom_there_is_no_descriptor_wait_until_there_is_one(manager, session):
    counter = session.counter("n")
    taken = {*system.descriptors(manager.pid)}
    first_free = next(number for number in range(20000) if number not in taken)
    system.limit_descriptors(manager.pid, first_free, 20000)
    with connected(manager.connection.address, PATIENCE) as waiting:
        until(lambda: "could not be accepted" in manager.log())
        for _ in range(1000):
            counter.add(1)
        assert manager.log().count("could not be accepted") < 20, "it does not ask all the time"
        system.limit_descriptors(manager.pid, 20000, 20000)
        assert waiting.recv(1), "it is challenged"


def test_what_a_client_says_of_itself_writes_no_lines_of_its_own(manager, capfd):
    forged = "worker\x1b[31m\n2026-01-01 00:00:00 The manager 'x' ends.\r\u202e\x9b2J"
    with manager.attach(forged) as session, manager.attach("watcher") as watcher:
        session.dict("d")["a"] = 1
        session.lock("l").acquire()
        (client,) = (client for client in watcher.clients() if client.label.startswith("worker"))
        assert client.label.isprintable()
        for told in (str(watcher.describe(watcher.open("l")).holder), repr(watcher.open("l")), manager.log()):
            assert "\x1b" not in told
            assert "\x9b" not in told
            assert "\u202e" not in told
    assert r"worker\x1b[31m\n2026-01-01" in manager.log()
    assert not [line for line in manager.log().splitlines() if line.startswith("2026-01-01 00:00:00")]


def test_nor_does_the_cell_it_says_it_runs():
    caller = Caller(Client(1, {"label": "a\nb", "pid": ["\n"], "host": None}))
    caller.move("In [1]\x1b[2J")
    assert str(caller) == r"a\nb, In [1]\x1b[2J"
    assert caller.client.about == {"label": r"a\nb", "pid": r"['\n']", "host": None}
