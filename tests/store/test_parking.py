"""Calls that must wait: who goes first, and what ends their waiting."""

from __future__ import annotations

import pytest

from jupyter_shared.store.entry import Ticket
from jupyter_shared.store.pipelines import call_many
from jupyter_shared.wire.messages import Calls, Conflict, Failure, Reply
from tests.store.callers import Gate, Thread, answers, new_store, woken


@pytest.fixture
def store():
    return new_store()


@pytest.fixture
def gate(store):
    return store.add(Gate(), "the test")


def test_what_need_not_wait_is_done_at_once(store, gate):
    one = Thread(store)
    assert one.value(gate, "widen", 2) == 2
    assert one.value(gate, "queue", 1) == 1
    assert woken(store) == []


def test_first_come_first_served(store, gate):
    threads = [Thread(store) for _ in range(5)]
    tickets = [thread.parked(gate, "queue", 1) for thread in threads]
    for ticket in tickets:
        threads[0].beside(9).call(gate, "widen", 1)
        assert [found for found, _ in woken(store)] == [ticket]


def test_in_line_nobody_overtakes_the_first_who_must_wait(store, gate):
    big, small, other = Thread(store), Thread(store), Thread(store)
    big.parked(gate, "queue", 3)
    small.parked(gate, "queue", 1)
    other.call(gate, "widen", 2)
    assert answers(store) == []
    other.call(gate, "widen", 1)
    assert answers(store) == [3]
    other.call(gate, "widen", 1)
    assert answers(store) == [1]


def test_each_for_itself_the_small_ones_go_first(store, gate):
    big, small, other = Thread(store), Thread(store), Thread(store)
    big.parked(gate, "squeeze", 3)
    small.parked(gate, "squeeze", 1)
    other.call(gate, "widen", 2)
    assert answers(store) == [1]
    other.call(gate, "widen", 2)
    assert answers(store) == [3]


def test_lines_of_different_operations_do_not_hold_each_other_up(store, gate):
    big, small, other = Thread(store), Thread(store), Thread(store)
    big.parked(gate, "queue", 3)
    small.parked(gate, "squeeze", 1)
    other.call(gate, "widen", 1)
    assert answers(store) == [1]


def test_behind_a_line_the_others_are_not_even_asked(store, gate):
    for _ in range(50):
        Thread(store).parked(gate, "queue", 1)
    gate.state.tries = 0
    Thread(store).call(gate, "widen", 0)
    assert gate.state.tries == 1


def test_one_change_lets_all_through_for_whom_there_is_room(store, gate):
    for size in (1, 2, 3, 4):
        Thread(store).parked(gate, "queue", size)
    Thread(store).call(gate, "widen", 6)
    assert answers(store) == [1, 2, 3]


def test_one_who_comes_while_others_wait_may_still_go_if_there_is_room(store, gate):
    """As with Python's own locks: what is free may be taken."""
    Thread(store).parked(gate, "queue", 5)
    Thread(store).call(gate, "widen", 1)
    assert Thread(store).value(gate, "queue", 1) == 1


def test_those_that_only_read_wait_too_and_disturb_nobody(store, gate):
    reader, writer = Thread(store), Thread(store)
    reader.parked(gate, "see", 1)
    version = writer.call(gate, "widen", 1).version
    ((_, reply),) = woken(store)
    assert (reply.value, reply.version) == (1, version)


# --- time ----------------------------------------------------------------------------------------------------


def test_no_time_at_all_never_parks(store, gate):
    assert Thread(store).value(gate, "queue", 1, timeout=0) is None


def test_a_call_whose_time_is_up_does_what_its_operation_does_then(store, gate):
    ticket = Thread(store).parked(gate, "queue", 1, timeout=5.0)
    store.expire(ticket)
    assert answers(store) == [None]
    assert not gate.parked
    assert not store.waiting


def test_a_time_that_is_up_twice_is_up_once(store, gate):
    ticket = Thread(store).parked(gate, "queue", 1, timeout=5.0)
    store.expire(ticket)
    store.expire(ticket)
    assert len(woken(store)) == 1


def test_time_that_is_up_after_the_call_was_done_changes_nothing(store, gate):
    ticket = Thread(store).parked(gate, "queue", 1, timeout=5.0)
    Thread(store).call(gate, "widen", 2)
    assert answers(store) == [1]
    store.expire(ticket)
    assert answers(store) == []
    assert gate.state.room == 1


