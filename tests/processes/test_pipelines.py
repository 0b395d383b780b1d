"""Pipelines: writes sent without waiting, in order, all done at the end of the block; errors name the call."""

# ruff: noqa: PT012 - the error is raised when the block of the pipeline ends

from __future__ import annotations

import threading

import pytest

from jupyter_shared.errors import ManagerGone, StaleObject
from tests.waiting import until


def test_writes_are_done_in_their_order_at_the_end_of_the_block(session, manager):
    items = session.list("l")
    with session.pipeline():
        for number in range(5000):
            items.append(number)
    with manager.attach() as other:
        assert other.list("l") == [*range(5000)]


def test_writes_to_different_objects_keep_their_order(session, manager):
    """Whoever sees the second one sees the first one too."""
    first, second = session.counter("first"), session.counter("second")
    seen = []

    def look():
        with manager.attach() as other:
            theirs = other.counter("second"), other.counter("first")
            while not seen or seen[-1][0] < 3000:
                seen.append((theirs[0].get(), theirs[1].get()))

    looking = threading.Thread(target=look)
    looking.start()
    with session.pipeline():
        for number in range(1, 3001):
            first.set(number)
            second.set(number)
    looking.join()
    assert all(one >= two for two, one in seen)


def test_a_read_sees_the_writes_before_it(session):
    d = session.dict("d", {"k": 0})
    with session.pipeline():
        for number in range(1, 50):
            d["k"] = number
            assert d["k"] == number
            session["x"] = number
            assert session["x"] == number


def test_an_error_comes_at_the_end_and_names_the_call(session):
    items, d = session.list("l", [1]), session.dict("d")
    with pytest.raises(IndexError) as raised, session.pipeline():
        d["before"] = 1
        items[99] = 2
        items[98] = 2
        d["after"] = 2
    assert d == {"before": 1, "after": 2}
    assert raised.value.__notes__ == ["In a pipeline, the call 'set' failed (and 1 more)."]


def test_errors_are_told_once(session):
    items = session.list("l")
    with pytest.raises(IndexError), session.pipeline():
        items[0] = 1
    with session.pipeline():
        items.append(1)
    assert items == [1]


def test_when_the_block_raises_what_was_written_before_is_written(session):
    d = session.dict("d")
    with pytest.raises(ZeroDivisionError), session.pipeline():
        d["k"] = 1
        _ = 1 / 0
    assert d == {"k": 1}
    d["k"] = 2
    assert d == {"k": 2}


def test_a_block_in_a_block_is_one_block(session):
    d = session.dict("d")
    with session.pipeline():
        d["a"] = 1
        with session.pipeline():
            d["b"] = 2
        d["c"] = 3
    assert [*d] == ["a", "b", "c"]


def test_each_thread_has_its_own(session, manager):
    d = session.dict("d")
    with session.pipeline():
        d["mine"] = 1
        thread = threading.Thread(target=lambda: d.update(theirs=2))
        thread.start()
        thread.join()
        with manager.attach() as other:
            assert "theirs" in other.dict("d"), "another thread's write is done when it returns"
    assert d == {"mine": 1, "theirs": 2}


def test_large_values_travel_in_pipelines_too(session):
    d = session.dict("d")
    with session.pipeline():
        for number in range(20):
            d[number] = bytes([number]) * 100_000
    assert [value[:1] for value in d.values()] == [bytes([number]) for number in range(20)]


def test_any_number_of_errors_stalls_nobody(session):
    """Each comes back while the block still sends: neither end may wait for the other to listen."""
    items = session.list("l")
    with pytest.raises(IndexError, match="out of range") as raised, session.pipeline():
        for _ in range(50_000):
            items[0] = 1
    assert raised.value.__notes__ == ["In a pipeline, the call 'set' failed (and 49999 more)."]
    items.append(1)
    assert items == [1]


def test_a_write_that_has_to_wait_for_an_editor_is_done_before_the_block_ends(session, manager):
    d, after = session.dict("d"), session.counter("after")
    with manager.attach("editor") as other:
        editing = other.dict("d")._exclusive()
        editing.__enter__()

        def write():
            with session.pipeline():
                d["k"] = 1
                after.set(1)
            done.append((d.get("k"), after.get()))

        done = []
        writing = threading.Thread(target=write)
        writing.start()
        until(lambda: any(client.waiting for client in other.clients()))
        assert other.counter("after").get() == 0, "what comes behind a call that waits has to wait too"
        editing.__exit__(None, None, None)
        writing.join()
    assert done == [(1, 1)]


def test_ctrl_c_inside_leaves_the_session_in_order(session, spawned):
    def writer(shared, parent):
        items, never = shared.list("l"), shared.event("never")
        try:
            with shared.pipeline():
                for number in range(100):
                    items.append(number)
                parent.tell("waits")
                never.wait()
        except KeyboardInterrupt:
            parent.tell("interrupted")
        items.append("after")
        with shared.pipeline():
            items.append("and again")
        return items.copy()

    child = spawned(writer)
    assert child.hear() == "waits"
    until(lambda: any(client.waiting for client in session.clients()))
    child.interrupt()
    assert child.hear() == "interrupted"
    assert child.finish() == [*range(100), "after", "and again"]


def test_ctrl_c_while_it_sends_loses_only_what_came_last(session, spawned):
    def writer(shared, parent):
        items = shared.list("l")
        parent.tell("begins")
        try:
            with shared.pipeline():
                for number in range(10_000_000):
                    items.append(number)
        except KeyboardInterrupt:
            pass
        items.append("end")

    child = spawned(writer)
    assert child.hear() == "begins"
    items = session.list("l")
    until(lambda: len(items) > 1000)
    child.interrupt()
    child.finish()
    found = items.copy()
    assert found == [*range(len(found) - 1), "end"]


def test_a_block_whose_manager_goes_says_so(session, manager):
    d = session.dict("d")
    with pytest.raises(ManagerGone, match=manager.name), session.pipeline():
        manager.kill()
        for number in range(100_000):
            d["k"] = number


def test_a_block_whose_object_goes_says_so(session, manager):
    d = session.dict("d")
    with manager.attach("other") as other:
        del other["d"]
    with pytest.raises(StaleObject, match="'d' was deleted by other"), session.pipeline():
        d["k"] = 1


def test_values_are_read_in_a_pipeline_too(session):
    value = session.value("v", "i", 5)
    with session.pipeline():
        assert value.value == 5
        value.value = 6
        assert value.value == 6


def test_names_are_what_they_are_now_in_a_pipeline_too(manager, session):
    session.dict("d", {"k": 1})
    with manager.attach("other") as other, session.pipeline():
        assert session["d"]["k"] == 1
        del other["d"]
        other.dict("d", {"k": 2})
        assert session["d"]["k"] == 2
