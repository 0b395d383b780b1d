"""Ctrl-C is heard by a call that waits, though it did not interrupt the system's call.

It came a moment before that, or to another thread, as with `signal.pthread_kill` and `_thread.interrupt_main`. To the
main thread these are the same: the signal is noted, and nothing ends the system's call. So a test can have the second.
"""

from __future__ import annotations

import io
import os
import signal
import socket
import sys
import threading
from contextlib import ExitStack, contextmanager
from itertools import count
from unittest.mock import Mock

import pytest

from jupyter_shared.client.connection import channel
from jupyter_shared.client.connection.reading import Reading
from jupyter_shared.client.connection.sealed_channel import SealedChannel
from jupyter_shared.platform.locking import Lock
from jupyter_shared.platform.sockets import connected
from jupyter_shared.wire.messages import Hello
from tests import system
from tests.managing import ManagerByLink
from tests.waiting import until

PATIENCE = 60.0  # seconds; then the main thread's call is interrupted, and the test fails


class Unheard(Exception):
    """The main thread had to be interrupted."""


class Heard(Exception):
    """What the handler raises."""


@contextmanager
def noted_elsewhere(when):
    """In the block, once `when()` is true, a signal comes that interrupts no call of the main thread's."""
    over = threading.Event()
    late: list[bool] = []

    def come():
        try:
            until(when)
            signal.pthread_kill(threading.get_ident(), signal.SIGALRM)
        finally:
            if not over.wait(PATIENCE):
                late.append(True)
                signal.pthread_kill(threading.main_thread().ident, signal.SIGALRM)

    def handle(*_):
        raise Unheard if late else Heard

    before, thread = signal.signal(signal.SIGALRM, handle), threading.Thread(target=come)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        signal.signal(signal.SIGALRM, before)


def check(session, monkeypatch):
    queue, said = session.queue("q"), io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    told = lambda: "Waiting" in said.getvalue()  # noqa: E731 - until then it looks for signals as that comes
    with noted_elsewhere(told), pytest.raises(Heard):
        queue.get()
    until(lambda: not any(who.waiting for who in session.clients()), "the call is taken back")
    queue.put(1)
    assert queue.get(timeout=0) == 1


def test_by_a_call_that_waits(session, monkeypatch):
    check(session, monkeypatch)


def test_by_a_call_that_waits_over_tls(monkeypatch):
    manager = ManagerByLink()
    try:
        with manager.attach() as session:
            check(session, monkeypatch)
            session.stop()
    finally:
        manager.end()


def test_by_a_short_call_that_a_stopped_manager_does_not_answer(manager, session):
    hits = session.counter("hits")
    hits.add(1)
    channel = session._transport._channels.mine()
    os.kill(manager.pid, signal.SIGSTOP)
    try:
        until(lambda: system.state(manager.pid) == "T")
        with noted_elsewhere(lambda: channel.busy), pytest.raises(Heard):
            hits.add(1)
    finally:
        os.kill(manager.pid, signal.SIGCONT)
    assert hits.add(1) in (2, 3)


def send_at_once(session, items):
    items.extend([*range(1_000_000)])


def send_in_a_pipeline(session, items):
    with session.pipeline():
        while True:
            items.append("something" * 100)


@pytest.mark.parametrize("send", [send_at_once, send_in_a_pipeline], ids=lambda send: send.__name__)
def test_by_a_call_that_a_stopped_manager_does_not_take(manager, session, send):
    items, hits = session.list("items"), session.counter("hits")
    hits.add(1)
    connection = session._transport._channels.mine().socket
    os.kill(manager.pid, signal.SIGSTOP)
    try:
        until(lambda: system.state(manager.pid) == "T")
        with noted_elsewhere(lambda: not system.writable(connection)), pytest.raises(Heard):
            send(session, items)
    finally:
        os.kill(manager.pid, signal.SIGCONT)
    assert hits.add(1) == 2


def test_by_who_waits_for_a_lock_on_a_file(tmp_path):
    path, looks = tmp_path / "lock", count()
    held = Lock.take(path)
    with noted_elsewhere(lambda: next(looks) > 50), pytest.raises(Heard):  # meanwhile the main thread runs, too
        Lock.take(path, wait=True)
    held.release()
    Lock.take(path).release()


@pytest.mark.parametrize("kind", [channel.Channel, SealedChannel])
def test_by_who_shakes_hands_with_what_says_nothing(monkeypatch, kind):
    monkeypatch.setattr(channel, "HANDSHAKE_SECONDS", 2 * PATIENCE)
    here, there = socket.socketpair()
    reading = threading.Event()
    monkeypatch.setattr(kind, "_wait_for_handshake", lambda self: reading.set() or wait_for_handshake(self))
    wait_for_handshake = Reading._wait_for_handshake
    with here, there, noted_elsewhere(reading.is_set), pytest.raises(Heard):
        kind(here, b"key", Hello(0, b"", 0, {}), Mock())


def test_who_shakes_hands_with_what_says_nothing_gives_up(monkeypatch):
    monkeypatch.setattr(channel, "HANDSHAKE_SECONDS", 0.1)
    here, there = socket.socketpair()
    with here, there, pytest.raises(TimeoutError, match="timed out"):
        channel.Channel(here, b"key", Hello(0, b"", 0, {}), Mock())


def test_by_who_connects_to_what_does_not_answer():
    with socket.socket() as listener, ExitStack() as others:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        for _ in range(3):  # more than it has room for: the system lets those after them wait
            other = others.enter_context(socket.socket())
            other.setblocking(False)
            other.connect_ex(address)
        begun = count()
        with noted_elsewhere(lambda: next(begun) > 200), pytest.raises(Heard):
            connected(address, 2 * PATIENCE)
        with pytest.raises(TimeoutError):
            connected(address, 0.1)
