"""Ctrl-C at any moment inside the package: nothing is lost, nothing stays held, and it arrives.

Interrupts are spread over the calls by a timer; wherever one strikes, what was put in must be somewhere afterwards, and
what was taken must be free. A few hundred strikes for each operation; the goal is one wrong in a thousand.
"""

from __future__ import annotations

import gc
import random
import signal
import threading
from itertools import count

import pytest

from jupyter_shared.kinds.covering import covered
from tests.waiting import PATIENCE

STRIKES = 150
SOONEST, SHORTEST, LONGEST = 1e-6, 2e-5, 4e-4  # seconds until an alarm, beside the system's own twenty microseconds


class Strikes:
    """Ctrl-C by a timer, `again` once more shortly after the first."""

    def __init__(self, seed, again):
        self._chance = random.Random(seed)
        self._again = again
        self._left = 0
        self._latest = LONGEST  # follows how long the operation takes: on a quick machine few alarms would find it else
        self.came = 0

    def rounds(self):
        """Numbers: of STRIKES rounds, and of as many more as it takes until enough have struck a quick operation."""
        for number in count():
            if number >= STRIKES and self.came > STRIKES // 10:
                return
            assert number < STRIKES * 100, f"only {self.came} of {number} alarms came while the operation ran"
            yield number

    def handle(self, number, frame):
        if self._left <= 0:  # the operation is over: an alarm that was on its way must not hit the test itself
            return
        self._left -= 1
        self.came += 1
        self._latest = min(self._latest * 1.2, LONGEST)
        if self._left > 0:
            self._arm()
        raise KeyboardInterrupt

    def _arm(self):
        signal.setitimer(signal.ITIMER_REAL, self._chance.uniform(SOONEST, self._latest))

    def during(self, operation):
        """What it returned; None if it was broken into."""
        self._left = 2 if self._again else 1
        result = None
        try:
            try:
                self._arm()
                result = operation()
                self._latest = max(self._latest * 0.95, SHORTEST)
            finally:
                self._left = 0
                signal.setitimer(signal.ITIMER_REAL, 0)
        except KeyboardInterrupt:
            signal.setitimer(signal.ITIMER_REAL, 0)
        return result


@pytest.fixture(params=[False, True], ids=["once", "and again"])
def strikes(request):
    strikes = Strikes(1, request.param)
    before = signal.signal(signal.SIGALRM, strikes.handle)
    gc.disable()  # what a callback of it raises is swallowed by Python, and Hypothesis has one
    yield strikes
    gc.enable()
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


TAKING = {
    "queue": (lambda it: it.put(1), lambda it: it.get(), lambda it: it.qsize()),
    "lifo_queue": (lambda it: it.put(1), lambda it: it.get(), lambda it: it.qsize()),
    "priority_queue": (lambda it: it.put(1), lambda it: it.get_many(2), lambda it: it.qsize()),
    "list": (lambda it: it.append(1), lambda it: it.pop(), len),
    "set": (lambda it: it.add(1), lambda it: it.pop(), len),
    "dict": (lambda it: it.update(k=1), lambda it: it.pop("k"), len),
}


@pytest.mark.parametrize("kind", [*TAKING])
def test_what_is_taken_is_in_hand_or_still_there(manager, session, strikes, kind):
    put, take, count = TAKING[kind]
    mine, warm = getattr(session, kind)("x"), session.counter("warm")
    with manager.attach("other") as other:
        theirs = other.open("x")
        for _ in strikes.rounds():
            put(theirs)
            warm.add(1)  # over a connection that works, or only reconnecting would be interrupted
            got = strikes.during(lambda: take(mine))
            assert count(theirs) == (0 if got is not None else 1)
            if got is None:
                take(theirs)


def within(it):
    with it:
        pass


HOLDING = {"lock": (), "rlock": (), "semaphore": (1,), "condition": ()}


@pytest.mark.parametrize("kind", [*HOLDING])
def test_what_is_held_in_a_with_block_is_free_after_it(manager, session, strikes, kind):
    mine, warm = getattr(session, kind)("x", *HOLDING[kind]), session.counter("warm")
    with manager.attach("other") as other:
        theirs = other.open("x")
        for _ in strikes.rounds():
            warm.add(1)
            strikes.during(lambda: within(mine))
            assert theirs.acquire(timeout=PATIENCE)
            theirs.release()


def test_who_edits_keeps_nobody_out_afterwards(manager, session, strikes):
    mine, warm = session.dict("d", {"k": 0}), session.counter("warm")
    with manager.attach("other") as other:
        theirs = other.open("d")
        for number in strikes.rounds():
            warm.add(1)
            strikes.during(lambda: within(mine.edit()))
            theirs["n"] = number


def test_a_try_that_is_covered_begins_with_the_function():
    """Raised by a trace function at the very call, as a signal is that comes there."""
    import sys

    caught = []

    @covered
    def function(argument):
        try:
            caught.append("ran")
        except KeyboardInterrupt:
            caught.append(argument)

    def trace(frame, event, _):
        if frame.f_code is function.__code__ and event == "call":
            raise KeyboardInterrupt
        return

    before = sys.gettrace()
    thread = threading.Thread(target=lambda: (sys.settrace(trace), function("caught")))
    thread.start()
    thread.join()
    assert sys.gettrace() is before
    assert caught == ["caught"]
