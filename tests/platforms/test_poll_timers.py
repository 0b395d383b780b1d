"""A timer that a poll returns by, however the platform has it."""

from __future__ import annotations

import math
import select
import time

import pytest

from jupyter_shared.platform.poll_timer import PollTimer

pytestmark = pytest.mark.linux_only("polls a descriptor")


@pytest.fixture
def timer():
    timer = PollTimer()
    yield timer
    timer.close()


@pytest.fixture
def expired(timer):
    """Whether it expires within so many seconds."""
    poll = select.epoll()
    poll.register(timer.descriptor, select.EPOLLIN)
    yield lambda seconds=0: bool(poll.poll(seconds))
    poll.close()


@pytest.mark.parametrize("due", [-5, 0, 1e-12, 1])
def test_what_is_past_expires_at_once(timer, expired, due):
    timer.at_latest(due)
    assert expired(60)
    timer.clear()
    assert not expired()


def test_it_expires_when_its_time_has_come(timer, expired):
    due = time.monotonic() + 0.01
    timer.at_latest(due + 3600)
    timer.at_latest(due)
    timer.at_latest(due + 3600)
    assert expired(60)
    assert time.monotonic() >= due


@pytest.mark.parametrize("due", [1e300, math.inf])
def test_what_is_due_at_no_time_can_be_set(timer, expired, due):
    timer.at_latest(due)
    assert not expired()
    timer.at_latest(0)
    assert expired(60)
