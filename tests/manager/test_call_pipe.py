"""Short calls of a client on this machine come by a pipe, and are what they would be over its connection."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import threading
from contextlib import closing, contextmanager, suppress
from types import SimpleNamespace
from typing import Any

import pytest

from jupyter_shared.client.connection.channel import SHORT, Channel
from jupyter_shared.client.connection.lent_pipe import LentPipe
from jupyter_shared.errors import ManagerGone
from jupyter_shared.manager import turns
from jupyter_shared.manager.call_pipe import CallPipe
from jupyter_shared.manager.connection import MOST_UNSENT
from jupyter_shared.platform.pipes import pipe_to_lend
from jupyter_shared.platform.sockets import connected
from jupyter_shared.wire.framing import Writer
from jupyter_shared.wire.messages import DIRECTORY, Call, Hello, Reply
from jupyter_shared.wire.reading import IN_ONE_PIECE
from tests.manager.peers import Peer
from tests.manager.test_identity_of_connections import serve, served  # noqa: F401 - fixtures
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.skipif(pipe_to_lend.__module__.endswith("portable.pipes"), reason="this system has none")

D = DIRECTORY.object
HOOKS: Any = SimpleNamespace(tell_transfer=print, later=lambda *_: True)


class Piped(Channel):
    """A client's connection for calls, with its pipe, down to the bytes of both."""

    def write(self, *calls):
        """By the pipe: whether there was room at once."""
        return self._pipe._ends[0].write(b"".join(map(Writer().frame, calls))) is not None

    def hear(self, count):
        return [self.receive() for _ in range(count)]

    def hear_until_the_end(self):
        self.socket.settimeout(PATIENCE)
        data = b"".join(iter(lambda: self.socket.recv(65536), b""))
        return [*self.reader.feed(data)]

    def close_pipe(self):
        self._leave_pipes()
        self._pipe.close()

    def make(self, kind, arguments):
        """An object's id."""
        return self.do(D, "open", [f"{kind} of {id(self)}", kind, arguments]).value[0]

    def do(self, object, operation, args):
        self.number += 1
        return self.call(Call(self.number, object, operation, args))


@contextmanager
def piped(served, *, asks=True, **about):  # noqa: F811
    def channel(hello):
        found = served.address
        return Piped(connected(found.address, PATIENCE), found.key_bytes, hello, HOOKS)

    lifeline = channel(Hello(0, b"", 0, {"label": "test"}))
    with closing(lifeline), lifeline.page:
        welcome = lifeline.welcome
        with closing(channel(Hello(welcome.client, welcome.secret, 1, {"pipe": asks, **about}))) as calls:
            calls.server = served
            yield calls


def pipe_of(served):  # noqa: F811
    """What the manager reads of the only connection for calls."""
    (found,) = [one for one in served.connections() if one.caller]
    return found.pipe


def is_watched(served):  # noqa: F811
    return pipe_of(served)._is_watched


@contextmanager
def busy(served):  # noqa: F811
    """The manager does something else meanwhile, and then finds all that has come at once."""
    begun, over = threading.Event(), threading.Event()
    served.server.loop.soon(lambda: (begun.set(), over.wait(60)))
    assert begun.wait(60)
    yield
    over.set()


def test_short_calls_come_by_it_and_long_ones_over_the_connection(served):  # noqa: F811
    with piped(served) as calls:
        cfg = calls.make("dict", [[]])
        sent = []
        write, reads = calls._short
        calls._short = (lambda frame: sent.append(len(frame)) or write(frame)), reads
        for size in (1, SHORT - 100, SHORT, SHORT + 1, 100_000, 1):
            assert calls.do(cfg, "set", ["k", b"x" * size]) == Reply(calls.number, None, calls.reply.version)
            assert calls.do(cfg, "get", ["k"]).value == b"x" * size
        assert len(sent) == 6 + 3
        assert max(sent) <= SHORT + 4