def test_when_the_first_in_line_gives_up_the_next_is_asked(store, gate):
    first, second = Thread(store), Thread(store)
    ticket = first.parked(gate, "queue", 5, timeout=1.0)
    second.parked(gate, "queue", 1)
    Thread(store).call(gate, "widen", 1)
    assert answers(store) == []
    store.expire(ticket)
    assert answers(store) == [None, 1]


def test_some_are_bound_to_wait_on(store, gate):
    ticket = Thread(store).parked(gate, "stubborn", timeout=1.0)
    store.expire(ticket)
    assert answers(store) == []
    assert not ticket.done
    Thread(store).call(gate, "widen", 1)
    assert answers(store) == ["through"]


# --- giving up -----------------------------------------------------------------------------------------------


def test_a_cancelled_call_is_never_done(store, gate):
    one = Thread(store)
    store.cancel(one.parked(gate, "queue", 1))
    Thread(store).call(gate, "widen", 1)
    assert answers(store) == []
    assert gate.state.room == 1
    assert not store.waiting


def test_when_the_first_in_line_is_cancelled_the_next_is_asked(store, gate):
    ticket = Thread(store).parked(gate, "queue", 5)
    Thread(store).parked(gate, "queue", 1)
    Thread(store).call(gate, "widen", 1)
    store.cancel(ticket)
    assert answers(store) == [1]


def test_a_dead_client_s_calls_are_forgotten(store, gate):
    dead, second = Thread(store), Thread(store)
    dead.parked(gate, "queue", 5)
    dead.beside(2).parked(gate, "squeeze", 1)
    second.parked(gate, "queue", 1)
    dead.gone()
    assert answers(store) == []
    Thread(store).call(gate, "widen", 1)
    assert answers(store) == [1]


def test_the_next_in_line_is_asked_when_the_first_one_dies(store, gate):
    dead, second = Thread(store), Thread(store)
    dead.parked(gate, "queue", 5)
    second.parked(gate, "queue", 1)
    Thread(store).call(gate, "widen", 1)
    dead.gone()
    assert answers(store) == [1]


def test_an_object_that_is_deleted_lets_all_go_with_an_error(store):
    one, other = Thread(store), Thread(store, "the other")
    queue = one.made("queue", name="jobs")
    tickets = [one.parked(queue, "get"), other.parked(queue, "get", timeout=5.0)]
    other.call(0, "delete", "jobs")
    replies = woken(store)
    assert [ticket for ticket, _ in replies] == tickets
    for _, reply in replies:
        assert reply.error == "StaleObject"
        assert "'jobs' was deleted by the other" in reply.args[0]
    store.expire(tickets[1])
    assert woken(store) == []


# --- versions and conditions ---------------------------------------------------------------------------------


def test_every_change_moves_the_version_and_no_read_does(store, gate):
    one = Thread(store)
    versions = [gate.version]
    for _ in range(3):
        versions.append(one.call(gate, "widen", 1).version)
        assert one.call(gate, "see", 0).version == gate.version == versions[-1]
    assert versions == sorted(set(versions))


def test_no_two_objects_ever_share_a_version(store):
    one = Thread(store)
    seen = set()
    for _ in range(50):
        counter = one.made("counter", 0)
        for _ in range(3):
            seen.add(one.call(counter, "add", 1).version)
    assert len(seen) == 150


def test_the_page_shows_the_version_before_the_reply_exists(store, gate):
    page = store.changes.slots.page
    reply = Thread(store).call(gate, "widen", 1)
    assert page[gate.slot] == reply.version


def test_a_call_that_failed_half_way_moves_the_version_too(store, gate):
    before = gate.version
    reply = Thread(store).call(gate, "fail")
    assert (reply.error, reply.args, reply.operation) == ("ValueError", ["half done", 2, "[3]"], "fail")
    assert gate.version > before
    assert store.changes.slots.page[gate.slot] == gate.version


def test_waiting_moves_no_version(store, gate):
    before = gate.version
    Thread(store).parked(gate, "queue", 1)
    assert gate.version == before


