"""Following a real manager: reads that make no call though others write, and whatever may come between."""

from __future__ import annotations

import os
import signal
import threading

import pytest

import jupyter_shared
from jupyter_shared.address import Files
from jupyter_shared.client.connection import launch
from jupyter_shared.client.following.following import VARIABLE
from jupyter_shared.errors import ManagerGone, NoSuchName, StaleObject
from tests.following.stage import replica_of
from tests.waiting import until

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


@pytest.fixture(autouse=True)
def always(monkeypatch):
    """From the first miss on."""
    monkeypatch.setenv(VARIABLE, "always")


@pytest.fixture
def other(manager):
    with manager.attach("other") as other:
        yield other


def calls_of(session, monkeypatch):
    """The operations that a session calls from now on."""
    calls, call = [], session.call
    monkeypatch.setattr(session, "call", lambda *args, **more: calls.append(args[1]) or call(*args, **more))
    return calls


def test_no_read_is_a_call_though_others_write(session, other, monkeypatch):
    d, items = session.dict("d", {"k": 0}), session.list("l")
    s, ns = session.set("s"), session.namespace("ns", x=0)
    c, a, e, v = session.counter("c"), session.array("a", "i", [0]), session.event("e"), session.value("v", "i", 0)
    session["p"] = 0
    theirs = [getattr(other, proxy.kind)(name) for name, proxy in (("d", d), ("l", items), ("s", s), ("ns", ns))]
    their_d, their_l, their_s, their_ns = theirs
    their_c, their_a, their_e, their_v = other.counter("c"), other.open("a"), other.event("e"), other.open("v")

    def write(number):
        their_d["k"], their_d[number], their_ns.x = number, str(number), number
        their_l.append(number)
        their_s.add(number)
        their_c.add(1)
        their_a[0], their_v.value = number, number
        (their_e.set if number % 2 else their_e.clear)()
        other["p"] = (number, "published")

    def read():
        return (
            d["k"], d.get(7), len(d), "k" in d, [*d], d.copy(), items[-1:], items[:], len(items), 3 in s, len(s), ns.x,
            c.get(), a[0], a[:].tolist(), v.value, e.is_set(), session["p"],
        )  # fmt: skip

    write(0)
    read()
    calls = calls_of(session, monkeypatch)
    for number in range(1, 30):
        write(number)
        assert read() == (
            number, "7" if number >= 7 else None, number + 2, True, ["k", *range(number + 1)],
            {"k": number, **{n: str(n) for n in range(number + 1)}}, [number], [*range(number + 1)], number + 1,
            number >= 3, number + 1, number, number + 1, number, [number], number, bool(number % 2),
            (number, "published"),
        )  # fmt: skip
    assert calls == []


def test_what_hangs_on_something_is_a_call_and_kept_alive_by_no_replica(session, other, monkeypatch):
    np = pytest.importorskip("numpy")
    d, theirs = session.dict("d", {"k": 0}), other.dict("d")
    theirs["large"], theirs["live"] = np.arange(300_000), other.counter(None, 5)
    assert d["k"] == 0
    calls = calls_of(session, monkeypatch)
    theirs["k"] = 1
    assert d["k"] == 1
    assert calls == []
    assert d["large"][-1] == 299_999
    assert d["live"].get() == 5
    assert "get" in calls
    assert replica_of(d) is not None
    before = session.info()["memory"]
    del theirs["large"], theirs["live"]
    assert "large" not in d
    until(lambda: session.info()["memory"] < before)


def test_an_object_that_is_deleted_and_made_again_is_the_new_one(session, other):
    for number in range(20):
        d = session.dict("d", {"k": number})
        other.dict("d")["k"] = f"{number} changed"
        assert d["k"] == f"{number} changed"
        assert replica_of(d) is not None
        del other["d"]
        with pytest.raises(StaleObject):
            _ = d["k"]
        with pytest.raises(NoSuchName):
            _ = session["d"]


def test_undone_and_restored_edited_and_in_one_step(session, other, monkeypatch):
    d, theirs, items = session.dict("d", {"k": 0}), other.dict("d"), session.list("l", [1])
    assert (d["k"], items[0]) == (0, 1)
    calls = calls_of(session, monkeypatch)
    theirs["k"] = 1
    theirs["more"] = 2
    assert d.copy() == {"k": 1, "more": 2}
    theirs.restore(back=2)
    assert d.copy() == {"k": 0}
    with theirs.edit() as contents:
        contents["k"] = 5
        assert d["k"] == 0
    assert d["k"] == 5
    assert theirs.modify(lambda old: old + 1, "k") == 6
    assert d["k"] == 6
    with other.transaction():
        theirs["k"] = 7
        other.list("l").append(2)
    assert (d["k"], items[:]) == (7, [1, 2])
    with other.pipeline():
        for number in range(100):
            theirs["k"] = number
    assert d["k"] == 99
    assert [call for call in calls if call != "follow"] == []


