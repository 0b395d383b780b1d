"""Short answers of calls that came by a pipe go by one, too; of all else it says that it comes over the connection."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from queue import Empty

import pytest

from jupyter_shared.client.connection.lent_pipe import LentPipe
from jupyter_shared.client.connection.short_way import AGAIN, WAIT_MS
from jupyter_shared.errors import StaleObject
from jupyter_shared.platform.pipes import nudge, pipe_to_lend
from jupyter_shared.wire.framing import Reader, Writer
from jupyter_shared.wire.messages import DIRECTORY, Call, FromManager, Reply
from jupyter_shared.wire.not_here import NOT_HERE, NotHere
from jupyter_shared.wire.reading import IN_ONE_PIECE
from tests import system
from tests.dying.striking import new_striker
from tests.manager.test_call_pipe import busy, others_parked, pipe_of, piped, served  # noqa: F401 - a fixture
from tests.manager.test_identity_of_connections import serve  # noqa: F401 - a fixture
from tests.waiting import until

pytestmark = pytest.mark.skipif(pipe_to_lend.__module__.endswith("portable.pipes"), reason="this system has none")

D = DIRECTORY.object


@contextmanager
def answered_by_pipe(served):  # noqa: F811
    with piped(served, answers=True) as calls:
        yield calls


def by_pipe(calls):
    """The messages that one read of the pipe brings."""
    return [*Reader(FromManager | NotHere).feed(os.read(calls._pipe.answers.fileno(), IN_ONE_PIECE))]


def test_what_is_short_comes_by_it_and_what_is_long_over_the_connection(served):  # noqa: F811
    with answered_by_pipe(served) as calls:
        cfg = calls.make("dict", [[]])
        for size in (1, IN_ONE_PIECE - 100, 2 * IN_ONE_PIECE, 100_000, 1):
            assert calls.do(cfg, "set", ["k", b"x" * size]).value is None
            assert calls.do(cfg, "get", ["k"]).value == b"x" * size
            calls.write(Call(7, cfg, "get", ["k"]))
            (said,) = by_pipe(calls)
            found = said if size < IN_ONE_PIECE else calls.receive()
            assert (found.number, found.value) == (7, b"x" * size)
            assert (said == NotHere()) is (size >= IN_ONE_PIECE)


def test_of_what_fails_it_says_only_that(served):  # noqa: F811
    with answered_by_pipe(served) as calls:
        calls.write(Call(7, 999, "get", ["k"]))
        assert by_pipe(calls) == [NotHere()]
        assert calls.receive().error == StaleObject.__name__
        assert calls.do(calls.make("counter", [1]), "add", [2]).value == 3


def test_of_a_call_that_is_parked_it_says_so_at_once(served):  # noqa: F811
    with answered_by_pipe(served) as calls, piped(served) as others:
        queue = calls.make("queue", [])
        calls.write(Call(7, queue, "get", [1]))
        assert by_pipe(calls) == [NotHere()]
        assert others_parked(served)
        others.do(queue, "put", [[b"x"]])
        assert (calls.receive().number, calls.do(queue, "length", []).value) == (7, 0)


def test_after_one_that_was_parked_calls_of_its_operation_go_over_the_connection_for_a_while(session):
    """To be told by the pipe that there is nothing yet is one time more to be woken."""
    queue, by_pipe = session.queue("q"), []
    with pytest.raises(Empty):
        queue.get(timeout=0.01)
    channel = session._transport._channels.mine()
    send, reads = channel._short
    channel._short = (lambda data: (by_pipe.append(1), send(data))), reads
    queue.put_many(range(AGAIN + 1))
    ways = []
    for number in range(AGAIN + 1):
        by_pipe.clear()
        assert queue.get() == number
        ways.append(len(by_pipe))
    assert (ways[0], ways[-1], sorted(ways)) == (0, 1, ways)


def test_so_they_do_after_a_long_answer_and_those_of_other_operations_do_not(session):
    d, by_pipe = session.dict("d", {"k": b"x" * 2 * IN_ONE_PIECE}), []
    assert len(d._call("get", "k")) > IN_ONE_PIECE
    channel = session._transport._channels.mine()
    send, reads = channel._short
    channel._short = (lambda data: (by_pipe.append(1), send(data))), reads
    for _ in range(AGAIN):
        assert len(d._call("get", "k")) > IN_ONE_PIECE
    assert not by_pipe
    d["n"] = 1
    assert d._call("get", "n")
    assert len(by_pipe) == 2


@pytest.mark.parametrize("on_main_thread", [True, False])
def test_of_who_waits_for_a_parked_call_only_the_main_thread_looks_for_signals(served, on_main_thread):  # noqa: F811
    """For nobody else would anything come of waking now and then."""
    queues, patience = [], []

    def get():
        with answered_by_pipe(served) as calls:
            wait = calls._readable.wait
            calls._readable.wait = lambda milliseconds: (patience.append(milliseconds), wait(milliseconds))[1]
            queues.append(calls.make("queue", []))
            assert calls.do(queues[0], "get", [1]).value == [b"x"]

    def put():
        until(lambda: patience)
        with piped(served) as others:
            others.do(queues[0], "put", [[b"x"]])

    here, there = (get, put) if on_main_thread else (put, get)
    thread = threading.Thread(target=there)
    thread.start()
    here()
    thread.join()
    assert {*patience} == {WAIT_MS if on_main_thread else None}


def test_what_it_has_no_room_for_comes_over_the_connection(served):  # noqa: F811
    with answered_by_pipe(served) as calls:
        cfg = calls.make("dict", [[("k", bytes(IN_ONE_PIECE // 4))]])
        for number in range(100, 110):
            calls.write(Call(number, cfg, "get", ["k"]))
            until(lambda: system.readable(calls._pipe.answers))
            calls.server.on_loop(lambda: None)
        calls._at_both = True
        heard = []
        while len(heard) < 10:
            message = calls.receive()
            heard += [message.number] if message != NotHere() else []
        assert sorted(heard) == [*range(100, 110)]
        assert len(calls.do(cfg, "get", ["k"]).value) == IN_ONE_PIECE // 4


def test_what_has_become_of_a_call_that_was_broken_into_is_found_in_it(served):  # noqa: F811
    with answered_by_pipe(served) as calls:
        counter = calls.make("counter", [0])
        with busy(served):
            calls.write(Call(7, counter, "add", [5]))
            calls.nudge()
        until(lambda: system.readable(calls._pipe.answers))
        assert calls.settle(7).value == 5


def test_words_that_nobody_has_waited_for_do_no_harm(served):  # noqa: F811
    with answered_by_pipe(served) as calls:
        counter = calls.make("counter", [0])
        for number in range(1, 20):
            for _ in range(number % 3):
                calls.nudge()
            assert calls.do(counter, "add", [1]).value == number
        calls.reader.one(b"\0\0\0\0\0", 5)
        assert calls.reader.is_between()


@pytest.mark.parametrize("begun", ["a part", "half a length", "a part and a half"])
def test_words_that_come_in_the_midst_of_a_long_answer_are_no_part_of_it(served, begun):  # noqa: F811
    """It takes its time, and whoever waits for it is nudged meanwhile."""
    reply = Reply(7, ["x" * 1000] * 2000, 1)
    first, *others = Writer().frames(reply)
    come = {"a part": first, "half a length": first[:2], "a part and a half": first + others[0][:1000]}[begun]
    rest = b"".join([first, *others])[len(come) :]
    with answered_by_pipe(served) as calls:
        (ours,) = [one for one in served.connections() if one.caller]
        calls._at_both, left = True, len(come)
        served.on_loop(lambda: ours.send(come))
        while left:
            left -= len(data := calls._read())
            assert not [*calls.fed(data)]
        calls.nudge()
        later = threading.Timer(0.1, lambda: served.on_loop(lambda: ours.send(rest)))
        later.start()
        assert calls.receive() == reply
        later.join()
        assert calls.do(calls.make("counter", [1]), "add", [2]).value == 3


def test_a_client_that_asks_for_none_has_none(served):  # noqa: F811
    with piped(served) as calls:
        assert pipe_of(served).answers is None
        assert calls._pipe.answers is None


def test_nothing_is_written_to_another_file_that_has_its_number_by_now(tmp_path):
    end, lent = pipe_to_lend(IN_ONE_PIECE, "w")
    status = os.fstat(lent)
    with end:
        nudge(lent, status, NOT_HERE)
        assert os.read(lent, 100) == NOT_HERE
        file = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT)
        os.dup2(file, lent)
        os.close(file)
        nudge(lent, status, NOT_HERE)
        assert (tmp_path / "file").read_bytes() == b""
        os.close(lent)
        nudge(lent, status, NOT_HERE)


def test_one_that_is_closed_or_let_go_is_not_written_to():
    pipe = LentPipe()
    pipe.nudge()
    read, write = pipe_to_lend(IN_ONE_PIECE, "r")
    end, lent = pipe_to_lend(IN_ONE_PIECE, "w")
    with read, end:
        pipe.take([write, lent], None)
        pipe.nudge()
        assert pipe.rest() == NOT_HERE
        assert pipe.rest() == b""
        pipe.close()
        pipe.nudge()
        assert pipe.rest() == b""
        pipe.let_go()
        pipe.nudge()


def test_who_is_broken_into_while_it_nudges_leaves_nothing_open():
    end, lent = pipe_to_lend(IN_ONE_PIECE, "w")
    status, striker = os.fstat(lent), new_striker()
    with end:
        before = len(system.descriptors())
        for _ in striker.rounds():
            striker.during(lambda: nudge(lent, status, NOT_HERE))
            assert len(system.descriptors()) == before, striker.where
        assert os.read(lent, IN_ONE_PIECE).startswith(NOT_HERE)
        os.close(lent)
