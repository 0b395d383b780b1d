"""Who waits at a pipe of answers hears that the manager has gone, and that the session is detached."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from jupyter_shared.errors import ManagerGone
from tests import system
from tests.waiting import PATIENCE, until


def test_who_waits_at_it_is_told_when_the_manager_is_killed(manager, session):
    counter, raised = session.counter("c"), []

    def add():
        counter.add(1)
        ready.set()
        stopped.wait()
        try:
            counter.add(1)
        except ManagerGone as error:
            raised.append(error)

    ready, stopped = threading.Event(), threading.Event()
    thread = threading.Thread(target=add)
    thread.start()
    ready.wait()
    os.kill(manager.pid, signal.SIGSTOP)
    until(lambda: system.state(manager.pid) == "T")
    stopped.set()
    channels = session._transport._channels
    until(lambda: any(channel.busy for channel in [*channels._open]))
    os.kill(manager.pid, signal.SIGKILL)
    thread.join()
    assert raised


@pytest.mark.parametrize("is_parked", [True, False])
def test_all_who_wait_hear_at_once_of_a_detach_though_the_manager_is_stopped(manager, session, is_parked):
    queue, channels, raised = session.queue("q"), [], []

    def call():
        queue.put(1)
        queue.get()
        channels.append(session._transport._channels.mine())
        stopped.wait()
        try:
            queue.get()
        except ManagerGone as error:
            raised.append(error)

    stopped = threading.Event()
    threads = [threading.Thread(target=call, daemon=True) for _ in range(6)]
    for thread in threads:
        thread.start()
    until(lambda: len(channels) == len(threads))
    if is_parked:
        stopped.set()
        until(lambda: all(channel.busy and channel._at_both for channel in channels))
    os.kill(manager.pid, signal.SIGSTOP)
    try:
        until(lambda: system.state(manager.pid) == "T")
        stopped.set()
        until(lambda: all(channel.busy for channel in channels))
        session.detach()
        until(lambda: len(raised) == len(threads), patience=PATIENCE / 4)
    finally:
        os.kill(manager.pid, signal.SIGCONT)
