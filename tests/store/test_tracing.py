"""Traces, on a store without a process: what events tell, that nothing is kept alive, and stepping."""

from __future__ import annotations

import pytest

from jupyter_shared.kinds.trace import MOST_EVENTS, TraceState
from jupyter_shared.store.light import MORE, SIZE, light
from jupyter_shared.store.pipelines import call_many
from jupyter_shared.wire.framing import Writer
from jupyter_shared.wire.messages import Calls, Reply
from jupyter_shared.wire.values import Packed, PickledKey
from tests.store.callers import Thread, answers, new_store, woken


@pytest.fixture
def store():
    return new_store()


@pytest.fixture
def teacher(store):
    return Thread(store, "teacher.ipynb")


@pytest.fixture
def alice(store):
    return Thread(store, "alice.ipynb")


@pytest.fixture
def bob(store):
    return Thread(store, "bob.ipynb")


def begun(teacher, *entries):
    trace = teacher.made("trace")
    teacher.value(0, "trace", trace.id, [entry.id for entry in entries])
    return trace


def told(trace):
    """The events, in short."""
    labels = trace.state.clients
    return [
        (event.what, labels[event.client].removesuffix(".ipynb"), event.operation, event.outcome, event.value)
        for event in trace.state.ring
    ]


def test_an_event_tells_who_did_what_and_what_came_of_it(store, teacher, alice):
    d = alice.made("dict", [("n", b"0")], name="d")
    trace = begun(teacher, d)
    store.now = 7.0
    alice.call(d, "get", "n", place="In [3]")
    alice.value(d, "set", "n", b"1")
    alice.call(d, "popitem", 1)
    read, written, failed = trace.state.ring
    assert read[:9] == (1, 7.0, "call", alice.client.id, 1, "In [3]", d.id, "get", ["n"])
    assert read[9:] == ("done", b"0", read.version, None, 1)
    assert written.outcome == "done"
    assert written.version > read.version
    assert failed.outcome == "failed"
    assert "TypeError" in failed.value
    assert trace.state.objects[d.id] == ["dict", "d", 1, []]


def test_a_wait_and_who_ended_it(store, teacher, alice, bob):
    gpu = alice.made("lock", name="gpu")
    alice.value(gpu, "acquire")
    trace = begun(teacher, gpu)
    assert trace.state.objects[gpu.id][3] == [[alice.client.id, 1]]
    bob.parked(gpu, "acquire")
    alice.value(gpu, "release")
    ticket = alice.parked(gpu, "acquire")
    store.cancel(ticket)
    expired = alice.parked(gpu, "acquire", timeout=1.0)
    store.expire(expired)
    alice.parked(gpu, "acquire")
    bob.gone()
    assert told(trace) == [
        ("park", "bob", "acquire", "", None),
        ("call", "alice", "release", "done", None),
        ("wake", "bob", "acquire", "let through", [2, ""]),
        ("park", "alice", "acquire", "", None),
        ("wake", "alice", "acquire", "taken back", None),
        ("park", "alice", "acquire", "", None),
        ("wake", "alice", "acquire", "time is up", None),
        ("park", "alice", "acquire", "", None),
        ("gone", "bob", "", "done", None),
        ("wake", "alice", "acquire", "let through", [3, "bob.ipynb"]),
    ]
    causes = [event.cause for event in trace.state.ring if event.cause]
    assert causes == [alice.client.id, bob.client.id]


def test_who_waited_before_the_trace_began_is_in_it(store, teacher, alice, bob):
    jobs = alice.made("queue", 0)
    bob.parked(jobs, "get", 1)
    trace = begun(teacher, jobs)
    alice.value(jobs, "put", [b"x"])
    assert told(trace) == [
        ("park", "bob", "get", "", None),
        ("call", "alice", "put", "done", 1),
        ("wake", "bob", "get", "let through", [b"x"]),
    ]
    assert [event.length for event in trace.state.ring] == [0, 1, 0]