def test_who_does_not_ask_has_none_nor_has_who_comes_from_elsewhere(served):  # noqa: F811
    with piped(served, asks=False) as calls:
        assert calls.do(calls.make("counter", [1]), "add", [2]).value == 3
        assert pipe_of(served) is None
    with piped(served, many=True):  # whose calls come beside each other: they have no order that a pipe could keep
        assert pipe_of(served) is None
    with Peer(served.address) as lifeline, Peer(served.address) as peer:  # it has not shown that it sees the page
        welcome = lifeline.hello()
        peer.hello(welcome.client, welcome.secret, 1, {"pipe": True})
        assert peer.call(D, "sync", []).number == 1
        assert pipe_of(served) is None


def test_what_comes_while_a_call_is_parked_is_done_after_it(served):  # noqa: F811
    with piped(served) as calls, piped(served) as others:
        queue = calls.make("queue", [])
        calls.write(Call(7, queue, "get", [1]))
        until(lambda: others.do(D, "sync", []) and others_parked(served))
        calls.write(Call(8, queue, "length", []))
        until(lambda: not all(found.pipe._is_watched for found in served.connections() if found.caller))
        others.do(queue, "put", [[b"x", b"y"]])
        assert [(heard.number, heard.value) for heard in calls.hear(2)] == [(7, [b"x"]), (8, 1)]
        assert calls.do(queue, "length", []).value == 1
        assert all(found.pipe._is_watched for found in served.connections() if found.caller)


def test_a_call_is_heard_of_whoever_was_welcomed_at_a_later_turn(served, monkeypatch):  # noqa: F811
    """On a busy machine, to look at the proof of the key may take a whole turn, and the next word comes meanwhile."""

    def pause(self, connection):
        connection.pauses = True
        self._loop.soon(lambda: goes_on(self, connection))

    def goes_on(self, connection):
        if connection.behind or not connection.is_open:
            self.catch_up(connection)
        else:
            pause(self, connection)

    with monkeypatch.context() as patch:
        patch.setattr(turns, "TURN_SECONDS", -1.0)
        patch.setattr(turns.Turns, "_pause", pause)
        with piped(served) as calls:
            patch.undo()
            calls.write(Call(1, D, "sync", []))
            until(lambda: is_watched(served))
            assert calls.hear(1)[0].number == 1


def others_parked(served):  # noqa: F811
    return served.on_loop(lambda: bool(served.server.store.waiting))


@pytest.mark.parametrize("first", ["call", "end"])
def test_a_call_is_done_though_its_caller_says_at_once_that_nothing_more_comes(served, first):  # noqa: F811
    with piped(served) as calls:
        counter = calls.make("counter", [0])
        steps = [lambda: calls.write(Call(7, counter, "add", [5])), lambda: calls.socket.shutdown(socket.SHUT_WR)]
        with busy(served):
            for step in steps if first == "call" else reversed(steps):
                step()
        assert [(heard.number, heard.value) for heard in calls.hear_until_the_end()] == [(7, 5)]
        until(lambda: not [one for one in served.connections() if one.caller])


def test_what_its_caller_forgets_at_once_is_parked_no_longer(served):  # noqa: F811
    with piped(served) as calls, piped(served) as others:
        queue = others.make("queue", [])
        calls.make("list", [[]])
        with busy(served):
            calls.socket.shutdown(socket.SHUT_WR)
            calls.write(Call(7, queue, "get", [1]))
        assert calls.hear_until_the_end() == []
        others.do(queue, "put", [[b"x"]])
        assert others.do(queue, "length", []).value == 1


def test_many_calls_in_one_piece_are_done_in_their_order(served):  # noqa: F811
    with piped(served) as calls:
        names = calls.make("list", [[]])
        calls.write(*[Call(number, names, "append", [b"%d" % number]) for number in range(10, 60)])
        assert [heard.number for heard in calls.hear(50)] == [*range(10, 60)]
        assert calls.do(names, "all", []).value == [b"%d" % number for number in range(10, 60)]
        assert is_watched(served)


