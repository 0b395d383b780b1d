"""Programs to explore, known from every lesson on concurrency; each takes the session of its run."""

from __future__ import annotations


def set_up(shared):
    shared.dict("d", n=0, a=10, b=10)
    shared.dict("kept", b=0)
    for name in ("left", "middle", "right"):
        shared.lock(name)
    shared.queue("jobs")
    shared.event("ready")
    shared.condition("changed")


def add_one(shared):
    shared.open("d")["n"] += 1


def add_one_locked(shared):
    with shared.open("left"):
        shared.open("d")["n"] += 1


def both(first, second):
    """One who takes two locks in this order."""

    def takes_both(shared):
        with shared.open(first), shared.open(second):
            pass

    return takes_both


def transfer(shared):
    with shared.open("left"):
        accounts = shared.open("d")
        accounts["a"] -= 1
        accounts["b"] += 1


def transfer_in_one_step(shared):
    def moved(accounts):
        accounts["a"] -= 1
        accounts["b"] += 1

    shared.open("d").modify(moved)


def transfer_as_a_function(shared):
    accounts, kept = shared.open("d"), shared.open("kept")

    def moved():
        accounts["a"] -= 1
        kept["b"] += 1

    shared.transaction(moved)


def transfer_in_a_transaction(shared):
    accounts, kept = shared.open("d"), shared.open("kept")
    with shared.transaction():
        accounts["a"] -= 1
        kept["b"] += 1


def sum_stays(shared):
    accounts = shared.open("d")
    return accounts["a"] + accounts["b"] + shared.open("kept")["b"] == 20


def waits_without_looking(shared):
    condition = shared.open("changed")
    with condition:
        condition.wait()  # wrong: whoever notified before is not remembered


def waits_for_it(shared):
    condition = shared.open("changed")
    with condition:
        condition.wait_for(lambda: shared.open("d")["n"] == 1)


def notifies(shared):
    condition = shared.open("changed")
    with condition:
        shared.open("d")["n"] = 1
        condition.notify()
