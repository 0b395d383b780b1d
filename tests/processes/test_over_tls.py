"""What holds on one machine holds over TLS: the tests of dying, Ctrl-C, pipelines and watching, once more.

They find the fixture `manager` of this module, whose clients all come by its link.
"""

# ruff: noqa: F401

from __future__ import annotations

from types import FunctionType

import pytest

from tests.dying.test_breaking_in import (
    breaks_in,
    test_and_may_be_broken_into_again,
    test_it_comes_out_as_it_is_and_the_session_goes_on,
    test_what_was_done_all_the_same_is_undone,
    test_who_breaks_in_may_call_too,
    while_it_waits,
)
from tests.dying.test_breaking_in_for_long import interrupted, test_an_item_that_is_taken_later_is_put_back
from tests.dying.test_breaking_off import (
    test_a_pipeline_that_breaks_says_so,
    test_one_who_waits_no_longer_waits,
    test_other_threads_do_not_notice,
    test_what_is_asked_of_the_process_itself_breaks_likewise,
)
from tests.dying.test_dying import (
    test_a_barrier_is_broken_by_one_who_dies_inside,
    test_a_killed_holder_s_lock_passes_on_with_a_warning,
    test_a_killed_waiter_takes_nothing_with_it,
    test_a_lock_interrupted_at_any_moment_is_held_by_nobody_who_does_not_know,
    test_a_stopped_client_stalls_nobody,
    test_ctrl_c_again_and_again_never_poisons_the_next_call,
    test_ctrl_c_in_a_condition_s_wait_has_the_lock_again_and_loses_no_notification,
    test_ctrl_c_while_waiting_leaves_the_session_in_order,
    test_everything_a_killed_client_held_is_free_again,
    test_items_survive_consumers_that_are_interrupted_all_the_time,
)
from tests.dying.test_interrupted_at_any_moment import (
    strikes,
    test_what_is_held_in_a_with_block_is_free_after_it,
    test_what_is_taken_is_in_hand_or_still_there,
    test_who_edits_keeps_nobody_out_afterwards,
)
from tests.managing import ManagerByLink
from tests.processes import test_coherence
from tests.processes.recording import Recorder
from tests.processes.test_pipelines import (
    test_a_block_in_a_block_is_one_block,
    test_a_block_whose_manager_goes_says_so,
    test_a_read_sees_the_writes_before_it,
    test_a_write_that_has_to_wait_for_an_editor_is_done_before_the_block_ends,
    test_an_error_comes_at_the_end_and_names_the_call,
    test_any_number_of_errors_stalls_nobody,
    test_ctrl_c_inside_leaves_the_session_in_order,
    test_ctrl_c_while_it_sends_loses_only_what_came_last,
    test_each_thread_has_its_own,
    test_large_values_travel_in_pipelines_too,
    test_writes_are_done_in_their_order_at_the_end_of_the_block,
)
from tests.processes.test_watching import (
    test_a_change_elsewhere_is_told,
    test_a_closed_watch_is_told_no_more,
    test_changes_that_come_while_it_runs_are_told_once,
    test_nested_proxies_are_the_same_object_everywhere,
    test_the_end_of_an_object_is_version_0,
    test_the_last_of_many_changes_is_always_told,
    test_what_one_process_drops_lives_on_in_another,
    watcher,
)


def with_kinds(test, *kinds):
    """The same test with fewer kinds: what differs here is the connection, and all kinds are above it."""
    copied = FunctionType(test.__code__, test.__globals__, test.__name__, test.__defaults__, test.__closure__)
    copied.pytestmark = [mark for mark in test.pytestmark if mark.name != "parametrize"]
    return pytest.mark.parametrize("kind", kinds)(copied)


test_what_is_taken_is_in_hand_or_still_there = with_kinds(test_what_is_taken_is_in_hand_or_still_there, "queue", "dict")
test_what_is_held_in_a_with_block_is_free_after_it = with_kinds(
    test_what_is_held_in_a_with_block_is_free_after_it, "lock", "condition"
)


@pytest.mark.parametrize("kind", ["dict", "queue", "lock"])
def test_a_history_with_kills_and_interrupts_can_be_explained(session, spawned, kind):
    test_coherence.KINDS[kind][1](session)
    test_coherence.check(Recorder(spawned, kind, 2).run(kills=2, interrupts=15), kind)


@pytest.fixture
def manager(runtime_dir):
    running = ManagerByLink()
    yield running
    running.end()