def test_its_end_is_not_the_end_of_the_connection(served):  # noqa: F811
    with piped(served) as calls:
        counter = calls.make("counter", [0])
        descriptor = pipe_of(served)._descriptor
        calls.close_pipe()
        until(lambda: pipe_of(served) is None)
        assert calls.do(counter, "add", [5]).value == 5
        assert served.on_loop(lambda: descriptor not in served.server.loop.handlers)


def test_its_end_is_seen_once_while_a_call_is_parked(served):  # noqa: F811
    with piped(served) as calls, piped(served) as others:
        queue = calls.make("queue", [])
        calls.write(Call(7, queue, "get", [1]))
        until(lambda: others_parked(served))
        calls.close_pipe()
        until(lambda: len([one for one in served.connections() if one.pipe and one.pipe._is_watched]) == 1)
        others.do(queue, "put", [[b"x"]])
        assert calls.hear(1)[0].value == [b"x"]
        until(lambda: len([one for one in served.connections() if one.pipe]) == 1)
        assert calls.do(queue, "length", []).value == 0


def test_nothing_is_read_of_who_does_not_read_what_it_is_sent(served):  # noqa: F811
    with piped(served) as calls:
        size = 20_000
        values = calls.make("list", [[b"x" * size]])
        os.set_blocking(calls._pipe._ends[0].fileno(), False)
        count = 0
        while (wrote := calls.write(Call(100 + count, values, "get", [0]))) or is_watched(served):
            count += wrote
        (found,) = [one for one in served.connections() if one.caller]
        assert 0 < len(found.unsent) < MOST_UNSENT + 2 * size
        heard = calls.hear(count)
        assert [one.number for one in heard] == [*range(100, 100 + count)]
        until(lambda: is_watched(served))


def test_what_is_no_message_ends_the_connection(served):  # noqa: F811
    with piped(served) as calls:
        calls._pipe._ends[0].write(b"\x01\x00\x00\x00\xc1")
        assert [type(heard).__name__ for heard in calls.hear_until_the_end()] == ["Goodbye"]


def test_a_manager_short_of_descriptors_lends_none(served, monkeypatch):  # noqa: F811
    monkeypatch.setattr("jupyter_shared.platform.linux.pipes.descriptor_limit", lambda: 2)
    with piped(served) as calls:
        assert calls.do(calls.make("counter", [1]), "add", [2]).value == 3
        assert pipe_of(served) is None


def test_a_client_with_few_descriptors_keeps_half_of_them_for_other_things(manager):
    """Its threads would else take twice as many as without pipes."""
    count, limit = 40, 100
    program = f"""if True:
        import os, resource, threading, jupyter_shared
        session = jupyter_shared.attach({manager.name!r}, create=False)
        counter = session.counter("c")
        resource.setrlimit(resource.RLIMIT_NOFILE, ({limit}, {limit}))
        done, stay = threading.Barrier({count} + 1), threading.Event()
        threads = [threading.Thread(target=lambda: (counter.add(1), done.wait(), stay.wait())) for _ in range({count})]
        for thread in threads:
            thread.start()
        done.wait()
        print(counter.get(), len(os.listdir("/proc/self/fd")))
        stay.set()
    """
    told = subprocess.check_output([sys.executable, "-c", program], text=True, timeout=PATIENCE)
    counted, descriptors = map(int, told.split())
    assert counted == count
    assert descriptors < limit - 20