def test_a_pipeline_is_as_many_calls(store, teacher, alice):
    d = alice.made("dict", [])
    trace = begun(teacher, d)
    assert call_many(store, alice.caller, Calls(1, d.id, "set", [["a", b"1"], ["b"]]))[0].number == 2
    assert [event[:2] for event in told(trace)] == [("call", "alice")] * 2
    assert [event.outcome for event in trace.state.ring] == ["done", "failed"]


def test_while_an_object_is_traced_its_version_is_not_shown(store, teacher, alice):
    d, other = alice.made("dict", []), alice.made("dict", [])
    page = store.changes.slots.page
    assert page[d.slot] == d.version
    trace = begun(teacher, d)
    assert page[d.slot] == 0
    alice.value(d, "set", "a", b"1")
    assert page[d.slot] == 0
    alice.value(other, "set", "a", b"1")
    assert page[other.slot] == other.version
    assert d.handle.slot == d.slot, "who is handed it meanwhile sees its version afterwards"
    teacher.value(0, "untrace", trace.id)
    assert page[d.slot] == d.version
    assert store.invoke.trace is None, "off it costs nothing"


def test_two_traces_of_one_object(store, teacher, alice):
    d = alice.made("dict", [])
    first, second = begun(teacher, d), begun(alice, d)
    alice.value(d, "set", "a", b"1")
    teacher.value(0, "untrace", first.id)
    assert store.changes.slots.page[d.slot] == 0
    alice.value(d, "set", "b", b"1")
    assert len(first.state.ring) == 1
    assert len(second.state.ring) == 2
    alice.value(0, "untrace", second.id)
    assert store.changes.slots.page[d.slot] == d.version


def test_a_trace_ends_with_who_began_it_or_when_nobody_can_read_it(store, teacher, alice):
    d = alice.made("dict", [])
    kept = begun(teacher, d)
    teacher.gone()
    assert store.invoke.trace is None
    assert not kept.state.is_recording
    dropped = begun(alice, d)
    alice.client.release(dropped.id, 1)
    del dropped
    alice.value(d, "set", "a", b"1")
    assert store.invoke.trace is None
    assert store.changes.slots.page[d.slot] == d.version


def test_a_deleted_trace_holds_nobody(store, teacher, alice, bob):
    d = alice.made("dict", [])
    trace = teacher.made("trace", name="t")
    teacher.value(0, "trace", trace.id, [d.id])
    teacher.value(0, "step", trace.id, "bob", [])
    bob.parked(d, "get", "a")
    del trace
    teacher.value(0, "delete", "t")
    assert answers(store) == [None]
    assert store.invoke.trace is None


def test_an_object_that_is_deleted_while_traced(store, teacher, alice, bob):
    jobs = alice.made("queue", 0, name="jobs")
    trace = begun(teacher, jobs)
    bob.parked(jobs, "get", 1)
    alice.value(0, "delete", "jobs")
    assert told(trace)[-1][:4] == ("wake", "bob", "get", "failed")
    teacher.value(0, "untrace", trace.id)


def test_the_ring_keeps_the_last_events(store, teacher, alice):
    d = alice.made("dict", [])
    trace = begun(teacher, d)
    for number in range(MOST_EVENTS + 5):
        alice.value(d, "set", "n", b"%d" % number)
    assert (len(trace.state), trace.state.total) == (MOST_EVENTS, MOST_EVENTS + 5)
    reply = teacher.value(trace, "since", 0, 3)
    assert [event[0] for event in reply["events"]] == [6, 7, 8]
    assert [event[0] for event in teacher.value(trace, "since", MOST_EVENTS + 4)["events"]] == [MOST_EVENTS + 5]
    assert teacher.value(trace, "since", MOST_EVENTS + 5)["events"] == []


def test_what_is_traced_is_watched(store, teacher, alice):
    d = alice.made("dict", [])
    trace = begun(teacher, d)
    store.watch(teacher.client, trace.id, trace.version)
    alice.value(d, "get", "a")
    assert [client for client, message in store.changes.notified if message.object == trace.id] == [teacher.client]


