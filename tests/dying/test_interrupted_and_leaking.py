"""Ctrl-C leaves nothing behind: no client, no descriptor, no memory, no lock, no object that nobody refers to.

Each operation is interrupted at every so many places where Python looks for signals. `JUPYTER_SHARED_STRIDE=1` has all
of them struck, one after the other: some thousands of interrupts, in minutes.
"""

from __future__ import annotations

import gc
import os

import numpy as np
import pytest

import jupyter_shared
from jupyter_shared.client.processes import forking
from jupyter_shared.platform.locking import Lock
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


def attach(session):
    jupyter_shared.attach(session.name, create=False).detach()


def attach_for_a_block(session):
    with jupyter_shared.attach(session.name, create=False):
        pass


OPERATIONS = {
    publish: 13, read: 13, read_to_write: 29, read_item: 29, delete: 29, hold: 29, create: 13,
    attach: 29, attach_for_a_block: 97,
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
            for one in (session, other):  # what is kept for the next values is no leak: it goes after a while
                one.memories.kept.clear()
            info = other.info()
            found = [info["memory"], info["clients"], info["objects"], lock.locked(), *pieces()]
            return [*found, descriptors(os.getpid()), descriptors(manager.connection.pid) - info["warm"] // len(LARGE)]

        def nothing_more():
            return all(now <= then for now, then in zip(there_is(), before, strict=True))

        before, striker = until(lambda: (now := there_is()) == there_is() and now), new_striker()
        wheres: list[str] = []  # of the rounds since it was looked at last
        for n, _ in enumerate(striker.rounds(int(STRIDE or OPERATIONS[operate])), 1):
            warm.add(1)
            _, arrived = striker.during(lambda: operate(session))
            swallowed = any(where.startswith("WeakValueDictionary.") for where in striker.where)  # by Python
            assert arrived == bool(striker.came) or swallowed, striker.where
            wheres += striker.where
            if n % 10 == 0:
                until(nothing_more, f"{there_is()}, not {before}, after {wheres}")
                wheres.clear()
        until(nothing_more, f"{there_is()}, not {before}, after {wheres}")


def test_what_an_earlier_call_has_brought_is_not_taken_for_what_this_one_has(manager, session, monkeypatch):
    """Over one connection: a value is read that is mapped already, then another, whose reply Ctrl-C leaves unread."""
    session["first"], session["second"] = np.ones(250_000), np.ones(250_000)
    with manager.attach("other") as other:
        first, second = other["first"], other.open("second")
        other["same"] = first
        before = session.info()["memory"]
        assert (other["same"] == first).all()
        channel = other._transport._channels.mine()

        def struck(*_):
            monkeypatch.undo()
            raise KeyboardInterrupt

        monkeypatch.setattr(channel, "plain_reply", struck)
        with pytest.raises(KeyboardInterrupt):
            second.get()
        del other["second"]
        gc.collect()
        until(lambda: other.info()["memory"] <= before // 2, "the second is held by nobody")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # dropped, and closed by that
def test_a_lock_on_a_file_that_was_broken_into_is_free(tmp_path):
    """Else nobody could start a manager of that name for as long as this process lives."""
    striker, path, rounds = new_striker(), tmp_path / "lock", 0
    Lock.take(path).release()
    for _ in striker.rounds():
        rounds += 1
        striker.during(lambda: Lock.take(path).release())
        Lock.take(path).release()
        striker.during(lambda: Lock.is_held(path))
        Lock.take(path).release()
    assert rounds > 5


def test_a_session_that_is_let_go_of_swallows_no_interrupt():
    """What a function of Python's does with the dead, Ctrl-C breaks into, and Python drops that."""

    class Home:
        """What is told of forks for as long as it lives."""

    def let_go():
        forking.tell(Home())

    striker, rounds = new_striker(), 0
    for _ in striker.rounds():
        rounds += 1
        _, arrived = striker.during(let_go)
        assert arrived == bool(striker.came), striker.where
    assert rounds > 3
    assert None not in [known() for known in forking._all]
