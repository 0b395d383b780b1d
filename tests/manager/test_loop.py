"""The event loop: timers of every length, cancelled ones, and what other threads bring in."""

from __future__ import annotations

import gc
import math
import os
import threading
import time
import weakref
from types import SimpleNamespace

import pytest

from jupyter_shared.manager import loop as loops
from jupyter_shared.manager.loop import FEW_TIMERS, Loop
from jupyter_shared.platform.polling import READ, WRITE


@pytest.fixture
def loop():
    loop = Loop()
    yield loop
    loop.close()


def run_until(loop, condition):
    def look():
        if condition():
            loop.running = False

    loop.run(look)


def test_timers_come_in_their_order(loop, monkeypatch):
    seen, now = [], time.monotonic()
    with monkeypatch.context() as patch:  # all at one moment, however long it takes to say so
        patch.setattr(loops, "time", SimpleNamespace(monotonic=lambda: now))
        for seconds in (0.03, 0.01, 0.02, 0.0, -5.0):
            loop.later(seconds, lambda seconds=seconds: seen.append(seconds))
    run_until(loop, lambda: len(seen) == 5)
    assert seen == [0.0, -5.0, 0.01, 0.02, 0.03]


@pytest.mark.parametrize("seconds", [math.inf, 1e300, 1e10, 2.2e6, 3e6])
def test_no_timer_is_too_long(loop, seconds):
    """Linux's epoll refuses more than 24 days, and infinity."""
    loop.later(seconds, lambda: pytest.fail("too early"))
    threading.Timer(0.01, lambda: loop.soon(lambda: setattr(loop, "running", False))).start()
    loop.run(lambda: None)


@pytest.mark.parametrize("seconds", [math.nan, -math.inf, -1.0])
def test_what_is_no_time_is_now(loop, seconds):
    seen = []
    loop.later(5.0, lambda: None)
    loop.later(seconds, lambda: seen.append(1))
    run_until(loop, lambda: seen)


def test_what_a_timer_has_called_at_once_has_its_turn_after_what_is_ready(loop):
    """As slices of long work ask for the next one: others are served in between."""
    seen = []

    def slice_of_work():
        seen.append("slice")
        if len(seen) == 1:
            loop.soon(lambda: seen.append("other"))
        if len(seen) < 10:
            loop.later(0, slice_of_work)

    loop.later(0, slice_of_work)
    run_until(loop, lambda: len(seen) >= 10)
    assert "other" in seen[:3]


def test_a_timer_that_another_one_of_the_same_moment_cancels_is_not_called(loop):
    seen, timers = [], []
    loop.later(0, lambda: [timer.cancel() for timer in timers])
    timers.append(loop.later(0, lambda: seen.append(2)))
    loop.later(0, lambda: seen.append(3))
    run_until(loop, lambda: seen)
    assert seen == [3]


def test_a_cancelled_timer_is_not_called_and_lets_go_at_once(loop):
    class Thing:
        def call(self):
            pytest.fail("called")

    thing = Thing()
    gone = weakref.ref(thing)
    timer = loop.later(0.0, thing.call)
    timer.cancel()
    del thing
    gc.collect()
    assert gone() is None
    seen = []
    loop.later(0.001, lambda: seen.append(1))
    run_until(loop, lambda: seen)


def test_cancelled_timers_do_not_pile_up(loop):
    kept = [loop.later(3600, lambda: None) for _ in range(50)]
    for _ in range(20_000):
        loop.later(3600, lambda: None).cancel()
    assert len(loop._timers) <= 2 * max(len(kept), FEW_TIMERS)
    assert sum(1 for entry in loop._timers if entry[2].function) == 50


def test_other_threads_can_bring_something_in(loop):
    here = []
    threads = [
        threading.Thread(target=loop.soon, args=(lambda: here.append(threading.get_ident()),)) for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    run_until(loop, lambda: len(here) == 10)
    assert set(here) == {threading.get_ident()}
    for thread in threads:
        thread.join()


def test_a_handler_that_an_earlier_one_closed_is_not_called(loop):
    """Both are ready in the same batch; the first to run closes the other."""
    pipes = [os.pipe() for _ in range(2)]
    ends = [read for read, _ in pipes]
    for _, write in pipes:
        os.write(write, b"x")
    seen = []

    def close_the_other(mine):
        seen.append(mine)
        (other,) = [end for end in ends if end != mine]
        loop.handlers.pop(other)
        loop.poll.unregister(other)
        loop.running = False

    for end in ends:
        loop.poll.register(end, READ)
        loop.handlers[end] = lambda events, end=end: close_the_other(end)
    loop.run(lambda: None)
    assert len(seen) == 1
    for end in (*ends, *(write for _, write in pipes)):
        os.close(end)


def test_what_fails_keeps_nobody_else_from_their_turn(loop, caplog):
    seen = []
    read, write = os.pipe()
    loop.poll.register(write, WRITE)

    def ready(_):
        loop.poll.unregister(write)
        raise OSError("of a handler")

    loop.handlers[write] = ready
    for add in (loop.soon, lambda function: loop.later(0.0, function)):
        add(lambda: 1 / 0)
        add(lambda: seen.append(1))
    run_until(loop, lambda: len(seen) == 2 and len(caplog.records) == 3)
    os.close(read)
    os.close(write)


def test_what_fails_after_a_batch_ends_neither_the_loop_nor_what_comes_after_it(loop, caplog):
    seen, left = [], [1]

    def after_each():
        if left.pop() == 1:
            left.append(2)
            raise ValueError("of what is done after each batch")
        loop.running = False

    loop.after_batch(lambda: 1 / 0)
    loop.after_batch(lambda: seen.append("closed"))
    for seconds in (0.0, 0.001):
        loop.later(seconds, lambda: None)
    loop.run(after_each, (left,))
    assert seen == ["closed"]
    assert len(caplog.records) == 2


def test_it_spins_for_one_who_stays_awake_but_not_beside_threads_of_its_own(loop, monkeypatch):
    monkeypatch.setattr(loop, "_adaptive", SimpleNamespace(is_due=lambda: False))
    assert loop._spun(lambda: "found") is None
    loop.spins, loop.beside = True, 1
    assert loop._spun(lambda: "found") is None
    loop.beside = 0
    assert loop._spun(lambda: "found") == "found"
    assert loop._spun(lambda: "found") is None  # the next call says for itself


def test_what_goes_on_soon_lets_others_have_their_turn(loop):
    """As a connection with much to do, which is served for a while and then goes on after what came meanwhile."""
    order, turns = [], 0

    def go_on():
        nonlocal turns
        turns += 1
        order.append("mine")
        if turns < 5:
            loop.soon(go_on)

    read, write = os.pipe()
    loop.handlers[read] = lambda _: (os.read(read, 1), order.append("another's"))
    loop.poll.register(read, READ)
    loop.soon(go_on)
    os.write(write, b"x")
    run_until(loop, lambda: turns == 5)
    loop.retire(read, lambda: os.close(read))
    os.close(write)
    assert order.index("another's") < 3, order
