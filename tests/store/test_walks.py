"""The walks of docs/architecture.md: all the messages that each takes, and of a blocking get its steps in the store."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest

from jupyter_shared.errors import Refused
from jupyter_shared.kinds.trace import Event
from jupyter_shared.wire.messages import Call, Reply
from tests.overhearing import Overheard
from tests.waiting import PATIENCE, until


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


def test_a_write_is_one_call_and_one_reply(way):
    with way.session("writer") as writer:
        d = writer.dict("d")
        d["k"] = 0
        before = len(way.said)
        d["k"] = 1
        assert [*map(told, way.said[before:])] == ["set", "Reply"]


@pytest.fixture
def counted(manager):
    """A session with a page, and the operations that it calls."""
    with manager.attach("reader") as reader:
        said = []
        call = reader._transport.call
        reader._transport.call = lambda message, *rest: (said.append(message.operation), call(message, *rest))[1]
        yield reader, said


def test_a_read_again_says_nothing(counted):
    reader, said = counted
    d = reader.dict("d", {"k": 1})
    assert d["k"] == 1
    said.clear()
    assert [d["k"] for _ in range(10)] == [1] * 10
    assert said == []


def test_a_read_of_what_is_followed_says_nothing_though_somebody_else_has_written(counted, session, monkeypatch):
    reader, said = counted
    monkeypatch.setattr(reader, "_follows", "always")
    d, theirs = reader.dict("d", {"k": 0}), session.dict("d")
    for number in range(3):  # until it is followed
        theirs["k"] = number
        assert d["k"] == number
    said.clear()
    for number in range(100):
        theirs["k"] = number
        assert d["k"] == number
    assert said == []


@pytest.fixture
def asked(manager):
    """Two sessions, and what they ask the manager for, in order: operations, and memory."""
    with manager.attach("writer") as writer, manager.attach("reader") as reader:
        said: list[str] = []
        for transport in (writer._transport, reader._transport):
            for name in ("call", "claim", "fetch"):
                setattr(transport, name, noting(said, name, getattr(transport, name)))
        yield writer, reader, said


def noting(said, name, real):
    def ask(*args, **kwargs):
        said.append(getattr(args[0], "operation", name))
        return real(*args, **kwargs)

    return ask


def test_a_published_frame_is_two_calls_and_so_is_its_read(asked):
    pandas = pytest.importorskip("pandas")
    writer, reader, said = asked
    frame = pandas.DataFrame({"a": range(100_000)})

    def told():
        found, said[:] = [*said], []
        return found

    writer["df"] = frame
    assert told() == ["claim", "publish"]
    asks = [] if reader.locations() else ["fetch"]  # where the memory is not to be seen
    first = reader["df"]
    assert told() == ["find", "get", *asks]
    again = reader["df"]
    assert told() == ["get"], "what is mapped is not fetched again"
    writer["df"] = frame + 1
    told()
    second = reader["df"]
    assert told() == ["get", *asks]
    assert (first["a"] + 1).equals(second["a"])
    assert first.equals(again)


def test_a_write_is_told_and_looked_at_once(session, asked):
    """What it costs a view of each kind: tests/panes/test_messages_of_a_change.py."""
    writer, reader, said = asked
    d = writer.dict("d")
    came = threading.Event()
    watch = reader.watch("d", lambda _version: came.set())
    said.clear()
    d["k"] = 1
    assert came.wait(PATIENCE)
    reader.look(reader.open("d"), ("all", []))
    watch.close()
    assert said.count("set") == said.count("look") == 1


def test_the_walks_are_shorter_than_they_were():
    """Their stops, as they are numbered; there were 20, 17 and 12."""
    walks = (Path(__file__).parents[2] / "docs" / "architecture.md").read_text().split("\n### ")
    most = {"A write, as far as another": 20, "A published frame, and its read": 17, "A frame that is viewed": 12}
    for title, before in most.items():
        (walk,) = (walk for walk in walks if walk.startswith(title))
        stops = [int(number) for number in re.findall(r"^(\d+)\. ", walk, re.MULTILINE)]
        assert 0 < stops[-1] < before


def test_a_call_of_who_came_by_a_grant_is_one_call_and_one_failure(manager, tmp_path):
    from jupyter_shared.wire.grants import Grant, key_of

    grant = Grant(read=("d",))
    key = key_of(bytes.fromhex(manager.connection.key), grant.words).hex()
    overheard = Overheard(manager.connection._replace(key=key, grant=grant.words), tmp_path / "guest")
    try:
        with manager.attach("owner") as owner, overheard.session("guest") as guest:
            owner.dict("d", {"k": 1})
            d = guest.dict("d")
            assert d["k"] == 1
            before = len(overheard.said)
            with pytest.raises(Refused):
                d["k"] = 2
            assert [*map(told, overheard.said[before:])] == ["set", "Failure"]
    finally:
        overheard.close()
