"""Whatever a signal handler raises breaks into a call as Ctrl-C does: it comes out as it is, and nothing is lost."""

from __future__ import annotations

import signal
import threading

import pytest

from jupyter_shared.client.connection.channel import Channel
from tests import system
from tests.waiting import until


class Impatient(Exception):
    """What programs raise in handlers of SIGALRM."""


@pytest.fixture
def while_it_waits(session):
    """`while_it_waits(do)` does it in this thread, in a signal handler, once this waits in a call."""
    threads = []

    def arrange(do):
        def send():
            until(lambda: [client for client in session.clients() if client.waiting])
            signal.pthread_kill(threading.main_thread().ident, signal.SIGALRM)

        before = signal.signal(signal.SIGALRM, lambda *_: do())
        threads.append((threading.Thread(target=send), before))
        threads[-1][0].start()

    yield arrange
    for thread, handler in threads:
        thread.join()
        signal.signal(signal.SIGALRM, handler)


@pytest.fixture
def breaks_in(while_it_waits):
    """`breaks_in(error)` raises it in this thread once it waits in a call."""

    def arrange(error):
        def fail():
            raise error

        while_it_waits(fail)

    return arrange


@pytest.mark.parametrize(
    "error",
    [TimeoutError("timed out"), BlockingIOError("enough"), Impatient("enough"), KeyboardInterrupt(), SystemExit(1)],
)
def test_it_comes_out_as_it_is_and_the_session_goes_on(session, breaks_in, error):
    queue = session.queue("q")
    breaks_in(error)
    with pytest.raises(type(error)) as raised:
        queue.get()
    assert raised.value is error
    assert session.gone is None
    queue.put("still here")
    assert queue.get(timeout=0) == "still here"


@pytest.mark.parametrize("error", [TimeoutError("enough"), Impatient("enough"), KeyboardInterrupt()])
def test_what_was_done_all_the_same_is_undone(session, monkeypatch, error):
    """It breaks in when the manager has answered already."""
    queue, lock = session.queue("q"), session.lock("l")
    queue.put("still here")

    def broken_into(look):
        def answered_but_broken_into(channel, *reply, **how):
            if channel._retains:  # not what puts it right, too
                raise error
            return look(channel, *reply, **how)

        return answered_but_broken_into

    with monkeypatch.context() as patch:
        for name in ("plain_reply", "_answer"):  # what has come is looked at: without TLS, and with it
            patch.setattr(Channel, name, broken_into(getattr(Channel, name)))
        for call in (queue.get, lock.acquire):
            with pytest.raises(type(error)):
                call()
    assert queue.get(timeout=0) == "still here"
    assert lock.acquire(blocking=False)
    lock.release()


def test_shared_memory_that_was_handed_out_meanwhile_is_given_back(session, monkeypatch):
    def broken_into(channel, *_, with_descriptor=False):
        if with_descriptor:
            raise KeyboardInterrupt
        return receive(channel)

    receive, value = Channel.receive, bytes(1_000_000)
    with monkeypatch.context() as patch:
        session.info()
        patch.setattr(Channel, "receive", broken_into)
        with pytest.raises(KeyboardInterrupt):
            session["x"] = value
    until(lambda: session.info()["memory"] == 0)


def test_a_descriptor_that_nobody_will_use_is_closed(session, monkeypatch):
    def broken_into(channel):
        receive(channel)
        raise KeyboardInterrupt

    receive, value = Channel._receive_descriptor, bytes(1_000_000)
    session.info()
    before = len(system.descriptors())
    with monkeypatch.context() as patch:
        patch.setattr(Channel, "_receive_descriptor", broken_into)
        with pytest.raises(KeyboardInterrupt):
            session["x"] = value
    assert "x" not in session
    assert len(system.descriptors()) == before


def test_who_breaks_in_may_call_too(session, while_it_waits):
    queue, d = session.queue("q"), session.dict("d", {"before": 1})

    def call():
        d["within"] = d["before"]
        queue.put(d["within"])

    while_it_waits(call)
    assert queue.get() == 1
    assert session.gone is None


def test_and_may_be_broken_into_again(session, while_it_waits):
    outer, inner = session.queue("outer"), session.queue("inner")

    def wait_within():
        while_it_waits(lambda: inner.put("inner"))
        outer.put(inner.get())

    while_it_waits(wait_within)
    assert outer.get() == "inner"