def test_an_event_keeps_nothing_alive():
    packed = Packed(b"x" * 10, (), 5, [(0, 1_000_000)], (), ("memory",))
    found = light([packed, b"y" * 1000, "z" * 1000, [*range(20)], {"a": packed}, PickledKey(b"key", b"0" * 16), 1.5])
    assert found[0] == {SIZE: 1_000_010}
    assert found[1] == {SIZE: 1000}
    assert len(found[2]) == 257
    assert found[3] == [*range(8), {MORE: 12}]
    assert found[4] == {"a": {SIZE: 1_000_010}}
    assert found[5:] == [b"key", 1.5]
    assert light([2**2047, 2**2048 - 1, 2**2048]) == [2**2047, 2**2048 - 1, {SIZE: 257}]
    Writer().frame(Reply(1, found))


def test_a_number_of_any_size_is_told_by_its_size(store, teacher, alice):
    """An event that keeps it would have a trace of 10,000 events take any memory."""
    counter = alice.made("counter", 10**100_000)
    trace = begun(teacher, counter)
    alice.value(counter, "add", 10**100_000)
    alice.value(counter, "add", -5)
    assert [(event.args, event.value) for event in trace.state.ring] == [
        ([{SIZE: 41525}], {SIZE: 41525}), ([-5], {SIZE: 41525}),
    ]  # fmt: skip


def test_who_only_looks_on_is_neither_recorded_nor_held_back(store, teacher, bob):
    d = bob.made("dict", [])
    trace = begun(teacher, d)
    teacher.value(0, "step", trace.id, "bob", [])
    view = bob.beside(2)
    view.caller.observes = True
    view.value(d, "page", 0, 10)
    assert told(trace) == []


def test_what_is_no_trace_or_cannot_be_traced(store, teacher):
    d, trace = teacher.made("dict", []), teacher.made("trace")
    assert teacher.call(0, "trace", d.id, [d.id]).error == "StaleObject"
    assert teacher.call(0, "trace", trace.id, [999]).error == "NoSuchName"
    assert teacher.call(0, "trace", trace.id, [0]).error == "WrongKind"
    assert teacher.call(0, "trace", trace.id, [trace.id]).error == "WrongKind"
    assert teacher.call(0, "step", trace.id, "bob", []).error == "StaleObject"
    assert teacher.value(0, "next", trace.id, None) == 0
    assert store.invoke.trace is None


def test_a_dumped_trace_is_loaded_without_recording(store, teacher, alice):
    d = alice.made("dict", [], name="d")
    trace = begun(teacher, d)
    alice.value(d, "set", "a", b"1")
    loaded = TraceState.load(trace.state.dump(), None)
    assert loaded.ring == trace.state.ring
    assert (loaded.total, loaded.clients, loaded.objects) == (1, trace.state.clients, trace.state.objects)
    assert not loaded.is_recording


# --- stepping ------------------------------------------------------------------------------------------------


def test_a_call_is_held_back_until_the_teacher_says_next(store, teacher, alice, bob):
    d = alice.made("dict", [("n", b"0")])
    trace = begun(teacher, d)
    teacher.value(0, "step", trace.id, "bob", [])
    ticket = bob.parked(d, "get", "n")
    assert ticket.held_by == "teacher.ipynb"
    assert alice.value(d, "get", "n") == b"0", "nobody else is held back"
    alice.value(d, "set", "n", b"1")
    assert woken(store) == []
    assert teacher.value(0, "next", trace.id, "bob.ipynb") == 0
    assert answers(store) == [b"1"]
    bob.parked(d, "set", "n", b"2")
    teacher.value(0, "run", trace.id, "bob")
    assert answers(store) == [None]
    bob.value(d, "get", "n")
    assert [event[:3] for event in told(trace)] == [
        ("held", "bob", "get"), ("call", "alice", "get"), ("call", "alice", "set"), ("call", "bob", "get"),
        ("held", "bob", "set"), ("call", "bob", "set"), ("call", "bob", "get"),
    ]  # fmt: skip