def test_a_conditional_call_is_done_only_at_its_version(store, gate):
    one = Thread(store)
    version = one.call(gate, "widen", 1).version
    assert isinstance(one.call(gate, "widen", 1, if_version=version), Reply)
    assert isinstance(one.call(gate, "widen", 1, if_version=version), Conflict)
    assert gate.state.room == 2


def test_quiet_calls_answer_only_when_they_fail(store, gate):
    one = Thread(store)
    assert one.call(gate, "widen", 1, quiet=True) is None
    assert isinstance(one.call(gate, "fail", quiet=True), Failure)


# --- editing -------------------------------------------------------------------------------------------------


def test_while_one_edits_the_others_changes_wait_and_their_reads_do_not(store, gate):
    editor, other = Thread(store, "editor"), Thread(store, "other")
    editor.call(gate, "@enter")
    assert other.value(gate, "see", 0) == 0
    ticket = other.parked(gate, "widen", 5)
    assert editor.value(gate, "widen", 1) == 1
    assert woken(store) == []
    editor.call(gate, "@leave")
    ((found, reply),) = woken(store)
    assert found is ticket
    assert reply.value == 6


def test_changes_that_waited_for_an_editor_are_done_in_their_order(store):
    editor, *others = (Thread(store) for _ in range(6))
    items = editor.made("list", [])
    editor.call(items, "@enter")
    for index, other in enumerate(others):
        other.parked(items, "append", bytes([index]))
    editor.call(items, "@leave")
    assert items.state.items == [bytes([index]) for index in range(5)]


def test_editors_come_one_after_the_other_in_line(store, gate):
    first, second, third = (Thread(store) for _ in range(3))
    first.call(gate, "@enter")
    tickets = [second.parked(gate, "@enter"), third.parked(gate, "@enter")]
    first.call(gate, "@leave")
    assert [ticket for ticket, _ in woken(store)] == tickets[:1]
    second.call(gate, "@leave")
    assert [ticket for ticket, _ in woken(store)] == tickets[1:]


def test_an_editor_may_enter_again(store, gate):
    editor, other = Thread(store), Thread(store)
    editor.call(gate, "@enter")
    editor.call(gate, "@enter")
    other.parked(gate, "widen", 1)
    editor.call(gate, "@leave")
    assert woken(store) == []
    editor.call(gate, "@leave")
    assert answers(store) == [1]


def test_only_the_editor_leaves(store, gate):
    editor, other = Thread(store), Thread(store)
    assert other.call(gate, "@leave").error == "RuntimeError"
    editor.call(gate, "@enter")
    assert isinstance(other.call(gate, "@leave"), Ticket)
    assert isinstance(editor.beside(2).call(gate, "@leave"), Ticket), "another thread is another caller"


def test_a_dead_editor_keeps_nobody_out(store, gate):
    editor, other = Thread(store), Thread(store)
    editor.call(gate, "@enter")
    other.parked(gate, "widen", 1)
    editor.gone()
    assert answers(store) == [1]


def test_a_conditional_call_that_waited_for_an_editor_sees_what_was_edited(store, gate):
    editor, other = Thread(store), Thread(store)
    version = other.call(gate, "widen", 1).version
    editor.call(gate, "@enter")
    other.parked(gate, "widen", 1, if_version=version)
    editor.call(gate, "widen", 10)
    editor.call(gate, "@leave")
    ((_, reply),) = woken(store)
    assert isinstance(reply, Conflict)


def test_publishing_waits_for_one_who_edits_what_is_published(store):
    editor, other = Thread(store, "editor"), Thread(store, "other")
    editor.call(0, "publish", "x", b"1")
    entry = store.names["x"]
    editor.call(entry, "@enter")
    ticket = other.parked(0, "publish", "x", b"3")
    assert ticket.entry is entry, "so it is told who is in the way, and a deadlock is found"
    assert editor.value(0, "publish", "x", b"2") is None
    other.call(0, "publish", "y", b"4")
    assert woken(store) == []
    editor.call(entry, "@leave")
    ((found, reply),) = woken(store)
    assert found is ticket
    assert (reply.number, reply.value) == (ticket.call.number, None)
    assert entry.state.blob == b"3"
    assert entry.writer == "other"
    assert not entry.parked
    assert not store.waiting


