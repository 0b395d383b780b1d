"""The walk of a blocking get (docs/architecture.md): its steps in the store, and all the messages it takes."""

from __future__ import annotations

import threading

import pytest

from jupyter_shared.kinds.trace import Event
from jupyter_shared.wire.messages import Call, Reply
from tests.overhearing import Overheard
from tests.waiting import until


@pytest.fixture
def way(manager, tmp_path):
    overheard = Overheard(manager.connection, tmp_path / "s")
    yield overheard
    overheard.close()


def told(message):
    """A call by its operation, anything else by its type, and the reply to it."""
    return message.operation if isinstance(message, Call) else type(message).__name__


def test_a_blocking_get_is_one_call_one_reply_and_the_two_of_who_puts(way):
    with way.session("getter") as getter, way.session("putter") as putter:
        jobs, mine = getter.queue("jobs"), putter.queue("jobs")
        mine.put("first")  # which asks for the limit of the queue, once
        assert jobs.get() == "first"
        got = []
        thread = threading.Thread(target=lambda: got.append(jobs.get()))
        before = len(way.said)
        thread.start()
        until(lambda: putter.describe("jobs").waiters)
        waiting = len(way.said)
        mine.put("second")
        thread.join()
        assert got == ["second"]
        assert [told(one) for one in way.said[before:waiting] if isinstance(one, Call)].count("get") == 1
        said = [one for one in way.said[waiting:] if isinstance(one, Call | Reply)]
    assert sorted(map(told, said)) == ["Reply", "Reply", "put"]
    assert {type(one.value) for one in said if isinstance(one, Reply)} == {list, int}  # to who waited, and to who put


def test_its_steps_in_the_store(session, manager):
    jobs = session.queue("jobs")
    with manager.attach("watcher") as watcher:
        trace = watcher.trace("jobs")
        thread = threading.Thread(target=jobs.get)
        thread.start()
        until(lambda: session.describe("jobs").waiters)
        session.queue("jobs").put("item")
        thread.join()
        trace.stop()
        steps = [Event(*event) for event in trace._all()["events"]]
        steps = [(step.what, step.operation) for step in steps if step.operation != "maxsize"]
        trace.clear()
    assert steps == [("park", "get"), ("call", "put"), ("wake", "get")]
