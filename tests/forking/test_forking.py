"""fork: the child of a client is a client of its own, whatever its parent was in the middle of."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import warnings

import numpy as np
import pytest

import jupyter_shared
from jupyter_shared.errors import ManagerGone
from tests.forks import ended_well, forked
from tests.waiting import PATIENCE, until

# Python 3.12 warns of forking with threads, which every session has one of.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


def test_live_proxies_go_on_in_the_child(session):
    d, counter, queue, lock = session.dict("d", {"k": 1}), session.counter("c"), session.queue("q"), session.lock("l")
    assert d["k"] == 1

    def child():
        assert d["k"] == 1
        d["child"] = os.getpid()
        with lock:
            counter.add(1)
        queue.put("from the child")
        assert session["shared"] == [1, 2]
        session["back"] = "from the child"

    session["shared"] = [1, 2]
    pid = forked(child)
    assert ended_well(pid)
    assert d["child"] == pid
    assert counter.get() == 1
    assert queue.get(timeout=PATIENCE) == "from the child"
    assert session["back"] == "from the child"


def test_what_the_child_inherited_of_reads_stays_coherent(session):
    d = session.dict("d", {"k": "old"})
    session["x"] = "old"
    assert (d["k"], session["x"]) == ("old", "old")
    ready, go = os.pipe(), os.pipe()

    def child():
        assert (d["k"], session["x"]) == ("old", "old")
        os.write(ready[1], b"!")
        os.read(go[0], 1)
        assert (d["k"], session["x"]) == ("new", "new")

    pid = forked(child)
    os.read(ready[0], 1)
    d["k"] = session["x"] = "new"
    os.write(go[1], b"!")
    assert ended_well(pid)
    for descriptor in (*ready, *go):
        os.close(descriptor)


def test_the_child_is_a_client_of_its_own(session):
    lock = session.lock("l")
    lock.acquire()

    def child():
        assert not lock.acquire(blocking=False), "its parent has the lock, not the child"
        session.lock("child's").acquire()
        pids = sorted(client.pid for client in session.clients())
        assert pids == sorted([os.getpid(), os.getppid()])

    assert ended_well(forked(child))
    until(lambda: [client.pid for client in session.clients()] == [os.getpid()])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert session.lock("child's").acquire(), "its end has freed what it held"
    assert lock.locked()
    lock.release()


def test_the_end_of_the_child_is_not_the_parent_s(session):
    anonymous = session.list(items=[1, 2, 3])
    lock = session.lock("l")
    lock.acquire()
    assert ended_well(forked(lambda: None))
    assert ended_well(forked(lambda: anonymous.append(4)))
    pid = forked(lambda: anonymous.append(signal.pause()))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    until(lambda: len(session.clients()) == 1)
    assert anonymous == [1, 2, 3, 4]
    assert lock.locked()


def test_the_child_keeps_alive_what_its_parent_drops(session):
    kept = [session.list(items=["still here"])]
    ready, go = os.pipe(), os.pipe()

    def child():
        assert kept[0][0] == "still here"
        session.counter("c").add(1)
        os.write(ready[1], b"!")
        os.read(go[0], 1)
        assert kept[0][:] == ["still here"]
        kept[0].append("mine")

    pid = forked(child)
    os.read(ready[0], 1)
    kept.clear()
    session.counter("c").add(1)
    os.write(go[1], b"!")
    assert ended_well(pid)
    for descriptor in (*ready, *go):
        os.close(descriptor)
    until(lambda: all(found.kind != "list" for found in session.objects(all=True)))


def test_arrays_mapped_before_the_fork_are_there_in_the_child(session):
    session["a"] = np.arange(100_000)
    mapped = session["a"]

    def child():
        assert (mapped == np.arange(100_000)).all()
        assert (session["a"] == mapped).all()
        session["again"] = mapped
        assert (session["again"] == mapped).all()

    assert ended_well(forked(child))
    assert (session["again"] == mapped).all()


def test_a_child_goes_on_seeing_what_its_parent_has_let_go(session):
    session["a"] = np.full(200_000, 7)
    mapped = [session["a"]]
    ready, go = os.pipe(), os.pipe()

    def child():
        os.write(ready[1], b"!")
        os.read(go[0], 1)
        assert (mapped[0] == 7).all()

    pid = forked(child)
    os.read(ready[0], 1)
    mapped.clear()
    for value in range(20):
        session["a"] = np.full(200_000, value)  # each of the same size: memory would be used again
    os.write(go[1], b"!")
    assert ended_well(pid)
    for descriptor in (*ready, *go):
        os.close(descriptor)


def test_grandchildren_too(session):
    counter = session.counter("c")

    def child():
        counter.add(1)
        assert ended_well(forked(lambda: counter.add(1)))
        counter.add(1)

    assert ended_well(forked(child))
    assert counter.get() == 3


def test_many_children_at_once(session):
    counter = session.counter("c")
    pids = [forked(lambda: [counter.add(1) for _ in range(50)]) for _ in range(8)]
    assert all(map(ended_well, pids))
    assert counter.get() == 400


def test_forking_in_a_pipeline(session):
    items = session.list("l")

    def child():
        items.append("child")
        assert items[-1] == "child"

    with session.pipeline():
        items.append("before")
        pid = forked(child)
        assert ended_well(pid)
        items.append("after")
    assert sorted(items) == ["after", "before", "child"]


def test_a_child_that_comes_to_the_end_of_a_pipeline_leaves_what_is_in_it_to_its_parent(session):
    items, block = session.list("l"), session.pipeline()

    def child():
        block.__exit__(None, None, None)
        items.append("child")
        assert [*items] == ["child"]

    with block:
        items.append("before")
        assert ended_well(forked(child))
    assert [*items] == ["child", "before"]


def test_forking_while_other_threads_are_in_the_middle_of_everything(session):
    """Whatever lock another thread holds at that moment, nobody in the child will ever release it."""
    stop = threading.Event()
    session["a"] = b"x" * 100_000

    def busy(number):
        d = session.dict(f"d{number}")
        while not stop.is_set():
            d["k"] = session.list(items=[number])
            assert d["k"][0] == number
            session[f"a{number}"] = b"x" * 100_000
            assert len(session[f"a{number}"]) == 100_000

    threads = [threading.Thread(target=busy, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    counter = session.counter("c")

    def child():
        counter.add(1)
        session["mine"] = b"y" * 100_000
        assert len(session["mine"]) == 100_000
        assert session.list(items=[session.list(items=[5])])[0][0] == 5

    try:
        for _ in range(25):
            assert ended_well(forked(child))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert counter.get() == 25


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_proxies_as_arguments_of_processes(session, method):
    context = multiprocessing.get_context(method)
    d, queue = session.dict("d"), session.queue("q")
    process = context.Process(target=add_to, args=(d, queue, session.list(items=[1, 2])))
    process.start()
    assert queue.get(timeout=PATIENCE) == [1, 2]
    process.join()
    assert process.exitcode == 0
    assert d == {"child": process.pid}


def add_to(d, queue, anonymous):
    d["child"] = os.getpid()
    queue.put(anonymous.copy())


def test_the_first_call_of_a_child_after_the_manager_ended_says_so(session, manager):
    d = session.dict("d", {"k": 1})
    go = os.pipe()

    def child():
        os.read(go[0], 1)
        for _ in range(2):
            with pytest.raises(ManagerGone, match=rf"{manager.name}.*is (gone|out of reach) since.*Its log is"):
                d["x"] = 1

    pid = forked(child)
    other = forked(child)
    session.stop()
    os.write(go[1], b"!!")
    assert ended_well(pid)
    assert ended_well(other)
    for descriptor in go:
        os.close(descriptor)


def test_a_child_takes_no_later_manager_for_its_parent_s(session, manager):
    d = session.dict("d", {"k": 1})
    go = os.pipe()

    def child():
        os.read(go[0], 1)
        with pytest.raises(ManagerGone):
            d["x"] = 1

    pid = forked(child)
    session.stop()
    with jupyter_shared.attach(manager.name) as later:
        os.write(go[1], b"!")
        assert ended_well(pid)
        assert "d" not in later
        later.stop()
    for descriptor in go:
        os.close(descriptor)


def test_forking_while_other_threads_work(session):
    d, stop = session.dict("d"), threading.Event()

    def work():
        while not stop.is_set():
            pickle.loads(pickle.dumps(d))["k"] = 1
            session.progress("busy", total=1).close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(20):
            assert ended_well(forked(lambda: pickle.loads(pickle.dumps(d)).update(child=1)))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
