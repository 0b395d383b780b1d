"""Clients that are killed, stopped or interrupted at a bad moment: nobody else notices more than they must."""

from __future__ import annotations

import queue
import signal
import socket
import threading
import warnings

import pytest

from jupyter_shared.errors import HolderDied
from jupyter_shared.wire.messages import Reply, Watch
from tests.manager.peers import Intruder
from tests.waiting import PATIENCE, until


def waits(session, label, *, for_what=""):
    """Whether a client of that label is parked."""
    found = [client for client in session.clients() if client.label == label]
    return bool(found) and any(for_what in (wait.name or "") for wait in found[0].waiting)


# --- SIGKILL -------------------------------------------------------------------------------------------------


def test_a_killed_holder_s_lock_passes_on_with_a_warning(session, spawned):
    def holder(shared, parent):
        shared.place = "In [5]"
        shared.lock("gpu").acquire()
        parent.tell("held")
        parent.hear()

    child = spawned(holder)
    assert child.hear() == "held"
    lock = session.lock("gpu")
    assert not lock.acquire(blocking=False)
    (gpu,) = [found for found in session.objects() if found.name == "gpu"]
    assert gpu.holder == "holder, In [5]"
    child.kill()
    with pytest.warns(HolderDied, match=r"holder, In \[5\] ended while holding lock 'gpu'"):
        assert lock.acquire()
    lock.release()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert lock.acquire(), "the next one is warned of nothing"
    lock.release()


def test_everything_a_killed_client_held_is_free_again(session, spawned):
    def holder(shared, parent):
        shared.rlock("r").acquire()
        shared.rlock("r").acquire()
        shared.semaphore("s", 2).acquire()
        shared.semaphore("s", 2).acquire()
        shared.condition("c").acquire()
        with shared.dict("d").edit():
            parent.tell("held")
            parent.hear()

    child = spawned(holder)
    assert child.hear() == "held"
    child.kill()
    with pytest.warns(HolderDied):
        assert session.rlock("r").acquire()
    assert session.semaphore("s").acquire()
    assert session.semaphore("s").acquire()
    with pytest.warns(HolderDied):
        assert session.condition("c").acquire()
    session.dict("d")["k"] = 1
    assert session.dict("d") == {"k": 1}
    until(lambda: [client.label for client in session.clients()] == ["test"])


def test_a_killed_waiter_takes_nothing_with_it(session, spawned):
    def waiter(shared, parent):
        shared.queue("jobs").get()

    child = spawned(waiter)
    until(lambda: waits(session, "waiter"))
    child.kill()
    until(lambda: not waits(session, "waiter"))
    jobs = session.queue("jobs")
    jobs.put("mine")
    assert jobs.get(timeout=PATIENCE) == "mine"


def test_a_barrier_is_broken_by_one_who_dies_inside(session, spawned):
    def inside(shared, parent):
        shared.barrier("b", 3).wait()

    child = spawned(inside)
    barrier = session.barrier("b", 3)
    until(lambda: barrier.n_waiting == 1)
    child.kill()
    until(lambda: barrier.broken)
    with pytest.raises(threading.BrokenBarrierError):
        barrier.wait()


def test_a_killed_writer_leaves_whole_values(session, spawned):
    """It is killed at any moment of writing large values, one after the other: what is there is one of them."""

    def writer(shared, parent, size):
        parent.tell("begins")
        for number in range(1_000_000):
            shared["big"] = bytes([number % 256]) * size

    session["big"] = b"\0" * 300_000
    for _ in range(8):
        child = spawned(writer, 300_000)
        assert child.hear() == "begins"
        child.kill()
        value = session["big"]
        assert len(value) == 300_000
        assert len(set(value)) == 1


# --- SIGSTOP -------------------------------------------------------------------------------------------------


def test_a_stopped_client_stalls_nobody(session, spawned):
    def sleeper(shared, parent):
        watch = shared.watch(shared.counter("hits"), lambda version: None)
        parent.tell("ready")
        parent.hear()
        watch.close()

    child = spawned(sleeper)
    assert child.hear() == "ready"
    child.stop()
    counter = session.counter("hits")
    for _ in range(2000):
        counter.add(1)
    assert counter.get() == 2000
    child.go_on()
    child.tell()
    child.finish()


