"""Who asks for an object made otherwise than the one that is there is told, and does not wait at it in vain."""

from __future__ import annotations

import ctypes
from fractions import Fraction

import pytest

from jupyter_shared.errors import WrongKind

# By kind: what an object is made with, what nobody says of it, what agrees with it, and what does not, as it is told.
MADE = [
    ("barrier", (3,), [(3,), (3.0,), (3, print)], [((2,), "with parties 3, not 2")]),
    ("barrier", (2, None, 5), [(2, None, 5.0), (2,)], [((2, None, 6), "with timeout 5, not 6")]),
    ("barrier", (2, None, Fraction(1, 3)), [(2, None, 1 / 3)], [((2, None, 1), "with timeout 0.33")]),
    ("queue", (2**70,), [(float(2**70),)], [((2**71,), f"with maxsize {2**70}, not {2**71}")]),
    ("queue", (3,), [(3,), (2.5,)], [((4,), "with maxsize 3, not 4"), ((0,), "with maxsize 3, not 0")]),
    ("queue", (), [(0,), (-1,), (float("inf"),)], [((4,), "with maxsize 0, not 4")]),
    ("lifo_queue", (3,), [(3,)], [((4,), "with maxsize 3, not 4")]),
    ("priority_queue", (3,), [(3,)], [((4,), "with maxsize 3, not 4")]),
    ("semaphore", (2,), [(2,), (2.0,)], [((1,), "with value 2, not 1")]),
    ("bounded_semaphore", (), [(1,)], [((2,), "with value 1, not 2")]),
    ("value", ("i", 1), [("i", 7), (ctypes.c_int,)], [(("d", 1), "with typecode i, not d")]),
    ("array", ("i", 3), [("i", 5)], [(("d", 3), "with typecode i, not d")]),
]


@pytest.mark.parametrize(("kind", "made_with", "agreeing", "others"), MADE)
def test_made_otherwise_is_told(session, kind, made_with, agreeing, others):
    make = getattr(session, kind)
    first = make("x", *made_with)
    for arguments in [(), made_with, *agreeing]:
        assert make("x", *arguments)._same(first)
    for arguments, told in others:
        with pytest.raises(WrongKind, match=rf"The {kind} 'x' is there already, {told}.*del shared\['x'\]"):
            make("x", *arguments)


def test_what_it_starts_with_is_no_part_of_that(session):
    semaphore = session.semaphore("s", 2)
    semaphore.acquire()
    assert session.semaphore("s", 2).get_value() == 1
    session.dict("d", a=1)
    assert session.dict("d", a=2) == {"a": 1}
    assert session.counter("c", 5).value == session.counter("c", 6).value == 5


def test_a_transaction_has_nothing_to_do_with_what_is_only_asked_for(session):
    session.semaphore("s", 2)
    session.queue("q", 3)
    with session.transaction():
        assert session.semaphore("s", 2).name == "s"
        assert session.queue("q", 3).name == "q"
        with pytest.raises(WrongKind, match="with value 2, not 1"):
            session.semaphore("s", 1)


def test_a_condition_with_another_lock_is_told(session):
    lock = session.lock("mine")
    condition = session.condition("ready", lock)
    assert session.condition("ready", session.lock("mine"))._same(condition)
    assert session.condition("ready")._same(condition)
    with pytest.raises(WrongKind, match="with lock <lock 'mine': free>, not <lock 'yours': free>"):
        session.condition("ready", session.lock("yours"))


def test_print_shows_the_state_of_what_has_no_contents(session):
    lock, queue = session.lock("l"), session.queue("q")
    assert str(lock) == "<lock 'l': free>"
    with lock:
        assert str(lock).startswith("<lock 'l': held by ")
    queue.put(1)
    assert str(queue) == "<queue 'q': 1 item>"
    assert str(session.event()) == "<event: not set>"
    assert str(session.semaphore("s", 2)) == "<semaphore 's': 2 of 2 free>"
    assert str(session.barrier("b", 2)) == "<barrier 'b': 0 of 2 have come>"