def listens_to_no_more(served):  # noqa: F811
    def refuse(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    poll = served.server.loop.poll
    there = {name: getattr(poll, name) for name in ("modify", "unregister", "close")}
    served.on_loop(lambda: setattr(served.server.loop, "poll", SimpleNamespace(register=refuse, **there)))
    return lambda: served.on_loop(lambda: setattr(served.server.loop, "poll", poll))


def test_who_cannot_be_listened_to_any_more_is_told(served):  # noqa: F811
    with piped(served) as calls, piped(served) as others:
        queue = calls.make("queue", [])
        calls.write(Call(7, queue, "get", [1]))
        until(lambda: others_parked(served))
        calls.write(Call(8, queue, "length", []))
        until(lambda: not all(found.pipe._is_watched for found in served.connections() if found.caller))
        again = listens_to_no_more(served)
        others.do(queue, "put", [[b"x"]])
        assert [heard.number for heard in calls.hear_until_the_end()] in ([7], [7, 8])
        again()
        assert others.do(queue, "length", []).value == 0


def test_who_cannot_be_listened_to_from_the_beginning_is_lent_none(served):  # noqa: F811
    with piped(served) as calls:
        served.on_loop(lambda: CallPipe.opened(served.server.loop, calls.socket).close())
        again = listens_to_no_more(served)
        assert served.on_loop(lambda: CallPipe.opened(served.server.loop, calls.socket)) is None
        again()
        assert calls.do(calls.make("counter", [1]), "add", [2]).value == 3


def filled(descriptor):
    os.set_blocking(descriptor, False)
    with suppress(BlockingIOError):
        while True:
            os.write(descriptor, bytes(IN_ONE_PIECE))
    os.set_blocking(descriptor, True)


def test_its_number_is_no_other_file_s_while_a_thread_writes_though_another_closes_it():
    reads, lent = pipe_to_lend(IN_ONE_PIECE, "r")
    pipe = LentPipe()
    with reads:
        filled(lent)
        writer = threading.Thread(target=pipe.take([lent], None), args=(b"call",))
        assert not os.get_inheritable(lent)
        writer.start()
        pipe.let_go()
        os.fstat(lent)
        until(lambda: (reads.read(IN_ONE_PIECE) or b"").endswith(b"call"))
        writer.join()
        assert reads.read() == b""
    with pytest.raises(OSError):
        os.fstat(lent)


def test_one_that_a_handler_has_closed_by_forking_is_like_a_socket_that_it_has_closed():
    reads, lent = pipe_to_lend(IN_ONE_PIECE, "r")
    pipe = LentPipe()
    write = pipe.take([lent], None)
    with reads:
        write(b"abc")
        assert reads.read() == b"abc"
        pipe.explain(ValueError("of somebody else"))
        pipe.close()
        assert reads.read() == b""
    with pytest.raises(ValueError) as raised:
        write(b"abc")
    with pytest.raises(OSError, match="closed file"):
        pipe.explain(raised.value)


def test_a_forked_child_says_of_the_call_it_is_in_that_its_connection_is_the_parents(session):
    """As a signal handler forks just before the system writes."""
    session["x"] = 1
    channel = session._transport._channels.mine()
    forked = []

    write, reads = channel._short

    def fork_and_write(frame):
        forked.append(os.fork())
        return write(frame)

    channel._short = fork_and_write, reads
    try:
        session["x"] = 2
        raised = None
    except BaseException as error:  # noqa: BLE001 - the child must not go on with the tests
        raised = error
    if forked == [0]:
        os._exit(0 if isinstance(raised, ManagerGone) else 1)
    assert raised is None
    assert os.waitstatus_to_exitcode(os.waitpid(forked[0], 0)[1]) == 0


def test_detaching_leaves_it_to_the_thread_that_writes(manager):
    """Else its number could be that of a file of the program's before the system writes."""
    session = manager.attach()
    session["x"] = 1
    channel = session._transport._channels.mine()
    writing, descriptor = channel._pipe._ends[0].write, channel._pipe._ends[0].fileno()
    session.detach()
    os.fstat(descriptor)
    del writing
    with pytest.raises(OSError):
        os.fstat(descriptor)