def test_one_who_does_not_read_what_it_asked_for_stalls_nobody(manager, session):
    session["big"] = list(range(5000))
    object_id = session.open("big")._handle.object
    with Intruder(manager.connection) as intruder:
        peer = intruder.peer()
        peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        asked = 0
        peer.socket.setblocking(False)
        try:
            while True:
                from jupyter_shared.wire.framing import Writer
                from jupyter_shared.wire.messages import Call

                peer.socket.send(Writer().frame(Call(asked, object_id, "get", [])))
                asked += 1
        except BlockingIOError:
            pass
        before = session.info()["rss"]
        for number in range(500):
            session["other"] = number
        assert session["other"] == 499
        assert session.info()["rss"] < before + 50_000_000, "what is not read is not kept either"
        peer.socket.settimeout(PATIENCE)
        answers = [peer.hear() for _ in range(asked)]
        assert [answer.number for answer in answers] == [*range(asked)]
        assert all(isinstance(answer, Reply) for answer in answers)


def test_a_lifeline_that_does_not_read_stalls_nobody(manager, session):
    counters = [session.counter(f"c{number}") for number in range(300)]
    with Intruder(manager.connection) as intruder:
        intruder.lifeline.socket.setblocking(False)
        for _ in range(30):
            try:
                for counter in counters:
                    intruder.lifeline.say(Watch(counter._handle.object, 0))
            except BlockingIOError:  # the manager does not listen to one who does not listen
                pass
            for counter in counters:
                counter.add(1)
    assert [counter.get() for counter in counters] == [30] * 300


def test_a_stopped_holder_keeps_its_lock_and_who_waits_is_told_of_it(session, spawned, capfd):
    def holder(shared, parent):
        shared.place = "In [9]"
        with shared.lock("gpu"):
            parent.tell("held")
            parent.hear()

    child = spawned(holder)
    assert child.hear() == "held"
    child.stop()
    lock = session.lock("gpu")
    said = ""

    def heard():
        nonlocal said
        said += capfd.readouterr().err
        return "holder, In [9]" in said

    waiting = threading.Thread(target=lambda: lock.acquire() and lock.release())
    waiting.start()
    until(heard, "the waiter is told who is in the way")
    child.go_on()
    child.tell()
    waiting.join()
    child.finish()


# --- SIGINT --------------------------------------------------------------------------------------------------

WAITS = {
    "queue": lambda shared: shared.queue("q").get(),
    "full queue": lambda shared: shared.queue("full", 1).put(2),
    "join": lambda shared: shared.queue("full", 1).join(),
    "lock": lambda shared: shared.lock("held").acquire(),
    "rlock": lambda shared: shared.rlock("held r").acquire(),
    "semaphore": lambda shared: shared.semaphore("none", 0).acquire(),
    "event": lambda shared: shared.event("never").wait(),
    "barrier": lambda shared: shared.barrier("b", 2).wait(),
    "edit": lambda shared: shared.dict("edited").modify(lambda contents: contents, "k"),
}


@pytest.mark.parametrize("name", [*WAITS])
def test_ctrl_c_while_waiting_leaves_the_session_in_order(session, spawned, name):
    def waiter(shared, parent, wait):
        try:
            wait(shared)
        except KeyboardInterrupt:
            parent.tell("interrupted")
        shared["after"] = [client.label for client in shared.clients()]
        assert shared["after"] == ["test", "waiter"]
        assert parent.hear() == "put"
        return shared.queue("q").get()

    session.lock("held").acquire()
    session.rlock("held r").acquire()
    session.queue("full", 1).put(1)
    session.dict("edited", {"k": 1})
    with session.dict("edited")._exclusive():
        child = spawned(waiter, WAITS[name])
        until(lambda: waits(session, "waiter"))
        child.interrupt()
        assert child.hear() == "interrupted"
        until(lambda: not waits(session, "waiter"))
    session.queue("q").put("still here")
    assert session.queue("q").qsize() == 1
    child.tell("put")
    assert child.finish() == "still here"
    assert session.barrier("b", 2).n_waiting == 0
    assert session.queue("full", 1).qsize() == 1


