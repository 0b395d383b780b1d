"""What a lifeline says, in the order in which it was asked to."""

from __future__ import annotations

import threading
from collections import deque
from unittest.mock import Mock

import pytest

from jupyter_shared.wire.messages import DIRECTORY, Unwatch
from tests.waiting import PATIENCE, until


def test_a_watch_that_comes_as_the_last_one_goes_is_not_lost(session):
    """Another thread adds one in the very moment in which the last one is removed."""
    event, lifeline = session.event("e"), session._transport.lifeline
    called, added, version = threading.Event(), [], session.version(event)

    def add():
        added.append(lifeline.add(event._handle.object, lambda _: called.set(), version))

    adder = threading.Thread(target=add)

    class Outbox(deque):
        def append(self, message):
            if isinstance(message, Unwatch) and not adder.ident:
                adder.start()
                adder.join(0.05)  # for ever, if the two are rightly kept apart
            super().append(message)

    first = session.watch(event, print)
    lifeline._outbox = Outbox()
    first.close()
    adder.join()
    heard = threading.Event()  # by the manager, of all this
    directory = session.watch_object(DIRECTORY, lambda _: heard.set(), -1)
    heard.wait()
    event.set()
    assert called.wait(PATIENCE), "it was told"
    added[0].close()
    directory.close()


def test_a_signal_handler_that_watches_while_its_thread_does_waits_for_nobody(session):
    """A call that is broken into asks on the lifeline whether the manager is there: by a watch of its own."""
    event, other, lifeline = session.event("e"), session.event("other"), session._transport.lifeline
    watches, called = [], []

    class Outbox(deque):
        def append(self, message):
            super().append(message)
            if not watches:  # here, Python has just called: it looks for signals
                watches.append(None)
                watches[0] = session.watch(other, called.append)
                watches[0].close()

    lifeline._outbox = Outbox()
    watcher = threading.Thread(target=lambda: watches.append(session.watch(event, called.append)), daemon=True)
    watcher.start()
    watcher.join(PATIENCE)
    assert not watcher.is_alive()
    event.set()
    until(lambda: called)
    watches[1].close()


def test_ctrl_c_as_it_is_nudged_does_not_silence_it(session):
    event, doomed, lifeline = session.event("e"), session.list(None, [1]), session._transport.lifeline
    objects = session.info()["objects"]
    waker, lifeline._waker = lifeline._waker, Mock(wake=Mock(side_effect=KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        session.watch(event, print)
    lifeline._waker = waker
    del doomed
    until(lambda: session.info()["objects"] == objects - 1, "the manager is told of what was let go of")


def test_what_is_to_be_done_later_is_done_then_and_the_rest_when_it_ends(session):
    lifeline, done = session._transport.lifeline, []
    assert lifeline.later(3600, lambda: done.append("at the end"))
    assert lifeline.later(0.05, lambda: done.append("then"))
    assert lifeline.later(0, lambda: done.append("at once"))
    until(lambda: done == ["at once", "then"])
    session.detach()
    assert done == ["at once", "then", "at the end"]
    assert not lifeline.later(0, lambda: done.append("never"))
    assert len(done) == 3


def test_detaching_waits_for_what_is_done_at_the_end_however_soon_the_thread_comes(session, monkeypatch):
    lifeline, done = session._transport.lifeline, []
    waker = type(lifeline._waker)
    wake = waker.wake

    def woken_and_closed_at_once(self):
        wake(self)
        if self is lifeline._waker and lifeline._closed:
            until(lambda: lifeline._channel.socket.fileno() < 0)

    def takes_its_time():
        threading.Event().wait(0.2)
        done.append("at the end")

    assert lifeline.later(3600, takes_its_time)
    monkeypatch.setattr(waker, "wake", woken_and_closed_at_once)
    session.detach()
    assert done == ["at the end"]


def test_what_was_to_be_done_later_and_fails_ends_neither_the_session_nor_what_comes_after_it(session, caplog):
    called = threading.Event()
    session.later(0, lambda: 1 / 0)
    session.later(0, called.set)
    assert called.wait(PATIENCE)
    assert "ZeroDivisionError" in caplog.text
    assert session.gone is None
    assert session.counter("c").add(1) == 1
