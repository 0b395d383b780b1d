"""Which tests cannot run on which platform, and why: one list, so that they can be counted.

A test file may as well say so itself: `@pytest.mark.needs_fork("...")`, `needs_unix` or `linux_only`.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from jupyter_shared.platform import NAME

LACKS = {"linux": set(), "posix": {"linux_only"}, "anywhere": {"linux_only", "needs_unix", "needs_fork"}}

BETWEEN = "the guard's own Python would stand between a read and the note that it was read, which are one step of C"

HALF = "only epoll tells that a connection was shut behind what is not read yet"
CLOSED = "only a Unix socket tells that it was closed behind what is not read yet"

# How a test's id begins, after tests/: the mark, and the reason.
UNSUPPORTED = {
    "managers/test_cpython.py::test_the_standard_librarys_own_tests_pass[fork]": ("needs_fork", "it forks"),
    "managers/test_cpython.py::test_the_standard_librarys_own_tests_pass[forkserver]": ("needs_fork", "it forks"),
    "processes/test_attaching.py::test_only_its_user_can_enter": ("needs_unix", "looks at a socket's file"),
    "processes/test_attaching.py::test_the_connection_file_tells": ("needs_unix", "expects a socket's path"),
    "processes/test_attaching.py::test_a_manager_that_cannot_start": ("needs_unix", "is in a socket's way"),
    "processes/test_attaching.py::test_what_a_killed_manager_left": ("needs_unix", "looks for a socket's file"),
    "processes/test_attaching.py::test_one_who_asks_whether": ("needs_unix", "takes the lock by flock"),
    "processes/test_attaching.py::test_a_signal_ends_it_in_order[1]": ("needs_unix", "there is no SIGHUP"),
    "processes/test_threads.py::test_stopping_leaves_only_the_log": ("needs_unix", "looks for a socket's file"),
    "processes/test_forwarded.py::test_who_cannot_see": ("needs_unix", "a relay on this machine sees memory by name"),
    "processes/test_over_tls.py::test_what_is_taken_is_in_hand": ("needs_unix", BETWEEN),
    "dying/test_interrupted_at_any_moment.py::test_what_is_taken_is_in_hand": ("needs_unix", BETWEEN),
    "client/test_identity.py::test_a_child_of_a_notebook[fork]": ("needs_fork", "it forks"),
    "processes/test_transactions.py::test_a_child_that_is_forked": ("needs_fork", "it forks"),
    "manager/test_beyond.py::test_a_fork_attaches": ("needs_fork", "it forks"),
    "managers/test_dropin.py::test_a_pool_returns_fresh": ("needs_fork", "its workers inherit a manager"),
    "managers/test_dropin.py::test_what_ends_at_once_leaves": ("needs_fork", "its workers inherit a manager"),
    "managers/test_dropin.py::test_a_connected_client_finds": ("needs_unix", "takes a port again at once"),
    "managers/test_network.py::test_proxies_of_an_earlier_manager": ("needs_unix", "takes a port again at once"),
    "managers/test_network.py::test_large_values_travel": ("needs_unix", "who is on this machine sees memory by name"),
    "manager/test_depots.py::": ("needs_unix", "who is on this machine sees memory by name, and uses no depot"),
    "manager/test_behind.py::test_its_end_is_seen_all_the_same[shut]": ("linux_only", HALF),
    "manager/test_behind.py::test_its_end_is_seen_all_the_same[closed]": ("needs_unix", CLOSED),
    "test_address.py::test_a_folder_of_another_user": ("needs_unix", "asks whose a folder is"),
    "test_address.py::test_empty_ones_of_deep_folders": ("needs_unix", "no path is too long where no socket is"),
    "test_address.py::test_the_lock_is_one_process_s": ("needs_unix", "its file stays there when it is let go of"),
    "test_address.py::test_two_that_clean_up": ("needs_unix", "removes a file that is open"),
    "test_cli.py::test_clean_removes_what_the_dead_left": ("needs_unix", "looks for a socket's file"),
    "platforms/test_filling.py::": ("linux_only", "fills a memfd"),
}


def mark(items: Iterable[pytest.Item]) -> None:
    """Give tests their marks, and skip those that cannot run here."""
    for item in items:
        for start, (name, reason) in UNSUPPORTED.items():
            if item.nodeid.startswith(f"tests/{start}"):
                item.add_marker(getattr(pytest.mark, name)(reason))
        for lacking in LACKS[NAME]:
            found = item.get_closest_marker(lacking)
            if found:
                item.add_marker(pytest.mark.skip(f"{lacking}: {found.args[0]}"))
