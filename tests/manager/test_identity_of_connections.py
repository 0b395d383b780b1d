"""A connection's end touches no other: what a connection is, is the object, never its descriptor's number."""

from __future__ import annotations

import gc
import os
import socket
import threading
import weakref

import pytest

from jupyter_shared.address import ConnectionInfo as Address
from jupyter_shared.manager import server as server_module
from jupyter_shared.manager.loop import Loop
from jupyter_shared.manager.server import Server
from jupyter_shared.platform.polling import READ
from jupyter_shared.platform.sockets import listener_of
from jupyter_shared.wire.messages import PROTOCOL, Call, Challenge
from tests.manager.peers import Intruder, Peer
from tests.waiting import PATIENCE, until

KEY = b"k" * 32


class Served:
    """A server in a thread of this process."""

    def __init__(self, folder, name):
        listener, address = listener_of(folder / name)
        self.server = Server(KEY, {})
        self.server.listen(listener)
        self.address = Address("here", address, KEY.hex(), 1, 0.0, "", PROTOCOL)
        self._thread = threading.Thread(target=self.server.run)
        self._thread.start()

    def on_loop(self, function):
        """What a function returns that runs on the server's thread."""
        done, result = threading.Event(), []
        self.server.loop.soon(lambda: (result.append(function()), done.set()))
        assert done.wait(60)
        return result[0]

    def connections(self):
        return self.on_loop(lambda: [*self.server._connections])

    def end(self):
        self.server.stop()
        self._thread.join()
        self.server.close()


@pytest.fixture
def serve(tmp_path):
    served = []

    def begin():
        served.append(Served(tmp_path, f"s{len(served)}"))
        return served[-1]

    yield begin
    for one in served:
        one.end()


@pytest.fixture
def served(serve):
    return serve()


def say_nothing(served, number=3):
    """Connections that come and go without a word."""
    for _ in range(number):
        with Peer(served.address) as peer:
            assert isinstance(peer.hear(), Challenge)
    until(lambda: not served.connections())


def test_the_patience_with_strangers_that_left_takes_nobody_else_s_connection(served, monkeypatch):
    with monkeypatch.context() as patch:  # of these alone: the newcomer may be slow
        patch.setattr(server_module, "STRANGER_SECONDS", 0.3)
        say_nothing(served)
    with Intruder(served.address) as newcomer:  # who has the number of one that left
        later = threading.Event()
        served.on_loop(lambda: served.server.loop.later(0.4, later.set))
        assert later.wait(60)
        assert len(served.connections()) == 1
        assert newcomer.peer().call(0, "names", []).number == 1


def test_a_dead_client_s_lock_goes_to_none_of_its_own_calls(served):
    """One of its threads waits for it twice: the second time in a signal handler, over another connection."""
    with Intruder(served.address) as other:
        ours = other.peer()
        lock = ours.call(0, "open", ["l", "lock", []]).value[0]
        victim = Intruder(served.address)
        assert victim.peer(thread=1).call(lock, "acquire", []).value
        for _ in range(2):
            victim.peer(thread=2).say(Call(1, lock, "acquire", []))
        until(lambda: len(served.on_loop(lambda: [*served.server.store.entry(lock).parked])) == 2)
        with victim:
            pass
        until(lambda: len(served.connections()) == 2)
        assert ours.call(lock, "acquire", [], timeout=PATIENCE).value


def test_every_function_that_was_to_run_later_is_off_when_its_connection_is(served):
    say_nothing(served)
    timers = served.on_loop(lambda: [timer.function for _, _, timer in served.server.loop._timers])
    assert not any(timers)


def test_and_when_its_stranger_is_known(served):
    with Intruder(served.address):
        timers = served.on_loop(lambda: [timer.function for _, _, timer in served.server.loop._timers])
        assert not any(timers)