def test_who_is_held_back_stands_in_nobodys_way(store, teacher, alice, bob):
    gpu = alice.made("lock")
    trace = begun(teacher, gpu)
    teacher.value(0, "step", trace.id, "bob", [])
    alice.value(gpu, "acquire")
    held = bob.parked(gpu, "acquire")
    waits = teacher.parked(gpu, "acquire")
    alice.value(gpu, "release")
    assert [ticket for ticket, _ in woken(store)] == [waits]
    alice.parked(gpu, "acquire")
    teacher.value(0, "next", trace.id, None)
    assert woken(store) == [(held, None)], "it waits for the lock from here on: behind alice"
    assert held.held_by == ""
    teacher.value(gpu, "release")
    alice.value(gpu, "release")
    assert [ticket.caller.client for ticket, _ in woken(store)] == [alice.client, bob.client]
    assert told(trace)[-1][:4] == ("wake", "bob", "acquire", "let through")


def test_only_the_objects_that_were_named(store, teacher, alice, bob):
    d, e = alice.made("dict", []), alice.made("dict", [])
    trace = begun(teacher, d)
    teacher.value(0, "step", trace.id, "bob", [e.id])
    bob.value(d, "set", "a", b"1")
    bob.parked(e, "set", "a", b"1")
    assert {*trace.state.objects} == {d.id, e.id}


def test_a_pipeline_is_held_back_call_by_call(store, teacher, bob):
    d = bob.made("dict", [])
    trace = begun(teacher, d)
    teacher.value(0, "step", trace.id, "bob", [])
    assert call_many(store, bob.caller, Calls(1, d.id, "set", [["a", b"1"], ["b", b"2"]])) is None


def test_letting_others_in_is_held_back_and_ends_all_the_same(store, teacher, alice, bob):
    d = bob.made("dict", [])
    bob.value(d, "@enter")
    trace = begun(teacher, d)
    teacher.value(0, "step", trace.id, "bob", [])
    bob.value(0, "let_in", [d.id])
    alice.parked(d, "set", "a", b"1")
    assert teacher.value(0, "next", trace.id, None) == 0
    assert d.editor is None
    assert len(d.state) == 1


def test_a_call_that_was_held_back_and_is_taken_back(store, teacher, bob):
    d = bob.made("dict", [])
    trace = begun(teacher, d)
    teacher.value(0, "step", trace.id, "bob", [])
    store.cancel(bob.parked(d, "set", "a", b"1"))
    assert told(trace)[-1][:4] == ("wake", "bob", "set", "taken back")
    bob.parked(d, "set", "a", b"1")
    bob.gone()
    assert told(trace)[-1][:4] == ("wake", "bob", "set", "taken back")
    assert len(d.state) == 0
    assert teacher.value(0, "next", trace.id, None) == 0


@pytest.mark.parametrize("ends", ["gone", "untrace"])
def test_holding_back_ends_with_the_teacher_or_the_trace(store, teacher, bob, ends):
    d = bob.made("dict", [])
    trace = begun(teacher, d)
    teacher.value(0, "step", trace.id, "bob", [])
    bob.parked(d, "set", "a", b"1")
    if ends == "gone":
        teacher.gone()
    else:
        teacher.value(0, "untrace", trace.id)
    assert answers(store) == [None]
    assert len(d.state) == 1
    assert store.invoke.trace is None


def test_held_back_is_no_deadlock(store, teacher, alice, bob):
    a, b = alice.made("lock"), alice.made("lock")
    trace = begun(teacher, a)
    teacher.value(0, "step", trace.id, "bob", [])
    alice.value(a, "acquire")
    bob.value(b, "acquire")
    bob.parked(a, "acquire")
    alice.parked(b, "acquire")
    assert teacher.value(0, "counts")["deadlocks"] == []
    teacher.value(0, "next", trace.id, None)
    assert len(teacher.value(0, "counts")["deadlocks"]) == 1


def test_a_process_that_a_notebook_has_started_is_stepped_by_its_own_name(store, teacher):
    child = Thread(store, "p of lesson.ipynb")
    d = child.made("dict", [], name="d")
    trace = begun(teacher, d)
    teacher.value(0, "step", trace.id, "p", [])
    child.call(d, "set", "n", b"1")
    assert [event.what for event in trace.state.ring] == ["held"]
    teacher.value(0, "next", trace.id, "p")
    assert [event.outcome for event in trace.state.ring][-1] == "done"
    teacher.value(0, "run", trace.id, None)
