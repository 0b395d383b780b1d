"""Who dies, and a manager that has gone, over TLS: what `tests/processes/test_over_tls.py` does not have already."""

# ruff: noqa: F401

from __future__ import annotations

import os
import signal
import socket

import pytest

from tests.dying.test_breaking_in_for_long import interrupted, test_a_lock_that_is_acquired_later_is_released
from tests.dying.test_breaking_off import (
    gives_up_the_connection_only,
    test_a_callback_may_find_its_connection_broken_too,
    test_a_killed_manager_is_gone_whichever_connection_ends_first,
)
from tests.dying.test_dying import (
    test_a_client_that_ends_in_order_is_not_there_any_more,
    test_a_get_with_nothing_there_is_empty_not_an_error_of_the_session,
    test_a_killed_writer_leaves_whole_values,
    test_a_lifeline_that_does_not_read_stalls_nobody,
    test_a_stopped_holder_keeps_its_lock_and_who_waits_is_told_of_it,
    test_one_who_does_not_read_what_it_asked_for_stalls_nobody,
)
from tests.dying.test_gone import (
    test_a_deleted_object_says_who_deleted_it,
    test_a_detached_session_says_so,
    test_a_stopped_manager_says_so_too,
    test_every_use_of_it_says_so,
    test_one_who_waits_is_told,
    test_one_who_watches_is_told_once,
    test_what_was_read_before_is_not_read_any_more,
    told,
)
from tests.managing import ManagerByLink


@pytest.fixture
def manager(runtime_dir):
    running = ManagerByLink()
    yield running
    running.end()


@pytest.mark.parametrize("how", [socket.SHUT_WR, socket.SHUT_RDWR])  # after SHUT_RD TCP reads what still arrives
def test_only_the_connection_is_given_up(manager, session, how):
    gives_up_the_connection_only(manager, session, how)


def test_what_a_handler_raises_comes_out_of_attaching_too(manager):
    def enough(*_):
        raise TimeoutError("enough")

    before = signal.signal(signal.SIGALRM, enough)
    os.kill(manager.pid, signal.SIGSTOP)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(TimeoutError, match=r"^enough$"):
            manager.attach("late")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        os.kill(manager.pid, signal.SIGCONT)
        signal.signal(signal.SIGALRM, before)