def test_a_descriptor_s_number_is_not_used_again_within_a_batch_of_events():
    """Both events of one batch: the first handler closes a descriptor, and opens another one meanwhile."""
    loop = Loop()
    pairs = [socket.socketpair(), socket.socketpair()]
    heard = []

    def close_the_other_and_accept(here, other):
        def handle(events):
            loop.retire(here[0].fileno(), here[0].close)
            loop.retire(other[0].fileno(), other[0].close)
            newcomer, peer = socket.socketpair()
            pairs.append((newcomer, peer))
            loop.handlers[newcomer.fileno()] = heard.append
            loop.poll.register(newcomer.fileno(), READ)
            loop.running = False

        return handle

    first, second = pairs
    for here, other in ((first, second), (second, first)):
        loop.handlers[here[0].fileno()] = close_the_other_and_accept(here, other)
        loop.poll.register(here[0].fileno(), READ)
        here[1].send(b"x")
    loop.run(lambda: None)
    assert heard == []
    assert first[0].fileno() == second[0].fileno() == -1, "closed after the batch"
    loop.close()
    for pair in pairs:
        for end in pair:
            end.close()


def test_what_is_closed_changes_nobody_s_events(served):
    """The number of a closed connection belongs to another one: what is still to be done for the first leaves it be."""
    with Intruder(served.address) as intruder:
        peer = intruder.peer()
        until(lambda: len(served.connections()) == 2)
        (closed,) = [connection for connection in served.connections() if connection.caller]
        peer.socket.close()
        until(lambda: len(served.connections()) == 1)
        with Peer(served.address) as stranger:
            until(lambda: len(served.connections()) == 2)

            def finish_what_was_begun():
                closed._held = 10
                closed.send(b"nobody hears this")
                return [*closed.next_in_turn()]

            assert served.on_loop(finish_what_was_begun) == []
            stranger.prove()  # is listened to


def test_servers_of_one_process_do_not_share_what_they_read(serve):
    """Two loops in two threads, each busy with its own client's large messages: none sees the other's bytes."""
    counts = 300
    outcomes = {}

    def write(served, letter):
        with Intruder(served.address) as intruder, intruder.peer() as peer:
            created = peer.call(0, "open", [letter.decode(), "list", [[]]])
            for _ in range(counts):
                peer.call(created.value[0], "append", [letter * 20_000])
            outcomes[letter] = {peer.call(created.value[0], "get", [n]).value for n in range(counts)}

    threads = [threading.Thread(target=write, args=(serve(), letter)) for letter in (b"a", b"b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == {b"a": {b"a" * 20_000}, b"b": {b"b" * 20_000}}


@pytest.mark.parametrize("pauses", [False, True])
def test_a_listener_that_is_closed_leaves_its_number_to_others(served, tmp_path, pauses):
    """As when a manager's socket was removed under it, and it listens anew; also while no descriptor is left."""
    one, two = socket.socketpair()  # before: it would take the number itself

    def replace():
        listener, _ = listener_of(tmp_path / "other")
        number, poll = listener.fileno(), served.server.loop.poll
        served.server.listen(listener)
        if pauses:
            poll.unregister(number)
        served.server.unlisten(listener)
        os.dup2(one.fileno(), number)
        poll.register(number, READ)  # as for a connection that is accepted
        poll.unregister(number)
        os.close(number)
        return True

    with one, two:
        assert served.on_loop(replace)
    with Peer(served.address) as peer:
        assert isinstance(peer.hear(), Challenge)


@pytest.mark.parametrize("what", ["a stranger", "a client"])
def test_one_that_has_ended_is_freed_without_a_search_for_circles(served, what):
    gc.disable()
    try:
        with Peer(served.address) if what == "a stranger" else Intruder(served.address) as peer:
            if what == "a stranger":
                peer.hear()
            else:
                peer.peer().call(0, "counts", [])
            there = served.on_loop(lambda: [*map(weakref.ref, served.server._connections)])
            there += served.on_loop(lambda: [weakref.ref(one.reader) for one in served.server._connections])
            assert len(there) == (2 if what == "a stranger" else 4)
        until(lambda: not served.connections())
        until(lambda: not any(one() for one in there), "they are freed")
    finally:
        gc.enable()