def test_ctrl_c_in_a_condition_s_wait_has_the_lock_again_and_loses_no_notification(session, spawned):
    def waiter(shared, parent):
        condition = shared.condition("c")
        with condition:
            try:
                condition.wait()
            except KeyboardInterrupt:
                parent.tell("interrupted")
                assert parent.hear() == "check"
            condition.notify()  # which raises unless we have the lock

    first, second = spawned(waiter), spawned(waiter)
    until(lambda: sum(len(client.waiting) for client in session.clients()) == 2)
    first.interrupt()
    assert first.hear() == "interrupted"
    assert not session.condition("c").acquire(blocking=False), "the interrupted one has the lock"
    first.tell("check")
    first.finish()
    second.finish()


def interrupts_counted():
    """In a child: [how many have come, whether one may break in]. One that may not waits until the next call."""
    import signal

    state = [0, False]

    def handle(number, frame):
        state[0] += 1
        if state[1]:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, handle)
    return state


def test_ctrl_c_again_and_again_never_poisons_the_next_call(session, spawned):
    """Interrupts at any moment of a busy loop: each answer belongs to its own question."""

    def busy(shared, parent):
        counter, d = shared.counter("n"), shared.dict("d", {number: number for number in range(50)})
        blobs = [shared.pack(number) for number in range(50)]
        state, seen, number = interrupts_counted(), 0, 0
        parent.tell("begins")
        while seen < 60:
            try:
                state[1] = True
                while state[0] == seen:
                    number = (number + 1) % 50
                    assert d._call("get", number) == blobs[number]
                    assert counter.add(1) > 0
            except KeyboardInterrupt:
                pass
            state[1] = False
            seen = state[0]
            parent.tell(seen)

    counter = session.counter("n")
    child = spawned(busy)
    assert child.hear() == "begins"
    for number in range(60):
        done = counter.get()
        until(lambda done=done: counter.get() > done, "it is busy again")
        child.interrupt()
        assert child.hear() == number + 1
    child.finish()


def test_items_survive_consumers_that_are_interrupted_all_the_time(session, spawned):
    """Each interrupt comes with the very item that is waited for: it is taken, or it is still there."""

    def consumer(shared, parent):
        jobs, taken, state = shared.queue("jobs"), [], interrupts_counted()
        parent.tell("begins")
        item = 0
        while item is not None:
            try:
                state[1] = True
                item = jobs.get()
                state[1] = False
                taken.append(item)
            except KeyboardInterrupt:
                state[1] = False
            parent.tell(len(taken))
            parent.hear()
        return taken

    child = spawned(consumer)
    assert child.hear() == "begins"
    jobs = session.queue("jobs")
    for number in range(200):
        until(lambda: waits(session, "consumer"))
        child.interrupt()
        jobs.put(number)
        while child.hear() <= number:
            child.tell()
        child.tell()
    jobs.put(None)
    child.hear()
    child.tell()
    assert child.finish() == [*range(200), None]


def test_a_lock_interrupted_at_any_moment_is_held_by_nobody_who_does_not_know(session, spawned):
    def locker(shared, parent):
        lock, state = shared.lock("l"), interrupts_counted()
        parent.tell("begins")
        for _ in range(100):
            try:
                state[1] = True
                lock.acquire()
                state[1] = False
                lock.release()
            except KeyboardInterrupt:
                state[1] = False
            parent.tell("had it, or not")
            parent.hear()

    child = spawned(locker)
    lock = session.lock("l")
    lock.acquire()
    assert child.hear() == "begins"
    for _ in range(100):
        until(lambda: waits(session, "locker"))
        child.interrupt()
        lock.release()
        child.hear()
        assert lock.acquire(timeout=PATIENCE)
        child.tell()
    lock.release()
    child.finish()


def test_a_get_with_nothing_there_is_empty_not_an_error_of_the_session(session):
    with pytest.raises(queue.Empty):
        session.queue("q").get(timeout=0.01)
    with pytest.raises(queue.Empty):
        session.queue("q").get_nowait()
    session.queue("q").put(1)
    assert session.queue("q").get() == 1


def test_a_client_that_ends_in_order_is_not_there_any_more(session, spawned):
    def visitor(shared, parent):
        parent.tell(1)
        parent.hear()

    child = spawned(visitor)
    child.hear()
    assert [client.label for client in session.clients()] == ["test", "visitor"]
    assert session.clients()[1].pid == child.pid
    child.tell()
    child.finish()
    until(lambda: [client.label for client in session.clients()] == ["test"])
    assert signal.getsignal(signal.SIGINT) is not None
