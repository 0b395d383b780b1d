"""Threads: each has a connection of its own, which ends with it; and nothing is left when a session is."""

from __future__ import annotations

import _thread
import gc
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jupyter_shared
from tests import system
from tests.waiting import PATIENCE, until


def our_threads():
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("jupyter_shared")]


def descriptors():
    return len(system.descriptors())


def test_threads_call_at_the_same_time(session):
    counter = session.counter("c")
    with ThreadPoolExecutor(16) as pool:
        sums = [*pool.map(lambda _: counter.add(1), range(2000))]
    assert sorted(sums) == [*range(1, 2001)]


def test_one_that_python_did_not_begin_leaves_no_dummy_of_itself(session):
    """As the thread is that puts right what Ctrl-C broke into."""
    ended = []

    def work():
        session.counter("c").add(1)
        session["x"] = session.dict(items={"k": 1})["k"]  # of one that goes at once
        ended.append(True)

    _thread.start_new_thread(work, ())
    until(lambda: ended)
    assert session.counter("c").get() == 1
    assert not [thread for thread in threading.enumerate() if type(thread) is threading._DummyThread]


def test_one_that_waits_holds_up_no_other(session):
    got = []
    waiting = threading.Thread(target=lambda: got.append(session.queue("q").get()))
    waiting.start()
    until(lambda: session.clients()[0].waiting)
    for number in range(100):
        session["x"] = number
    session.queue("q").put("item")
    waiting.join()
    assert got == ["item"]


def test_a_thread_s_connection_ends_with_it(manager, session):
    session["x"] = 1
    before, each = manager.descriptors(), 1 + len(session._transport._channels.mine()._pipe._ends)
    stay = threading.Event()
    begun = threading.Barrier(11)

    def work():
        assert session["x"] == 1
        session.counter("c").add(1)
        begun.wait()
        stay.wait()

    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    begun.wait()
    there = manager.descriptors()
    stay.set()
    assert there == before + 10 * each
    for thread in threads:
        thread.join()
    until(lambda: manager.descriptors() == before)


def test_an_rlock_is_a_thread_s(session):
    lock = session.rlock("r")
    lock.acquire()
    lock.acquire()
    with ThreadPoolExecutor(1) as pool:
        assert not pool.submit(lock.acquire, blocking=False).result()
        assert isinstance(pool.submit(lock.release).exception(), RuntimeError)
    lock.release()
    lock.release()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lock.acquire, blocking=False).result()
        pool.submit(lock.release).result()


def test_one_thread_watches_for_a_session_however_many_watches(session):
    watches = [session.watch(session.counter(f"c{number}"), lambda version: None) for number in range(50)]
    assert our_threads() == ["jupyter_shared watcher"]
    for watch in watches:
        watch.close()


def test_detaching_leaves_no_thread_no_descriptor_and_no_client(manager):
    with manager.attach("stays") as stays:
        gc.collect()
        before = descriptors(), len(our_threads()), manager.descriptors()
        for number in range(10):
            session = manager.attach("goes")
            session["x"] = b"x" * 100_000
            assert len(session["x"]) == 100_000
            session.watch("x", lambda version: None)
            with ThreadPoolExecutor(3) as pool:
                [*pool.map(lambda _, session=session: session.counter("c").add(1), range(6))]
            with session.pipeline():
                session["y"] = number
            session.detach()
            del session
        gc.collect()
        now = lambda: (descriptors(), len(our_threads()), manager.descriptors())  # noqa: E731
        until(lambda: all(one <= other for one, other in zip(now(), before, strict=True)))
        assert [client.label for client in stays.clients()] == ["stays"]


def test_a_session_nobody_refers_to_any_more_is_no_leak(manager):
    """Not detached, only forgotten: as in a cell that is run again and again."""
    for _ in range(5):
        manager.attach("forgotten").detach()
    with manager.attach() as session:
        assert [client.label for client in session.clients()] == ["test"]


def test_stopping_leaves_only_the_log(manager, session):
    session["x"] = b"x" * 1_000_000
    session.stop()
    left = [path.name for path in Path(manager.files.folder).iterdir() if manager.name in path.name]
    assert left == [f"{manager.name}.log"]
    assert not Path(manager.connection.address).exists()


def test_attaching_while_one_stops_gets_the_old_or_a_new_one(runtime_dir):
    """Never an error that is nobody's fault."""
    from jupyter_shared.errors import ManagerGone

    name, stop = "again-and-again", threading.Event()
    met = []

    def visit():
        while not stop.is_set():
            with jupyter_shared.attach(name) as session:
                try:
                    met.append(session.info()["pid"])
                except ManagerGone:
                    met.append(None)

    visitor = threading.Thread(target=visit)
    visitor.start()
    deadline = time.monotonic() + PATIENCE
    while len(set(met)) < 4 and time.monotonic() < deadline:  # the one found may be on its way out already
        seen = len(met)
        until(lambda seen=seen: len(met) > seen)
        try:
            jupyter_shared.attach(name).stop()
        except ManagerGone:
            pass
    stop.set()
    visitor.join()
    assert len(set(met)) >= 4
    jupyter_shared.attach(name).stop()
