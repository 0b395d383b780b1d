"""A manager that has gone: an error that says which one, when and where its log is; never another object's answer."""

from __future__ import annotations

import os
import pickle
import re
import signal
import threading

import pytest

import jupyter_shared
from jupyter_shared.errors import ManagerGone, StaleObject
from tests import system
from tests.managing import RunningManager
from tests.waiting import until


@pytest.fixture
def told(manager):
    """Asserts that something raises ManagerGone with all that there is to know."""

    def check(function):
        with pytest.raises(ManagerGone) as raised:
            function()
        text = str(raised.value)
        who = re.escape(f"{manager.name!r} (pid {manager.pid})")
        assert re.search(rf"{who} is (gone|out of reach) since", text)  # by a link, the network may have failed
        assert re.search(r"\d\d:\d\d:\d\d", text)
        assert manager.files.log in text
        assert isinstance(raised.value, ConnectionError)
        assert isinstance(raised.value, EOFError), "who catches what the standard library raises catches this"

    return check


def test_every_use_of_it_says_so(manager, session, told):
    d, lock, queue = session.dict("d", {"k": 1}), session.lock("l"), session.queue("q")
    manager.kill()
    for use in (
        lambda: d["other"], lambda: d.update(k=2), lambda: len(d), lock.acquire, queue.get,
        lambda: session["x"], lambda: session.dict("new"), session.objects, session.info,
        lambda: [*session], lambda: session.watch(d, print), lambda: session.__setitem__("x", b"x" * 1_000_000),
    ):  # fmt: skip
        told(use)
    with pytest.raises(ManagerGone), session.pipeline():
        d["k"] = 3


def test_what_was_read_before_is_not_read_any_more(manager, session, told):
    d, counter, event = session.dict("d", {"k": 1}), session.counter("c", 5), session.event("e")
    session["x"] = "published"
    assert (d["k"], counter.get(), event.is_set(), session["x"], len(d)) == (1, 5, False, "published", 1)
    manager.kill()
    until(lambda: session.gone)
    for read in (lambda: d["k"], counter.get, event.is_set, lambda: session["x"], lambda: len(d), lambda: "k" in d):
        told(read)


def test_one_who_waits_is_told(manager, session, told):
    failed = []

    def wait():
        try:
            session.queue("q").get()
        except ManagerGone as error:
            failed.append(str(error))

    waiting = [threading.Thread(target=wait) for _ in range(3)]
    for thread in waiting:
        thread.start()
    until(lambda: sum(len(client.waiting) for client in session.clients()) == 3)
    manager.kill()
    for thread in waiting:
        thread.join()
    assert len(failed) == 3
    assert all(manager.name in text for text in failed)


def test_one_who_watches_is_told_once(manager, session):
    versions = []
    session.watch(session.dict("d"), versions.append)
    session.watch(None, versions.append)
    manager.kill()
    until(lambda: len(versions) >= 2)
    assert versions == [-1, -1]


def test_a_stopped_manager_says_so_too(manager, session):
    with manager.attach() as other:
        d = other.dict("d")
        session.stop()
        until(lambda: other.gone)
        with pytest.raises(ManagerGone, match=manager.name):
            d["k"] = 1


def test_a_detached_session_says_so(manager, session):
    d = session.dict("d", {"k": 1})
    assert d["k"] == 1
    session.detach()
    with pytest.raises(ManagerGone, match=f"detached from the manager {manager.name!r}"):
        d["k"]
    session.detach()


def test_proxies_of_an_earlier_manager_never_answer(manager, session):
    """The next manager gives the same ids to other objects."""
    d = session.dict("d", {"k": "old"})
    published = pickle.dumps(d)
    assert d["k"] == "old"
    manager.kill()
    with jupyter_shared.attach(manager.name) as new:
        theirs = new.dict("other", {"k": "new"})
        assert theirs._handle.object == d._handle.object
        for use in (lambda: d["k"], lambda: d.update(k=1), lambda: d == {"k": "new"}):
            with pytest.raises(ManagerGone, match=str(manager.pid)):
                use()
        with pytest.raises((ManagerGone, StaleObject)):
            pickle.loads(published)["k"]
        assert theirs == {"k": "new"}
        new.stop()


def test_a_proxy_unpickled_elsewhere_finds_its_manager_again(manager, session, spawned):
    def read(parent):
        import pickle

        d = pickle.loads(parent.hear())
        d["from"] = "elsewhere"
        return d["k"]

    d = session.dict("d", {"k": 7})
    child = spawned(read, attached=False)
    data = pickle.dumps(d)
    assert manager.connection.key.encode() not in data
    assert manager.connection.key_bytes not in data
    child.tell(data)
    assert child.finish() == 7
    assert d["from"] == "elsewhere"


def test_a_pickled_proxy_of_a_dead_manager_says_so(manager, session, spawned):
    def read(parent):
        import pickle

        from jupyter_shared.errors import TooLate

        try:
            pickle.loads(parent.hear())
        except TooLate as error:
            return str(error)

    data = pickle.dumps(session.dict("d"))
    child = spawned(read, attached=False)
    manager.kill()
    child.tell(data)
    assert manager.name in child.finish()


def test_a_deleted_object_says_who_deleted_it(manager, session):
    d = session.dict("d", {"k": 1})
    assert d["k"] == 1
    with manager.attach("other") as other:
        del other["d"]
        for use in (lambda: d["k"], lambda: d.update(k=1), lambda: len(d)):
            with pytest.raises(StaleObject, match="The dict 'd' was deleted by other"):
                use()
        other.dict("d", {"k": 2})
        with pytest.raises(StaleObject):
            d["k"]
        assert session.dict("d")["k"] == 2


def test_two_managers_do_not_know_each_other(manager, session, runtime_dir):
    second = RunningManager()
    with second.attach() as other:
        session["x"] = 1
        other["x"] = 2
        assert (session["x"], other["x"]) == (1, 2)
        other["mine"] = {"theirs": 3}
        assert "mine" not in session
    second.end()


def test_a_process_that_lacks_descriptors_says_nothing_of_the_manager(session):
    d, failed = session.dict("d", {"k": 1}), []

    def write():
        try:
            d["k"] = 2
        except OSError as error:
            failed.append(error)

    thread = threading.Thread(target=write)  # which needs a connection of its own
    lowest = os.dup(0)
    os.close(lowest)
    with system.limited(system.DESCRIPTORS, lowest):
        thread.start()
        thread.join()
    assert "Too many open files" in str(failed[0])
    assert session.gone is None
    d["k"] = 3
    assert d["k"] == 3


def test_a_manager_that_crashes_says_where_in_its_log(manager, session):
    os.kill(manager.pid, signal.SIGSEGV)
    until(lambda: session.gone)
    assert "Segmentation fault" in manager.log()
    assert "loop.py" in manager.log(), "where it was"
