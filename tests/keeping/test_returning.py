"""Who was attached to a manager that keeps finds the next one by itself, and nothing is taken for what it is not."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

import jupyter_shared
from jupyter_shared.client.connection import launch
from jupyter_shared.errors import HolderDied, ManagerGone
from tests.spawning import is_alive
from tests.waiting import PATIENCE, until


@pytest.fixture
def shared(tmp_path):
    session = jupyter_shared.attach("kept", keep=tmp_path / "kept")
    yield session
    session.detach()
    if launch.find("kept"):
        with jupyter_shared.attach("kept", create=False) as last:
            last.stop()


def die(session):
    """The manager is killed, and this session has noticed; a thread of it that waits may have come back by then."""
    died = session.connection.pid
    os.kill(died, signal.SIGKILL)
    until(lambda: session.gone or session.connection.pid != died)
    until(lambda: not is_alive(died))


def test_a_session_and_its_proxies_go_on(shared):
    cfg = shared.dict("cfg", {"lr": 0.1})
    box = shared.list(None, [1, 2])
    shared["x"] = {"value": 1}
    assert shared["x"] == {"value": 1}
    before = shared.connection
    for number in range(3):
        die(shared)
        assert cfg["lr"] == 0.1
        cfg["number"] = number
        assert cfg["number"] == number
        assert list(box) == [1, 2]
        assert shared["x"] == {"value": 1}
        assert shared.gone is None
    assert shared.connection != before
    assert shared.info()["keeps"]["restarts"] == 4


def test_a_pipeline_ends_with_its_manager(shared):
    """The next one is not given the half of it that was not sent."""
    log = shared.list("log")

    def append_while_it_dies():
        with shared.pipeline():
            log.append(0)
            die(shared)
            log.append(1)

    with pytest.raises(ManagerGone, match="Whether this call was done is unknown"):
        append_while_it_dies()
    assert list(log) in ([], [0])
    with shared.pipeline():
        log.append(2)
    assert list(log)[-1] == 2


def test_a_pipeline_ends_with_its_manager_though_another_thread_comes_back(shared):
    """And how it ends says nothing of the next one: the session goes on with that."""
    log, cfg = shared.list("log"), shared.dict("cfg")
    begun, back = threading.Event(), threading.Event()
    failed = []

    def append_while_it_dies():
        try:
            with shared.pipeline():
                log.append(0)
                begun.set()
                assert back.wait(PATIENCE)
                with pytest.raises(ManagerGone, match="Whether this call was done is unknown"):
                    log.append(1)
                with pytest.raises(ManagerGone):
                    len(log)
        except ManagerGone as error:
            failed.append(str(error))
        log.append(2)

    thread = threading.Thread(target=append_while_it_dies)
    thread.start()
    try:
        assert begun.wait(PATIENCE)
        gone = shared.connection.pid
        die(shared)
        cfg["k"] = 1
        with shared.pipeline():
            cfg["of another thread"] = 1
    finally:
        back.set()
        thread.join()
    assert f"(pid {gone}) is gone" in failed[0]
    assert shared.gone is None
    assert list(log) in ([2], [0, 2])
    assert cfg == {"k": 1, "of another thread": 1}


def dies_and_another_thread_comes_back(session):
    die(session)
    thread = threading.Thread(target=session.names)
    thread.start()
    thread.join()
    assert session.gone is None


@pytest.mark.parametrize("written", ["before", "after", "else"])
def test_a_transaction_ends_with_its_manager_though_another_thread_comes_back(shared, written):
    log, cfg = shared.list("log", [0]), shared.dict("cfg")

    def write_while_it_dies():
        with shared.transaction():
            assert len(log) == 1
            if written == "before":
                log.append(1)
            dies_and_another_thread_comes_back(shared)
            if written == "after":
                log.append(1)
            if written == "else":
                cfg["k"] = 1  # to keep others from changing it, it is entered, which may wait

    with pytest.raises(ManagerGone, match="Whether this call was done is unknown"):
        write_while_it_dies()
    assert list(log) == [0]
    assert cfg == {}
    with shared.transaction():
        log.append(len(log))
    assert list(log) == [0, 1]


def test_who_waits_in_a_pipeline_does_not_wait_in_the_next_manager(shared):
    log, queue = shared.list("log"), shared.queue("queue")

    def wait_when_it_has_died():
        with shared.pipeline():
            log.append(0)
            dies_and_another_thread_comes_back(shared)
            queue.get()

    with pytest.raises(ManagerGone, match="Whether this call was done is unknown"):
        wait_when_it_has_died()
    queue.put(1)
    assert queue.get(timeout=0) == 1


@pytest.mark.parametrize("error", [ConnectionResetError, FileNotFoundError])
def test_the_next_one_may_die_while_one_comes_back(shared, monkeypatch, error):
    cfg = shared.dict("cfg", {"k": 1})
    die(shared)

    def died_meanwhile():
        raise error(1, "it has died, too")

    with monkeypatch.context() as patched:
        patched.setattr(shared, "_attach", died_meanwhile)
        with pytest.raises(ManagerGone, match="the next call goes to its successor"):
            cfg.keys()
    assert dict(cfg) == {"k": 1}


def test_ctrl_c_on_the_way_back_leaves_the_session_where_it_was(shared, monkeypatch):
    """What it has read and holds of the earlier manager is no worse for it; the next call comes back."""
    cfg = shared.dict("cfg", {"k": 1})
    assert cfg["k"] == 1
    die(shared)

    def struck(transport):
        raise KeyboardInterrupt

    monkeypatch.setattr(shared, "_renew_handles", struck)
    with pytest.raises(KeyboardInterrupt):
        cfg["k"]
    monkeypatch.undo()
    assert shared.gone
    assert cfg["k"] == 1
    with jupyter_shared.attach("kept", create=False) as other:
        until(lambda: other.info()["clients"] == 2)


def test_one_that_has_hung_up_and_has_its_lock_still_is_not_taken_for_alive(shared, monkeypatch):
    """The system closes what a killed process had, one after the other; its lock may be the last."""
    cfg, looked, find_or_start = shared.dict("cfg", {"k": 1}), [], launch.find_or_start
    died = shared.connection
    die(shared)

    def still_there(name, **how):
        looked.append(name)
        return died if len(looked) < 4 else find_or_start(name, **how)

    monkeypatch.setattr(launch, "find_or_start", still_there)
    assert cfg["k"] == 1
    assert len(looked) == 4


def test_who_tells_late_that_it_has_gone_does_not_mean_the_next_one(shared):
    """The thread that hears of the end is slow; another one calls, and comes back, meanwhile."""
    cfg, lifeline = shared.dict("cfg", {"k": 1}), shared._transport.lifeline
    tell, tells, back, told = lifeline._on_gone, threading.Event(), threading.Event(), threading.Event()

    def late(*why):
        tells.set()
        back.wait(1.0)  # for ever, if nobody comes back before this is over
        tell(*why)
        told.set()

    lifeline._on_gone = late
    os.kill(shared.connection.pid, signal.SIGKILL)
    assert tells.wait(PATIENCE)
    with pytest.raises(ManagerGone):
        cfg["k"] = 2
    cfg["k"] = 3
    back.set()
    assert told.wait(PATIENCE)
    assert shared.gone is None
    assert cfg["k"] == 3


def test_what_was_cached_is_the_truth_or_read_again(shared):
    cfg = shared.dict("cfg", {"a": 1})
    assert cfg["a"] == 1
    die(shared)
    with jupyter_shared.attach("kept", keep=shared._keeps[0].folder) as other:
        other.dict("cfg")["a"] = 2
    assert cfg["a"] == 2


def test_large_values_are_read_on(shared):
    np = pytest.importorskip("numpy")
    shared["big"] = np.arange(300_000)
    big = shared["big"]
    until(Path(shared._keeps[0].folder, "values", "1.value").exists)
    die(shared)
    shared["other"] = np.ones(300_000)
    assert (shared["big"] == big).all()
    assert (shared["other"] == 1).all()
    assert big[-1] == 299_999


def test_a_call_that_waits_waits_again(shared):
    jobs = shared.queue("jobs")
    got = []
    thread = threading.Thread(target=lambda: got.append(jobs.get(timeout=PATIENCE)))
    thread.start()
    try:
        until(lambda: shared.describe("jobs").waiters)
        die(shared)
        until(lambda: shared.describe("jobs").waiters)
        jobs.put("late")
    finally:
        thread.join()
    assert got == ["late"]


def test_a_lock_held_before_is_free_and_says_so(shared):
    gpu = shared.lock("gpu")
    gpu.acquire()
    die(shared)
    with pytest.warns(HolderDied):
        assert gpu.acquire(timeout=PATIENCE)


def test_a_manager_that_was_stopped_is_not_started_again(shared):
    cfg = shared.dict("cfg", {"a": 1})
    with jupyter_shared.attach("kept", create=False) as other:
        other.stop()
    until(lambda: shared.gone)
    with pytest.raises(ManagerGone, match="It keeps what it shares, in"):
        cfg["a"] = 2
    assert launch.find("kept") is None
    with jupyter_shared.attach("kept", keep=shared._keeps[0].folder):
        assert cfg["a"] == 1  # once there is one, it is found


def test_a_manager_of_the_same_name_that_kept_nothing_of_this_is_not_taken_for_it(shared):
    cfg = shared.dict("cfg", {"a": 1})
    with jupyter_shared.attach("kept", create=False) as other:
        other.stop()
    until(lambda: shared.gone)
    with jupyter_shared.attach("kept") as other:
        other.dict("cfg", {"a": "another"})
        with pytest.raises(ManagerGone):
            cfg["a"]
