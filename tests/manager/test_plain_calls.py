"""Who serves a connection: one function while nothing else is under way there, and `Serving` as soon as there is."""

from __future__ import annotations

import gc
import weakref

import pytest

from jupyter_shared.manager import turns
from jupyter_shared.wire.framing import Writer
from jupyter_shared.wire.messages import DIRECTORY, Call, Calls, Conflict, Failure, Reply
from tests.manager.peers import Intruder
from tests.manager.test_identity_of_connections import serve, served  # noqa: F401 - fixtures
from tests.waiting import until

D = DIRECTORY.object


@pytest.fixture
def intruder(served):  # noqa: F811
    with Intruder(served.address) as intruder:
        yield intruder


def made(peer, name, kind, arguments):
    """An object's id."""
    return peer.call(D, "open", [name, kind, arguments]).value[0]


def is_plain(served, peer):  # noqa: F811
    """Whether the only connection for calls of this thread is served by the one function."""

    def look():
        handlers = served.server.loop.handlers
        (found,) = [one for one in served.server._connections if one.caller and one.caller.thread == peer.thread]
        assert handlers[found.descriptor] in (found.plain, found._general)
        return handlers[found.descriptor] is found.plain

    return served.on_loop(look)


def peer_of(intruder, thread=1):
    peer = intruder.peer(thread)
    peer.thread = thread
    return peer


def test_a_call_that_parks_is_served_in_general_until_it_is_answered(served, intruder):  # noqa: F811
    one, two = peer_of(intruder), peer_of(intruder, 2)
    queue = made(one, "q", "queue", [])
    assert is_plain(served, one)
    one.say(Call(7, queue, "get", [1]))
    until(lambda: not is_plain(served, one))
    assert two.call(queue, "put", [[b"x"]]).value == 1
    answer = one.hear()
    assert (answer.number, answer.value) == (7, [b"x"])
    assert is_plain(served, one)
    one.number = 7
    assert one.call(queue, "length", []).value == 0


def test_what_comes_in_pieces_and_in_heaps_is_done_in_its_order(served, intruder):  # noqa: F811
    peer = peer_of(intruder)
    cfg = made(peer, "d", "dict", [[]])
    frames = b"".join(Writer().frame(Call(number, cfg, "set", ["k", b"%d" % number])) for number in range(10, 15))
    for start in range(0, len(frames), 7):
        peer.send(frames[start : start + 7])
    assert [peer.hear().number for _ in range(5)] == [10, 11, 12, 13, 14]
    assert is_plain(served, peer)
    peer.send(frames)
    assert [peer.hear().number for _ in range(5)] == [10, 11, 12, 13, 14]
    peer.say(Calls(20, cfg, "set", [["k", b"a"], ["k"], ["l", b"b"]]))
    assert isinstance(peer.hear(), Failure)
    assert peer.call(cfg, "all", []).value == [["k", "l"], [b"a", b"b"]]
    assert is_plain(served, peer)


def test_who_waited_for_the_turn_of_others_is_plain_again_when_all_is_done(served, intruder, monkeypatch):  # noqa: F811
    monkeypatch.setattr(turns, "TURN_SECONDS", -1.0)  # over with each message
    peer = peer_of(intruder)
    cfg = made(peer, "d", "dict", [[]])
    peer.send(b"".join(Writer().frame(Call(number, cfg, "set", ["k", b"%d" % number])) for number in range(10, 15)))
    assert [peer.hear().number for _ in range(5)] == [10, 11, 12, 13, 14]
    assert is_plain(served, peer)


def test_every_answer_comes_whatever_it_is(served, intruder):  # noqa: F811
    peer = peer_of(intruder)
    counter, names = made(peer, "c", "counter", [0]), made(peer, "l", "list", [[]])
    assert peer.call(counter, "add", [2**80]).value == 2**80
    assert peer.call(counter, "add", [-(2**80)]).value == 0
    assert isinstance(peer.call(counter, "add", [1], if_version=1), Conflict)
    assert isinstance(peer.call(counter, "nothing", []), Failure)
    assert isinstance(peer.call(12345, "nothing", []), Failure)
    items = [b"%d" % number for number in range(10_000)]
    assert peer.call(names, "extend", [items]).value is None
    peer.say(Call(98, names, "all", []))
    assert next(heard for heard in iter(peer.hear, None) if isinstance(heard, Reply)).value == items
    assert peer.call(names, "get", [7]).value == b"7"
    peer.say(Call(99, counter, "add", [5], quiet=True))
    assert peer.call(counter, "all", []).value == 5
    assert is_plain(served, peer)


def test_who_does_not_read_gets_all_of_it_in_the_end_and_is_served_as_before(served, intruder):  # noqa: F811
    peer = peer_of(intruder)
    values = made(peer, "l", "list", [[b"x" * 100_000]])
    count = 200  # far more than a socket has room for, over TCP, too
    calls = [Call(100 + number, values, "get", [0]) for number in range(count)]
    peer.send(b"".join(map(Writer().frame, calls)))  # at once: there is room for few small pieces
    until(lambda: not is_plain(served, peer))
    assert [peer.hear().number for _ in range(count)] == [*range(100, 100 + count)]
    until(lambda: is_plain(served, peer))
    assert peer.call(values, "length", []).value == 1


def test_a_value_that_cannot_be_encoded_for_want_of_memory_is_told_and_the_next_one_comes(served, intruder):  # noqa: F811
    peer = peer_of(intruder)
    counter = made(peer, "c", "counter", [0])

    def fails(message, body):
        raise MemoryError

    served.on_loop(lambda: setattr(served.server._sending, "into", fails))
    assert peer.call(counter, "add", [1]).value == 1
    assert peer.call(counter, "add", [1]).value == 2
    assert served.server._sending.into is not fails


def test_what_is_no_message_ends_the_connection_and_no_other(served, intruder):  # noqa: F811
    peer, other = peer_of(intruder), peer_of(intruder, 2)
    peer.send(b"\x03\0\0\0abc")
    assert peer.is_hung_up_on()
    assert other.call(D, "names", []).value == []


def test_a_connection_that_has_ended_is_gone_at_once(served, intruder):  # noqa: F811
    """Nothing that serves it holds on to it."""
    peer = peer_of(intruder)
    peer.call(D, "names", [])
    known = served.on_loop(lambda: [weakref.ref(one) for one in served.server._connections if one.plain])
    gc.disable()
    try:
        peer.socket.close()
        until(lambda: all(one() is None for one in known))
    finally:
        gc.enable()
