"""Ctrl-C while the manager is stopped: whoever presses it goes on soon, and what the manager does later is undone."""

from __future__ import annotations

import os
import signal

import pytest

from tests.waiting import PATIENCE


@pytest.fixture
def interrupted(manager):
    """Do something while the manager is stopped, and break in; the manager goes on afterwards."""

    def interrupt(*_):
        raise KeyboardInterrupt

    def do(function):
        os.kill(manager.pid, signal.SIGSTOP)
        before = signal.signal(signal.SIGALRM, interrupt)
        try:
            with pytest.raises(KeyboardInterrupt):  # noqa: PT012 - the alarm may come before the call has begun
                signal.setitimer(signal.ITIMER_REAL, 0.2)
                function()
        finally:
            signal.signal(signal.SIGALRM, before)
            os.kill(manager.pid, signal.SIGCONT)

    return do


def test_an_item_that_is_taken_later_is_put_back(session, interrupted):
    jobs = session.queue("jobs")
    jobs.put("mine")
    interrupted(jobs.get_nowait)
    assert jobs.get(timeout=PATIENCE) == "mine"


def test_a_lock_that_is_acquired_later_is_released(manager, session, interrupted):
    lock = session.lock("gpu")
    interrupted(lambda: lock.acquire(blocking=False))
    with manager.attach("elsewhere") as elsewhere:
        assert elsewhere.lock("gpu").acquire(timeout=PATIENCE)
