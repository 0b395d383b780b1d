"""Watches: told of every change, never more often than one can listen."""

from __future__ import annotations

import threading

import pytest

from jupyter_shared.errors import NoSuchName
from tests.waiting import PATIENCE, until


class Watcher:
    """A callback that remembers, and can be held up."""

    def __init__(self):
        self.versions = []
        self.go = threading.Event()
        self.go.set()
        self.entered = threading.Event()
        self.threads = set()

    def __call__(self, version):
        self.threads.add(threading.current_thread().name)
        self.versions.append(version)
        self.entered.set()
        assert self.go.wait(PATIENCE)


@pytest.fixture
def watcher():
    return Watcher()


def test_a_change_elsewhere_is_told(manager, session, watcher):
    d = session.dict("d")
    session.watch(d, watcher)
    with manager.attach() as other:
        other.dict("d")["k"] = 1
        until(lambda: watcher.versions)
        assert watcher.versions == [session.version(d)]
        assert d["k"] == 1
    assert watcher.threads == {"jupyter_shared watcher"}


def test_the_last_of_many_changes_is_always_told(session, watcher):
    counter = session.counter("c")
    session.watch(counter, watcher)
    for _ in range(3):
        for _ in range(500):
            counter.add(1)
        until(lambda: watcher.versions and watcher.versions[-1] == session.version(counter))
    assert watcher.versions == sorted(set(watcher.versions))


def test_changes_that_come_while_it_runs_are_told_once(session, watcher):
    counter = session.counter("c")
    watcher.go.clear()
    session.watch(counter, watcher)
    counter.add(1)
    assert watcher.entered.wait(PATIENCE)
    for _ in range(100):
        counter.add(1)
    assert len(watcher.versions) == 1
    watcher.go.set()
    until(lambda: len(watcher.versions) == 2)
    assert watcher.versions[-1] == session.version(counter)


def test_a_closed_watch_is_told_no_more(session, watcher):
    counter, also = session.counter("c"), Watcher()
    watch, _ = session.watch(counter, watcher), session.watch(counter, also)
    counter.add(1)
    until(lambda: watcher.versions and also.versions)
    watch.close()
    watch.close()
    before = len(watcher.versions)
    counter.add(1)
    until(lambda: also.versions[-1] == session.version(counter))
    assert len(watcher.versions) == before


def test_reading_and_failing_to_read_tell_nothing(session, watcher):
    d, other = session.dict("d", {"k": 1}), session.counter("other")
    session.watch(d, watcher)
    _ = d["k"], len(d), d.get("nothing")
    session.watch(other, also := Watcher())
    other.add(1)
    until(lambda: also.versions)
    assert watcher.versions == []


def test_the_end_of_an_object_is_version_0(session, watcher):
    session.watch(session.dict("d"), watcher)
    del session["d"]
    until(lambda: watcher.versions)
    assert watcher.versions == [0]


def test_a_value_under_a_name_is_watched_by_its_name(session, watcher):
    session["x"] = 1
    session.watch("x", watcher)
    session["x"] = 2
    until(lambda: watcher.versions)
    with pytest.raises(NoSuchName, match="'y'"):
        session.watch("y", watcher)


def test_what_there_is_can_be_watched(manager, session, watcher):
    session.watch(None, watcher)
    for change in (lambda: session.dict("new"), lambda: session.__setitem__("x", 1), lambda: session.__delitem__("x")):
        seen = len(watcher.versions)
        change()
        until(lambda seen=seen: len(watcher.versions) > seen)
    seen = len(watcher.versions)
    with manager.attach():
        until(lambda: len(watcher.versions) > seen)
        seen = len(watcher.versions)
    until(lambda: len(watcher.versions) > seen)


def test_a_callback_may_call_the_session(session):
    counter, done = session.counter("c"), []

    def look(version):
        done.append((counter.get(), session.dict("from the callback", {"k": 1})["k"]))

    session.watch(counter, look)
    counter.add(1)
    until(lambda: done)
    assert done[-1] == (1, 1)


def test_a_callback_may_close_its_watch_and_detach(manager):
    session, done = manager.attach(), []
    counter = session.counter("c")

    def look(version):
        watch.close()
        session.detach()
        done.append(version)

    watch = session.watch(counter, look)
    with manager.attach("other") as other:
        other.counter("c").add(1)
        until(lambda: done)
        until(lambda: [client.label for client in other.clients()] == ["other"])


def test_a_callback_that_fails_is_logged_and_called_again(session, caplog):
    counter, calls = session.counter("c"), []

    def fail(version):
        calls.append(version)
        raise ValueError("mine")

    session.watch(counter, fail)
    for _ in range(2):
        seen = len(calls)
        counter.add(1)
        until(lambda seen=seen: len(calls) > seen)
    assert "A callback that watches an object failed" in caplog.text
    assert "ValueError: mine" in caplog.text


def test_watching_costs_the_writer_nothing_once_the_watcher_sleeps(manager, session, spawned):
    """A watcher that is stopped is told of one change, not of ten thousand."""

    def sleeper(shared, parent):
        versions = []
        shared.watch(shared.counter("c"), versions.append)
        parent.tell("ready")
        parent.hear()
        while not versions or versions[-1] != shared.version(shared.counter("c")):
            pass
        return len(versions)

    child = spawned(sleeper)
    assert child.hear() == "ready"
    child.stop()
    counter = session.counter("c")
    for _ in range(5000):
        counter.add(1)
    child.go_on()
    child.tell()
    assert child.finish() <= 3


def test_ten_thousand_anonymous_objects_made_and_dropped_leave_none(manager, session):
    before = session.info()
    holder = session.list("holder")
    for number in range(10_000):
        thing = session.dict(items={"n": number}) if number % 2 else session.list(items=[number])
        if number % 100 == 0:
            holder.append(thing)
    del thing
    until(lambda: session.info()["objects"] == before["objects"] + 101)
    assert holder[50][0] == 5000
    holder.clear()
    until(lambda: session.info()["objects"] == before["objects"] + 1)
    assert session.info()["rss"] < before["rss"] + 50_000_000


def test_what_one_process_drops_lives_on_in_another(manager, session, spawned):
    def keeper(shared, parent):
        mine = shared["box"]["inner"]
        parent.tell("has it")
        parent.hear()
        mine.append("kept")
        return mine.copy()

    session.dict("box")["inner"] = session.list(items=["a"])
    child = spawned(keeper)
    assert child.hear() == "has it"
    session["box"].clear()
    assert any(found.kind == "list" for found in session.objects(all=True))
    child.tell()
    assert child.finish() == ["a", "kept"]
    until(lambda: not any(found.kind == "list" for found in session.objects(all=True)))


def test_nested_proxies_are_the_same_object_everywhere(manager, session):
    session.dict("outer")["inner"] = session.list(items=[1])
    with manager.attach() as other:
        other.dict("outer")["inner"].append(2)
        assert session["outer"]["inner"] == [1, 2]
        other.dict("outer")["inner"].append(session["outer"]["inner"].copy())
    assert session["outer"]["inner"][2] == [1, 2]


def test_a_circle_of_objects_is_freed(session):
    a, b = session.dict(), session.list()
    a["b"] = b
    b.append(a)
    assert b[0]["b"][0]["b"] == b
    before = session.info()["objects"]
    del a, b
    until(lambda: session.info()["objects"] == before - 2)
