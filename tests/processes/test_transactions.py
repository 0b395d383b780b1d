"""Transactions: several objects, one step; for all who read, whoever writes, and however it is broken off."""

from __future__ import annotations

import itertools
import os
import queue
import threading

import numpy as np
import pytest

from jupyter_shared.errors import StaleObject, UserError, WrongKind
from tests.waiting import until

ACCOUNTS = 10
BEGIN = 100


def accounts(session):
    return [session.dict(f"account {number}", {"balance": BEGIN}) for number in range(ACCOUNTS)]


def total(session):
    return session.transaction(lambda: sum(one["balance"] for one in accounts(session)))


@pytest.fixture
def bank(session):
    return accounts(session)


def in_a_block(session, work):
    with session.transaction():
        return work()


FORMS = {"block": in_a_block, "function": lambda session, work: session.transaction(work)}


# --- what it is -----------------------------------------------------------------------------------------------


def test_what_is_written_is_there_at_the_end_and_not_before(session, manager, bank):
    with manager.attach("other") as other:
        theirs = accounts(other)
        with session.transaction():
            bank[0]["balance"] -= 10
            bank[1]["balance"] += 10
            assert (bank[0]["balance"], bank[1]["balance"]) == (90, 110), "it sees what it writes itself"
            seen = []
            elsewhere(lambda: seen.append((theirs[0]["balance"], theirs[1]["balance"])))
            assert seen == [(100, 100)]
        assert (theirs[0]["balance"], theirs[1]["balance"]) == (90, 110)


def test_a_value_is_put_under_its_name_when_a_block_that_looked_for_names_has_ended(session, manager):
    """The block keeps others from changing the names; who waited for that puts the value where it is by then."""
    session["x"] = 1
    with manager.attach("other") as other:
        putting = threading.Thread(target=other.__setitem__, args=("x", 2))
        with session.transaction():
            assert "y" not in session
            putting.start()
            until(lambda: any(who.waiting for who in session.clients()), "the other one waits")
        putting.join()
        assert session["x"] == other["x"] == 2


@pytest.mark.parametrize("form", [*FORMS])
def test_what_raises_has_done_nothing(session, bank, form):
    def transfer():
        bank[0]["balance"] = 0
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        FORMS[form](session, transfer)
    assert bank[0]["balance"] == BEGIN
    bank[0]["balance"] = 5
    assert bank[0]["balance"] == 5, "and nobody is kept out"


def test_a_function_that_is_overtaken_runs_again(session, manager, bank):
    with manager.attach("other") as other:
        theirs = accounts(other)
        runs = []

        def transfer():
            runs.append(bank[0]["balance"])
            if len(runs) < 3:
                elsewhere(lambda: theirs[0].update(balance=theirs[0]["balance"] + 1))
            bank[1]["balance"] = bank[0]["balance"]
            return "done"

        assert session.transaction(transfer) == "done"
        assert runs == [100, 101, 102]
        assert theirs[1]["balance"] == 102


def test_a_function_is_a_block_when_it_was_overtaken_too_often(session, manager, bank):
    with manager.attach("other") as other:
        theirs = accounts(other)
        runs = []

        def transfer():
            runs.append(bank[0]["balance"])
            if len(runs) <= 3:
                elsewhere(lambda: theirs[0].update(balance=theirs[0]["balance"] + 1))
            bank[1]["balance"] = bank[0]["balance"]

        session.transaction(transfer)
        assert len(runs) == 4


