"""Ctrl-C leaves nothing behind: no client, no descriptor, no memory, no lock, no object that nobody refers to.

Each operation is interrupted at every so many places where Python looks for signals. `JUPYTER_SHARED_STRIDE=1` has all
of them struck, one after the other: some thousands of interrupts, in minutes.
"""

from __future__ import annotations

import gc
import os

import pytest

from tests import system
from tests.dying.striking import new_striker
from tests.waiting import until

LARGE = bytes(2_000_000)  # more than the history keeps alive
STRIDE = os.environ.get("JUPYTER_SHARED_STRIDE")


def publish(session):
    session["x"] = LARGE


def read(session):
    return len(session["given"])


def read_to_write(session):
    return len(session.get("given", writable=True))


def read_item(session):
    return len(session.dict("d")["given"])


def delete(session):
    session["gone"] = LARGE
    del session["gone"]


def hold(session):
    with session.lock("l"):
        pass


def create(session):
    return bool(session.list(None, [1]))


OPERATIONS = {
    publish: 13, read: 13, read_to_write: 29, read_item: 29, delete: 29, hold: 29, create: 13,
}  # fmt: skip


def pieces():
    """How many pieces of shared memory this process has open, and mapped."""
    return system.pieces_open(), system.pieces_mapped()


def descriptors(pid):
    return len(system.descriptors(pid))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of Python's own, see below
@pytest.mark.parametrize("operate", OPERATIONS, ids=lambda operate: operate.__name__)
def test_what_was_broken_into_leaves_nothing_behind(manager, session, operate):
    warm = session.counter("warm")
    with manager.attach("other") as other:
        items, lock = other.dict("d"), other.lock("l")
        other["given"] = items["given"] = LARGE
        operate(session)

        def there_is():
            other.pop("x", None)
            other.pop("gone", None)
            other["given"] = items["given"] = LARGE  # so that what was read is read anew, and what is old goes
            warm.add(1)
            gc.collect()
            info = other.info()
            found = [info["memory"], info["clients"], info["objects"], lock.locked(), *pieces()]
            return [*found, descriptors(os.getpid()), descriptors(manager.connection.pid) - info["warm"] // len(LARGE)]

        def nothing_more():
            return all(now <= then for now, then in zip(there_is(), before, strict=True))

        before, striker = until(lambda: (now := there_is()) == there_is() and now), new_striker()
        for n, _ in enumerate(striker.rounds(int(STRIDE or OPERATIONS[operate])), 1):
            warm.add(1)
            _, arrived = striker.during(lambda: operate(session))
            swallowed = any(where.startswith("WeakValueDictionary.") for where in striker.where)  # by Python
            assert arrived == bool(striker.came) or swallowed, striker.where
            if n % 10 == 0:
                until(nothing_more, f"{there_is()}, not {before}, after {striker.where}")
        until(nothing_more, "nothing is left")
