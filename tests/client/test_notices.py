"""Whoever waits for anything is told so after two seconds: what for, and who is in the way."""

from __future__ import annotations

import io
import sys
import threading
import warnings

import pytest

from jupyter_shared.errors import DeadlockWarning, HolderDied
from tests.waiting import until


def test_what_is_waited_for_is_said_in_words(session, manager, monkeypatch):
    said = io.StringIO()  # all that was said stays in it: capfd may lose what comes while it empties its file
    monkeypatch.setattr(sys, "stderr", said)
    with manager.attach("holder") as holder:
        full, undone, gpu = holder.queue("full", 1), holder.queue("undone"), holder.lock("gpu")
        slots, dials = holder.semaphore("slots", 2), holder.dict("dials", {"lr": 1})
        full.put(1), undone.put(1), slots.acquire(), slots.acquire(), gpu.acquire()
        editing = dials.edit("lr")
        editing.__enter__()
        turn = session.condition("turn")

        def await_turn():
            with turn:
                turn.wait()

        def edit_dials():
            with session.open("dials").edit("lr"):
                pass

        waits = {
            "for an item in queue 'empty', which is empty": session.queue("empty").get,
            "for an item in lifo_queue 'pile', which is empty": session.lifo_queue("pile").get,
            "for an item in priority_queue 'first', which is empty": session.priority_queue("first").get,
            "for room in queue 'full', which is full (1 of 1)": lambda: session.open("full").put(2),
            "until all that was put into queue 'undone' is done: 1 not done yet": session.open("undone").join,
            "for event 'starting' to be set": session.event("starting").wait,
            "at barrier 'all': 1 of 2 have come": session.barrier("all", 2).wait,
            "for condition 'turn' to be notified": await_turn,
            "for semaphore 'slots' (0 of 2 free), held by holder": session.open("slots").acquire,
            "for lock 'gpu', held by holder": session.open("gpu").acquire,
            "for dict 'dials', held by holder": edit_dials,
        }
        threads = [threading.Thread(target=wait) for wait in waits.values()]
        for thread in threads:
            thread.start()
        for what in waits:
            until(lambda what=what: f"Waiting {what}" in said.getvalue(), what)
        assert said.getvalue().count("Waiting") == len(waits)
        holder.open("empty").put(1), holder.open("pile").put(1), holder.open("first").put(1), full.get(), full.get()
        undone.get(), undone.task_done(), holder.open("starting").set(), holder.open("all").wait()
        with holder.open("turn") as _:
            holder.open("turn").notify()
        slots.release(), slots.release(), gpu.release()
        editing.__exit__(None, None, None)
        for thread in threads:
            thread.join()


def test_who_waits_for_himself_is_told_so(session, monkeypatch):
    gpu, said = session.lock("gpu"), io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)

    def release_when(text):
        until(lambda: text in said.getvalue())
        gpu.release()

    gpu.acquire()
    helper = threading.Thread(target=release_when, args=["(this thread itself) ..."])
    helper.start()
    gpu.acquire()
    helper.join()
    other = threading.Thread(target=gpu.acquire)
    other.start()
    release_when("(another thread of this process) ...")
    other.join()
    gpu.release()


def test_a_deadlock_is_told_at_the_users_own_line(session, manager):
    with manager.attach("other") as other:
        mine, others = session.lock("mine"), other.lock("others")
        mine.acquire()

        def hold_and_wait():
            with others, other.open("mine"):
                pass

        def help_out():
            until(lambda: session.info()["deadlocks"])
            other.open("mine").release()

        threads = [threading.Thread(target=hold_and_wait), threading.Thread(target=help_out)]
        for thread in threads:
            thread.start()
        until(lambda: any(client.waiting for client in session.clients()))
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            session.open("others").acquire()
        for thread in threads:
            thread.join()
    assert {warning.filename for warning in caught if warning.category is DeadlockWarning} == {__file__}


@pytest.mark.parametrize("how", ["acquire", "with", "in a callback"])
def test_that_a_holder_died_is_told_at_the_users_own_line(session, manager, how):
    doomed, event, told = manager.attach("doomed"), session.event("e"), []
    doomed.lock("gpu").acquire()
    doomed._transport.abandon()  # without a word, as if it were killed
    doomed.detach()

    def acquire(_=None):
        gpu = session.lock("gpu")
        with pytest.warns(HolderDied, match="doomed ended while holding lock 'gpu'") as caught:
            _ = gpu.__enter__() if how == "with" else gpu.acquire()
        told.extend(caught)

    if how == "in a callback":
        watch = session.watch(event, acquire)
        event.set()
        until(lambda: told)
        watch.close()
    else:
        acquire()
    assert [warning.filename for warning in told] == [__file__]