def elsewhere(work):
    """Do something in another thread, which is in no transaction, and wait for it."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_reads_are_of_one_moment(session, manager, bank):
    """Not even a function that will be tried again sees half of what another transaction has done."""
    with manager.attach("other") as other:
        theirs, looked = accounts(other), []

        def move():
            theirs[0]["balance"] -= 50
            theirs[1]["balance"] += 50

        def look():
            first = bank[0]["balance"]
            looked.append(first)
            if len(looked) == 1:
                elsewhere(lambda: other.transaction(move))
            assert first + bank[1]["balance"] == 2 * BEGIN, "half of a transfer"

        session.transaction(look)
        assert looked == [100, 50]


def test_what_it_has_read_stays_until_it_ends(session, manager, bank, spawned):
    def write(shared, parent):
        shared.dict("account 0")["balance"] = 7
        parent.tell("written")

    with session.transaction():
        assert bank[0]["balance"] == BEGIN
        child = spawned(write)
        until(lambda: any(who.waiting for who in session.clients()), "the other one waits")
        bank[1]["balance"] = bank[0]["balance"] + 1
    assert child.hear() == "written"
    assert (bank[0]["balance"], bank[1]["balance"]) == (7, BEGIN + 1)


def test_it_is_one_entry_of_the_history_of_each(session, bank):
    with session.transaction():
        bank[0]["balance"] -= 10
        bank[1]["balance"] += 10
    assert [one.what() for one in bank[0].history(1)] == ["'balance': 100 \N{RIGHTWARDS ARROW} 90"]
    bank[0].restore()
    assert bank[0]["balance"] == BEGIN


# --- under load -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["block", "function"])
def test_the_sum_over_ten_accounts_never_changes(session, at_once, bank, form):
    def work(shared, number):
        import os
        import random

        chance = random.Random(os.getpid() * 1000 + number)
        those = [shared.dict(f"account {n}") for n in range(10)]
        if number % 3 == 0:
            return shared.transaction(lambda: sum(one["balance"] for one in those))
        giver, taker = chance.sample(those, 2)

        def transfer():
            giver["balance"] -= 7
            taker["balance"] += 7

        if form == "function":
            shared.transaction(transfer)
        else:
            with shared.transaction():
                transfer()
        return None

    results = at_once(work, 20)
    sums = {found for found in itertools.chain.from_iterable(results) if found is not None}
    assert sums == {ACCOUNTS * BEGIN}
    assert total(session) == ACCOUNTS * BEGIN
    assert len({one["balance"] for one in bank}) > 1


def test_killed_and_interrupted_in_the_middle_nothing_is_half_done(session, spawned, bank):
    def work(shared, parent):
        those = [shared.dict(f"account {n}") for n in range(10)]
        while True:
            try:
                parent.tell("works")  # so it is interrupted here, and not while it tells of the time before
                for n in itertools.cycle(range(9)):
                    with shared.transaction():
                        those[n]["balance"] -= 1
                        those[n + 1]["balance"] += 1
                    shared.transaction(lambda: those[0].update(balance=those[0]["balance"]))
            except KeyboardInterrupt:
                parent.tell("interrupted")

    children = [spawned(work) for _ in range(4)]
    for child in children:
        assert child.hear() == "works"
    for turn in range(12):
        assert total(session) == ACCOUNTS * BEGIN
        child = children[turn % 4]
        if turn >= 8:
            child.kill()
        else:
            child.interrupt()
            assert [child.hear(), child.hear()] == ["interrupted", "works"]
    assert total(session) == ACCOUNTS * BEGIN
    with session.transaction():  # nobody is kept out for good
        for one in bank:
            one["balance"] = 0


# --- kinds ----------------------------------------------------------------------------------------------------


def test_every_kind_of_contents_together(session):
    names = session.namespace("ns", lr=1)
    numbers, members, jobs = session.list("l", [1, 2]), session.set("s", {1}), session.queue("q")
    hits, flag, value = session.counter("c"), session.event("e"), session.value("v", "O", 3)
    cells = session.array("a", "i", [1, 2, 3])
    urgent, last = session.priority_queue("p"), session.lifo_queue("lifo")
    session["x"] = [0]
    jobs.put("job")
    with session.transaction():
        names.lr = names.lr + 1
        numbers.append(3)
        numbers[0] = 10
        numbers.sort(reverse=True)
        members.add(2)
        assert jobs.get_nowait() == "job"
        with pytest.raises(queue.Empty):
            jobs.get_nowait()
        jobs.put_many(["a", "b"])
        assert hits.add(5) == 5
        flag.set()
        assert flag.wait() is True
        value.value += 1
        cells[1] = 20
        urgent.put((2, "later"))
        urgent.put((1, "now"))
        last.put(1)
        session["x"] = [*session["x"], 1]
        session["new"] = np.arange(3)
        assert [*numbers] == [10, 3, 2]
        assert session["x"] == [0, 1]
        assert names.lr == 2
        assert 2 in members
    assert names.lr == 2
    assert [*numbers] == [10, 3, 2]
    assert set(members) == {1, 2}
    assert jobs.get_many(5) == ["a", "b"]
    assert (hits.get(), flag.is_set(), value.value, [*cells]) == (5, True, 4, [1, 20, 3])
    assert urgent.get() == (1, "now")
    assert last.get() == 1
    assert session["x"] == [0, 1]
    assert session["new"].sum() == 3


def test_modify_edit_and_pop_if_inside(session):
    d = session.dict("d", {"n": 1, "log": []})
    with session.transaction():
        d.modify(lambda n: n + 1, "n")
        d.modify(lambda all: {**all, "m": all["n"]})
        with d.edit("log") as log:
            log.append(d["m"])
        assert d.pop_if("m", lambda m: m == 2) == 2
        assert d == {"n": 2, "log": [2]}
        del d["n"]
        assert "n" not in d
    assert d == {"log": [2]}


def test_large_values_and_proxies_inside_values(session, manager):
    d, inner = session.dict("d"), session.list(None, [1])
    with session.transaction():
        d["array"] = np.arange(100_000)
        d["list"] = inner
        assert d["array"][5] == 5
        assert [*d["list"]] == [1]
    with manager.attach("other") as other:
        assert other.dict("d")["array"][99_999] == 99_999
        assert [*other.dict("d")["list"]] == [1]


def test_keys_of_every_type(session):
    d = session.dict("d")
    keys = [1, 1.5, "a", (1, ("b", None)), frozenset({1}), b"x", 2**70, None]
    with session.transaction():
        for number, key in enumerate(keys):
            d[key] = number
            assert d[key] == number
        assert d.copy() == {key: number for number, key in enumerate(keys)}
        assert d.pop((1, ("b", None))) == 3
    assert d.copy() == {key: number for number, key in enumerate(keys) if number != 3}


def test_a_waiter_goes_on_when_it_is_done(session, spawned):
    def take(shared, parent):
        parent.tell(shared.queue("q").get())

    session.queue("q")
    child = spawned(take)
    until(lambda: any(who.waiting for who in session.clients()), "the other one waits")
    with session.transaction():
        session.queue("q").put("item")
    assert child.hear() == "item"


# --- what has no place in it ----------------------------------------------------------------------------------


def test_what_has_no_place_in_it_says_so(session, manager, bank):
    session.queue("q")
    session.queue("full", 1).put(0)
    session.lock("lock")
    session.array("grid", shape=(3,))
    d = session.dict("other")

    def refused(match, work):
        def half():
            bank[0]["balance"] = 0
            work()

        with pytest.raises(UserError, match=match):
            in_a_block(session, half)

    refused("cannot wait.*'get' of the queue 'q'", lambda: session.queue("q").get())
    refused("cannot wait.*'get' of the queue 'q'", lambda: session.queue("q").get(timeout=1))
    refused("cannot wait.*'put' of the queue 'full'", lambda: session.queue("full").put(1))
    refused("lock 'lock' is taken and given back", lambda: session.lock("lock").acquire())
    refused("lock 'lock' is taken and given back", lambda: session.lock("lock").acquire(blocking=False))
    refused("in a transaction already", lambda: session.transaction(int))
    refused("no dict 'nothing' yet", lambda: session.dict("nothing"))
    refused("deleting a name", lambda: session.__delitem__("other"))
    refused("giving an object a name", lambda: session.__setitem__("name", session.dict(None)))
    refused("restoring", d.restore)
    refused("written in place", lambda: session.array("grid", shape=(3,)).touch())
    with manager.attach("other") as other:
        theirs = other.dict("other")
        refused("another session", lambda: theirs.get("k"))
        refused("another session", lambda: other["other"])

    def publish_and_look():
        session["fresh"] = 1
        session["fresh"]

    refused("'fresh' is there when", publish_and_look)
    assert "fresh" not in session
    assert bank[0]["balance"] == BEGIN
    bank[0]["balance"] = 1


def test_an_object_that_is_deleted_in_the_middle(session, manager, bank):
    d = session.dict("d", {"k": 1})

    def half():
        bank[0]["balance"] = 0
        assert d["k"] == 1
        elsewhere(lambda: other.__delitem__("d"))
        d["k"] = 2

    with manager.attach("other") as other, pytest.raises(StaleObject, match="'d' was deleted by other"):
        in_a_block(session, half)
    assert bank[0]["balance"] == BEGIN


def test_a_name_that_becomes_something_else_in_the_middle(session, manager, bank):
    def half():
        bank[0]["balance"] = 0
        session["x"] = 1
        elsewhere(lambda: other.dict("x"))

    with manager.attach("other") as other, pytest.raises(WrongKind, match="nothing of the transaction was done"):
        in_a_block(session, half)
    assert bank[0]["balance"] == BEGIN


def test_whether_a_name_is_there_is_true_until_the_end(session, manager):
    with manager.attach("other") as other:
        runs = []

        def claim():
            runs.append("winner" in session)
            if len(runs) == 1:
                elsewhere(lambda: other.__setitem__("winner", "other"))
            if not runs[-1]:
                session["winner"] = "me"

        session.transaction(claim)
        assert runs == [False, True]
        assert session["winner"] == "other"


def test_threads_that_are_not_in_it_are_not_in_it(session, bank):
    with session.transaction():
        bank[0]["balance"] = 1
        seen = []
        elsewhere(lambda: seen.append(bank[0]["balance"]))
        assert seen == [BEGIN]


def test_a_pipeline_in_it_and_around_it(session, bank):
    with session.transaction(), session.pipeline():
        for one in bank:
            one["balance"] = 1
    assert total(session) == ACCOUNTS
    with session.pipeline():
        bank[0]["balance"] = 2
        with session.transaction():
            assert bank[0]["balance"] == 2
            bank[1]["balance"] = 2
        bank[2]["balance"] = 2
    assert total(session) == ACCOUNTS + 3


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_child_that_is_forked_in_it_is_not_in_it(session, bank):
    with session.transaction():
        bank[0]["balance"] = 1
        pid = os.fork()
        if pid == 0:
            seen = bank[0]["balance"]
            bank[1]["balance"] = 5
            os._exit(0 if seen == BEGIN else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert (bank[0]["balance"], bank[1]["balance"]) == (1, 5)


def test_an_empty_one_and_one_that_only_reads(session, bank):
    version = session.version(bank[0])
    with session.transaction():
        pass
    session.transaction(lambda: bank[0]["balance"])
    assert session.version(bank[0]) == version


def test_what_one_transaction_has_written_and_read_is_not_what_the_next_one_reads(session):
    """It has a version of its own for what it has written, which is none of the object's."""
    counter, d = session.counter("c"), session.dict("d", {"k": 0})
    for number in range(3):
        with session.transaction():
            assert (counter.get(), counter.add(1), counter.get()) == (number, number + 1, number + 1)
            d["k"] += 1
            assert d["k"] == number + 1
            assert d.copy() == {"k": number + 1}
    assert (counter.get(), d["k"]) == (3, 3)
