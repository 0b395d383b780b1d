"""A process that forks when its manager has gone, or in the middle of something, leaves nothing and hangs nowhere."""

from __future__ import annotations

import os
import signal

from tests import system
from tests.waiting import until


def descriptors():
    return len(system.descriptors())


def in_a_fork(action):
    """The exit code of a forked child that does something."""
    pid = os.fork()
    if pid == 0:
        signal.alarm(20)
        try:
            action()
            os._exit(0)
        except BaseException:  # noqa: BLE001
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_forks_after_a_manager_was_killed_leave_no_pipe_open(manager, session):
    proxy = session.dict("d")
    manager.kill()
    until(lambda: session.gone)
    before = descriptors()
    for _ in range(3):
        assert in_a_fork(lambda: None) == 0
    session.detach()
    assert descriptors() <= before
    assert proxy.name == "d"


def test_a_watch_is_closed_in_a_child_though_another_thread_had_the_lock(session):
    session.dict("d")
    watch = session.watch("d", lambda _: None)
    lifeline = session._transport.lifeline
    with lifeline._lock:
        assert in_a_fork(watch.close) == 0
