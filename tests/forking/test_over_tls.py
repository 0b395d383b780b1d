"""What forks do holds over TLS too: these tests once more, with a session that has come to its manager by a link."""

# ruff: noqa: F401

from __future__ import annotations

import pytest

from tests.forking.test_forking import (
    test_a_child_goes_on_seeing_what_its_parent_has_let_go,
    test_arrays_mapped_before_the_fork_are_there_in_the_child,
    test_forking_in_a_pipeline,
    test_forking_while_other_threads_are_in_the_middle_of_everything,
    test_forking_while_other_threads_work,
    test_grandchildren_too,
    test_live_proxies_go_on_in_the_child,
    test_many_children_at_once,
    test_the_child_is_a_client_of_its_own,
    test_the_child_keeps_alive_what_its_parent_drops,
    test_the_end_of_the_child_is_not_the_parent_s,
    test_the_first_call_of_a_child_after_the_manager_ended_says_so,
    test_what_the_child_inherited_of_reads_stays_coherent,
)
from tests.managing import ManagerByLink

# Python 3.12 warns of forking with threads, which every session has one of.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


@pytest.fixture
def manager(runtime_dir):
    running = ManagerByLink()
    yield running
    running.end()
