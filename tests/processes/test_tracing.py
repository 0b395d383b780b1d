"""Traces between real processes: reads become calls and stay coherent, and a kernel is stepped, interrupted, killed."""

from __future__ import annotations

from functools import partial

import pytest

from jupyter_shared.errors import NoSuchName
from jupyter_shared.panes.traces.story import story_of
from tests.linearizability import register, trouble
from tests.processes.recording import Recorder
from tests.waiting import until


def test_histories_before_during_and_after_a_trace_can_be_explained(session, spawned):
    """One history over all three: the trace begins and ends while others read from their caches, and write."""
    session.dict("r", {"k": "first"})
    recorder = Recorder(spawned, "dict", 11)
    turns = []

    def tracing():
        with session.trace("r") as trace:
            turns.append(len(trace._all()["events"]))

    session.watch("r", lambda _version: tracing() if len(turns) < 5 else None)
    history = recorder.run()
    until(lambda: turns)
    assert trouble(history, register, ("first",)) == ""


def add_one_slowly(shared, parent):
    d = shared.dict("d")
    parent.tell(d["n"])
    parent.hear()
    seen = d["n"]  # it is in the cache: no call, unless it is traced
    parent.tell("read")
    parent.hear()
    d["n"] = seen + 1
    parent.tell("written")


def test_a_read_that_was_cached_is_seen_and_a_lost_update_found(session, spawned):
    d = session.dict("d", {"n": 0})
    others = [spawned(add_one_slowly) for _ in range(2)]
    assert [other.hear() for other in others] == [0, 0]
    with session.trace("d") as trace:
        for said in ("read", "written"):
            for other in others:
                other.tell("go")
                assert other.hear() == said
    for other in others:
        other.finish()
    assert [event.operation for event in trace.events] == ["get", "get", "set", "set"]
    rows = story_of(trace._all()).rows
    assert [row.get("mark") for row in rows] == [None, None, "lost", "stale"]
    assert session.page[d._slot] == session.version(d)


def happened(trace, what, outcome, times):
    return [(event.what, event.outcome) for event in trace.events].count((what, outcome)) == times


def held_back(trace):
    return [event for event in trace.events if event.what == "held"]


def test_ctrl_c_takes_a_held_call_back_and_a_kill_forgets_it(session, manager, spawned):
    d = session.dict("d", {"n": 0})
    trace = session.trace(d)
    labels = []
    for end in ("interrupt", "kill"):
        child = spawned(label_then_write)
        labels.append(child.hear())
        trace.step(labels[-1])
        child.tell("go")
        until(partial(happened, trace, "held", "", len(labels)))
        if end == "interrupt":
            child.interrupt()
            assert child.hear() == "interrupted"
            child.finish()
        else:
            child.kill()
        until(partial(happened, trace, "wake", "taken back", len(labels)))
    assert d["n"] == 0
    trace.stop()


def label_then_write(shared, parent):
    parent.tell(shared.label)
    parent.hear()
    try:
        shared.dict("d")["n"] = "written"
    except KeyboardInterrupt:
        parent.tell("interrupted")
        return
    parent.tell("written")


def test_holding_back_ends_with_the_teachers_session(session, manager, spawned):
    d = session.dict("d", {"n": 0})
    teacher = manager.attach("teacher.ipynb")
    trace = teacher.trace("d")
    child = spawned(label_then_write)
    trace.step(child.hear())
    child.tell("go")
    until(lambda: held_back(trace))
    waits = [wait for client in session.clients() for wait in client.waiting]
    assert [wait.holders for wait in waits] == [["teacher.ipynb"]]
    teacher.detach()
    assert child.hear() == "written"
    child.finish()
    assert d["n"] == "written"
    assert session.page[d._slot] == session.version(d), "and so did the trace"


def wait_a_moment(shared, parent):
    parent.tell(shared.label)
    parent.hear()
    parent.tell(shared.event("e").wait(0.2))


def test_time_runs_from_when_a_held_call_goes(session, spawned):
    session.event("e")
    trace = session.trace("e")
    child = spawned(wait_a_moment)
    trace.step(child.hear())
    child.tell("go")
    until(lambda: [event for event in held_back(trace) if event.operation == "wait"] or trace.next())
    trace.next()
    assert child.hear() is False
    child.finish()
    assert [event.what for event in trace.events if event.operation == "wait"] == ["held", "park", "wake"]
    assert trace.events[-1].outcome == "time is up"
    trace.stop()


def test_what_does_not_exist_cannot_be_traced(session):
    with pytest.raises(NoSuchName):
        session.trace("nothing of that name")


def test_a_trace_by_name_is_opened_elsewhere(session, manager):
    session.dict("d", {"n": 0})
    with manager.attach("other") as other, session.trace("d", name="t") as trace:
        session["d"]["n"] += 1
        assert [event.operation for event in other.open("t").events] == ["get", "set"]
        assert str(trace) == "Trace of d: 2 events, recording"
    del session["t"]


def test_large_values_in_a_trace_keep_no_memory(session):
    import numpy as np

    d = session.dict("d")
    with session.trace("d") as trace:
        d["x"] = np.zeros(1_000_000)
        del d["x"]
    assert trace.events[0].args[1].endswith("MB)")
    until(lambda: session.info()["memory"] == 0)
