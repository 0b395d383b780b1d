"""Ctrl-C at each place where Python looks for signals, in each operation that takes something out or holds something.

Each place once, and, a few instructions later, once more. What was put in is in hand or still there, what was held is
free, and the interrupt comes out of the operation, once.
"""

from __future__ import annotations

import itertools
import os
import threading

import pytest

from jupyter_shared.client.transactions.joined import under_way
from tests.dying.striking import NEVER, new_striker
from tests.waiting import until

# Instructions after the first strike. All operations of a kind go the same way: one of them is struck twice.
AGAIN = [3, 12, 25] if not os.environ.get("JUPYTER_SHARED_STRIKES") else [*range(1, 80)]


def struck(session, prepare, operate, check, again_after=NEVER):
    """Strike everywhere; `check(result)` is whether all is as it should be, given what the operation returned."""
    striker, warm, wrong, rounds = new_striker(again_after), session.counter("warm"), [], 0
    for _ in striker.rounds():
        rounds += 1
        prepare()
        warm.add(1)  # over a connection that works, or only reconnecting would be struck
        result, arrived = striker.during(operate)
        if not check(result):
            wrong.append((striker.where, result))
        if arrived != bool(striker.came):
            wrong.append((striker.where, "swallowed"))
    assert not wrong
    assert rounds > 5  # a wait that is over at once has few, and later Pythons look at fewer places


def within(it):
    with it:
        return True


def test_the_striker_strikes_where_python_looks():
    """Also before the first line of a function, where no `try` within it helps."""

    class Naive:
        is_held = True

        def release(self):
            try:
                self.is_held = False
            except BaseException:
                self.is_held = False
                raise

    wrong, striker, it = [], new_striker(), Naive()
    for _ in striker.rounds():
        it.is_held = True
        _, arrived = striker.during(it.release)
        assert arrived == bool(striker.came) == (striker.came == 1)
        if it.is_held:
            wrong.append(striker.where[0].rpartition(".")[2].partition(",")[0])
    assert {*wrong} == {"release"}


TAKING = {
    "queue get": ("queue", lambda it: it.put(1), lambda it: it.get(), lambda it: it.qsize()),
    "queue get_many": ("queue", lambda it: it.put(1), lambda it: it.get_many(3), lambda it: it.qsize()),
    "queue get_if": ("queue", lambda it: it.put(1), lambda it: it.get_if(lambda _: True), lambda it: it.qsize()),
    "lifo_queue get": ("lifo_queue", lambda it: it.put(1), lambda it: it.get(), lambda it: it.qsize()),
    "priority_queue get": ("priority_queue", lambda it: it.put(1), lambda it: it.get(), lambda it: it.qsize()),
    "list pop": ("list", lambda it: it.append(1), lambda it: it.pop(), len),
    "list pop_if": ("list", lambda it: it.append(1), lambda it: it.pop_if(0, lambda _: True), len),
    "set pop": ("set", lambda it: it.add(1), lambda it: it.pop(), len),
    "dict pop": ("dict", lambda it: it.update(k=1), lambda it: it.pop("k"), len),
    "dict popitem": ("dict", lambda it: it.update(k=1), lambda it: it.popitem(), len),
    "dict pop_if": ("dict", lambda it: it.update(k=1), lambda it: it.pop_if("k", lambda _: True), len),
}


@pytest.mark.parametrize(("name", "again"), [*((name, NEVER) for name in TAKING), *(("queue get", n) for n in AGAIN)])
def test_what_is_taken_is_in_hand_or_still_there(manager, session, name, again):
    kind, put, take, count = TAKING[name]
    mine = getattr(session, kind)("x")
    with manager.attach("other") as other:
        theirs = other.open("x")

        def is_right(got):
            left = count(theirs)
            if left:
                take(theirs)
            return left == (0 if got is not None else 1)

        struck(session, lambda: put(theirs), lambda: take(mine), is_right, again)


HOLDING = {"lock": (), "rlock": (), "condition": (), "semaphore": (1,), "bounded_semaphore": (1,)}


HOWS = ["acquire", "with", "release"]