def test_publishing_that_waited_for_who_edits_the_names_is_done_where_the_value_is(store):
    """A transaction's block keeps the others from changing names when it has looked for one that is not there."""
    editor, other = Thread(store, "editor"), Thread(store, "other")
    editor.call(0, "publish", "x", b"1")
    entry = store.names["x"]
    editor.call(0, "@enter")
    ticket = other.parked(0, "publish", "x", b"2")
    editor.call(0, "@leave")
    ((found, reply),) = woken(store)
    assert found is ticket
    assert (reply.number, reply.value, reply.version) == (ticket.call.number, None, entry.version)
    assert (entry.state.blob, entry.writer) == (b"2", "other")
    assert not store.waiting
    assert not store.directory.parked


def test_publishing_that_waited_for_names_and_then_for_the_value_has_one_ticket_for_both(store):
    editor, other = Thread(store, "editor"), Thread(store, "other")
    editor.call(0, "publish", "x", b"1")
    entry = store.names["x"]
    editor.call(0, "@enter")
    editor.call(entry, "@enter")
    ticket = other.parked(0, "publish", "x", b"2")
    editor.call(0, "@leave")
    assert woken(store) == []
    assert [*entry.parked] == [ticket]
    assert (ticket.entry, store.waiting[other.caller]) == (entry, ticket)
    editor.call(entry, "@leave")
    assert [found for found, _ in woken(store)] == [ticket]
    assert entry.state.blob == b"2"


def test_of_two_who_wait_to_publish_under_one_new_name_the_second_overwrites_the_first(store):
    editor, first, second = (Thread(store) for _ in range(3))
    editor.call(0, "@enter")
    tickets = [first.parked(0, "publish", "x", b"1"), second.parked(0, "publish", "x", b"2")]
    editor.call(0, "@leave")
    assert [(found, reply.value) for found, reply in woken(store)] == [(ticket, None) for ticket in tickets]
    assert store.names["x"].state.blob == b"2"


def test_what_waited_and_is_then_another_operation_of_the_same_object_is_done(store):
    editor, other = Thread(store), Thread(store)
    editor.call(0, "publish", "x", b"1")
    editor.call(0, "delete", "x", True)
    editor.call(0, "@enter")
    other.parked(0, "bring_back", "x")
    editor.call(0, "@leave")
    assert answers(store) == [None]
    assert store.names["x"].state.blob == b"1"


def test_a_pipeline_that_publishes_waits_for_an_editor_too(store):
    editor, other = Thread(store, "editor"), Thread(store, "other")
    editor.call(0, "publish", "x", b"1")
    editor.call(store.names["x"], "@enter")
    assert call_many(store, other.caller, Calls(1, 0, "publish", [["x", b"2"]])) is None
    assert store.names["x"].state.blob == b"1"


def test_publishing_that_waited_in_vain_says_who_deleted_the_value(store):
    editor, other = Thread(store, "editor"), Thread(store, "other")
    editor.call(0, "publish", "x", b"1")
    editor.call(store.names["x"], "@enter")
    other.parked(0, "publish", "x", b"2")
    editor.call(0, "delete", "x")
    ((_, reply),) = woken(store)
    assert (reply.error, reply.args) == ("StaleObject", ["The value 'x' was deleted by editor."])


def test_a_change_whose_time_is_up_while_one_edits_is_done_or_not_once_he_leaves(store, gate):
    editor, other = Thread(store), Thread(store)
    editor.call(gate, "@enter")
    store.expire(other.parked(gate, "queue", 1, timeout=1.0))
    editor.call(gate, "@leave")
    assert answers(store) == [None]
    assert not gate.parked


# --- what is wrong -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("args", [[], [1, 2], ["x"], [None], [[1]], [{}]])
def test_wrong_arguments_are_the_caller_s_error_and_leave_no_ticket(store, gate, args):
    Thread(store).parked(gate, "queue", 5)
    reply = Thread(store).call(gate, "widen", *args)
    assert reply.error == "TypeError"
    assert len(gate.parked) == 1


def test_who_wrote_last_is_known_with_the_cell(store):
    one = Thread(store, "notebook")
    counter = one.made("counter", 0, name="hits")
    one.call(counter, "add", 1, place="In [3]")
    assert counter.writer == "notebook, In [3]"
    Thread(store, "script").call(counter, "add", 1)
    assert counter.writer == "script"
    (client, _) = one.value(0, "clients")
    assert client["place"] == "In [3]"