def test_its_own_pipelines_and_transactions(session, other):
    d, theirs = session.dict("d", {"k": 0}), other.dict("d")
    assert d["k"] == 0
    theirs["k"] = 1
    with session.pipeline():
        d["k"] = 2
        assert d["k"] == 2
    theirs["k"] = 3
    with session.transaction():
        assert d["k"] == 3
        d["k"] = 4
        assert d["k"] == 4
    assert d["k"] == theirs["k"] == 4
    assert replica_of(d) is not None


def test_while_it_is_traced_each_read_is_a_call(session, other):
    d, theirs = session.dict("d", {"k": 0}), other.dict("d")
    theirs["k"] = 1
    assert d["k"] == 1
    with session.trace(d) as trace:
        theirs["k"] = 2
        assert d["k"] == 2
        assert d["k"] == 2
        seen = [event.operation for event in trace.events]
    assert seen.count("get") == 2
    for number in range(3):
        theirs["k"] = number
        assert d["k"] == number


def test_a_manager_that_has_ended_is_not_answered_for(manager, other):
    with manager.attach("reader") as session:
        d, theirs = session.dict("d", {"k": 0}), other.dict("d")
        theirs["k"] = 1
        assert d["k"] == 1
        assert replica_of(d) is not None
        os.kill(manager.pid, signal.SIGKILL)
        until(lambda: session.gone)
        assert replica_of(d) is None
        for read in (lambda: d["k"], lambda: len(d), d.copy):
            with pytest.raises(ManagerGone):
                read()


def test_its_successor_is_followed_anew(tmp_path):
    session = jupyter_shared.attach("kept", keep=tmp_path / "kept")
    try:
        d = session.dict("d", {"k": 0})
        for number in range(3):
            d["k"] = number
            assert d["k"] == number
            before = replica_of(d)
            os.kill(session.connection.pid, signal.SIGKILL)
            until(lambda: session.gone)
            until(lambda: not Files.of("kept").is_alive())
            assert d["k"] == number
            d["k"] = "changed"
            assert d["k"] == "changed"
            assert replica_of(d) not in (None, before)
    finally:
        session.detach()
        if launch.find("kept"):
            with jupyter_shared.attach("kept", create=False) as last:
                last.stop()


def test_a_forked_child_follows_for_itself(session, other):
    d, theirs = session.dict("d", {"k": 0}), other.dict("d")
    theirs["k"] = 1
    assert d["k"] == 1
    replica = replica_of(d)
    assert replica._lock.acquire(False)  # as another thread may have it, which the child has not
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.read(read, 1)
            assert d["k"] == "since"
            assert replica_of(d) not in (None, replica)
            os._exit(0)
        finally:
            os._exit(1)
    replica._lock.release()
    theirs["k"] = "since"
    os.write(write, b"x")
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    os.close(read)
    os.close(write)
    assert d["k"] == "since"


def test_threads_that_read_together_see_it_rise(session, other):
    counter, theirs, wrong = session.counter("c"), other.counter("c"), []

    def read():
        last = 0
        while last < 60:
            seen = counter.get()
            if seen < last:
                wrong.append((last, seen))
            last = max(last, seen)
        other_counter = counter.get()
        assert other_counter >= last

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(60):
        theirs.add(1)
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_signal_handler_that_reads_while_it_is_caught_up(session, other):
    """Nothing waits for ever, and nothing old is read, whenever it comes."""
    counter, theirs, seen = session.counter("c"), other.counter("c"), []
    session_main = threading.main_thread()
    assert threading.current_thread() is session_main
    before = signal.signal(signal.SIGALRM, lambda *_: seen.append(counter.get()))
    try:
        for number in range(1, 200):
            theirs.add(1)
            signal.setitimer(signal.ITIMER_REAL, 0.000_05 + number % 20 / 100_000)  # once: another one must not pile up
            assert counter.get() == number
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert seen == sorted(seen)


@pytest.mark.parametrize("way", ["never", "often"])
def test_it_can_be_told_when_to_follow(manager, other, monkeypatch, way):
    monkeypatch.setenv(VARIABLE, way)
    with manager.attach("reader") as session:
        d, theirs = session.dict("d", {"k": 0}), other.dict("d")
        theirs["k"] = 1
        assert d["k"] == 1
        assert replica_of(d) is None
        for number in range(30):
            theirs["k"] = number
            assert d["k"] == number
        assert (replica_of(d) is None) == (way == "never")


@pytest.mark.parametrize("size", [9_000, 9 * 2**20], ids=["beyond what is told", "twice the ring"])
def test_a_change_that_is_too_large_to_be_told_is_seen_all_the_same(session, other, size):
    mine = session.counter("c", 1)
    assert mine.get() == 1
    theirs, number = other.open("c"), 1 << 8 * size
    theirs.add(number)
    assert mine.get() == number + 1
    theirs.add(1)
    assert mine.get() == number + 2