@pytest.mark.parametrize(
    ("kind", "how", "again"),
    [*((kind, how, NEVER) for kind in HOLDING for how in HOWS), *(("condition", "with", again) for again in AGAIN)],
)
def test_what_is_held_is_known_to_be_and_what_is_released_is_free(manager, session, kind, how, again):
    mine = getattr(session, kind)("x", *HOLDING[kind])
    operate = {"acquire": mine.acquire, "with": lambda: within(mine), "release": mine.release}[how]
    with manager.attach("other") as other:
        theirs = other.open("x")

        def is_right(got):
            is_free = theirs.acquire(blocking=False)
            (theirs if is_free else mine).release()
            return is_free != (how == "acquire" and bool(got))

        struck(session, mine.acquire if how == "release" else int, operate, is_right, again)


@pytest.mark.parametrize("how", ["modify", "edit"])
def test_who_changes_something_keeps_nobody_out_afterwards(manager, session, how):
    mine = session.dict("x", {"k": 0})
    operate = (lambda: mine.modify(lambda it: it.update(k=1))) if how == "modify" else lambda: within(mine.edit("k"))
    with manager.attach("other") as other:
        theirs = other.open("x")

        def is_right(_):
            theirs.update(n=1)  # for ever, if others were kept out
            return True

        struck(session, int, operate, is_right)


def test_who_waits_for_blocks_of_transactions_keeps_none_out_afterwards(manager, session):
    """As `shared.restore(time)` does while one is under way."""
    with manager.attach("other") as other:

        def is_right(_):
            freed = other.describe(other.gate()).holder is None
            return freed or session.ask("let_in", [session.gate()._handle.object])  # once is enough

        struck(session, session.gate, lambda: session.between_blocks(lambda: True), is_right)


def test_who_writes_an_array_keeps_nobody_out_though_the_error_is_kept(manager, session):
    """As IPython keeps the last one, for `%debug`, and with it whatever its frames refer to."""
    mine, kept = session.array("x", shape=(3,)), []

    def operate():
        try:
            with mine.writing() as array:
                array[0] = 1
        except BaseException as error:
            kept.append(error)
            raise

    with manager.attach("other") as other:
        theirs = other.open("x")

        def is_right(_):
            theirs.touch()  # for ever, if others were kept out
            return True

        struck(session, int, operate, is_right)
    kept.clear()


@pytest.mark.parametrize("how", ["wait", "wait_for"])
def test_who_waited_for_a_condition_has_its_lock_again(manager, session, how):
    mine, over = session.condition("x"), threading.Event()

    def notify():
        with manager.attach("notifier") as other:
            condition = other.open("x")
            while not over.wait(0.001):
                with condition:
                    condition.notify_all()

    def is_right(_):
        is_ours = mine._lock._is_owned()
        if is_ours:
            mine.release()
        return is_ours

    answers = itertools.cycle([False, True])
    waits = mine.wait if how == "wait" else lambda: mine.wait_for(lambda: next(answers))
    thread = threading.Thread(target=notify)
    thread.start()
    try:
        struck(session, mine.acquire, waits, is_right)
    finally:
        over.set()
        thread.join()


def test_who_was_struck_at_a_barrier_is_not_inside_any_more(manager, session):
    mine, over = session.barrier("x", 2), threading.Event()

    def come():
        with manager.attach("another") as other:
            barrier = other.open("x")
            while not over.is_set():
                try:
                    barrier.wait()
                except threading.BrokenBarrierError:
                    barrier.reset()

    def is_right(_):
        try:
            mine.wait()
        except threading.BrokenBarrierError:
            mine.reset()
        until(lambda: not mine.broken)
        return True

    thread = threading.Thread(target=come)
    thread.start()
    try:
        struck(session, int, mine.wait, is_right)
    finally:
        over.set()
        while thread.is_alive():
            mine.abort()
            thread.join(0.01)


def test_who_waits_until_all_is_done_goes_on(session):
    queue = session.queue("x")
    struck(session, int, queue.join, lambda _: queue.join(0) is True)


@pytest.mark.parametrize("how", ["pipeline", "transaction"])
def test_who_was_in_a_block_is_out_of_it_though_the_error_is_kept(session, how):
    """Or this thread's writes would never be answered again, and nothing that was read be taken for true."""
    mine, transport, kept = session.dict("x", {"k": 0}), session._transport, []

    def operate():
        try:
            with getattr(session, how)():
                mine["k"] = 1
        except BaseException as error:
            kept.append(error)
            raise

    def is_right(_):
        return not (session._blocks or transport._pipelines or transport._channels.mine().pipeline or under_way)

    operate()  # what is loaded for the first of all is struck elsewhere
    struck(session, int, operate, is_right)
    kept.clear()
