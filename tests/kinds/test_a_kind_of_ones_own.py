"""A kind is one file and one line: this one is added here, and works everywhere, without another word about it."""

from __future__ import annotations

import multiprocessing

import pytest

from jupyter_shared import kinds
from jupyter_shared.client.factories import Factories
from jupyter_shared.jupyter.html import bundle
from jupyter_shared.kinds.glance import Glance
from jupyter_shared.kinds.kind import State, operation
from jupyter_shared.kinds.proxy import Proxy
from jupyter_shared.managers import SyncManager
from jupyter_shared.managers.faces import NATIVE_PROXIES
from jupyter_shared.panes.kinds_of_panes import pane_of
from jupyter_shared.wire.values import key_of


class TallyState(State, kind="tally"):
    """How often each thing was counted."""

    can_be_revived = True

    def __init__(self, counts=()):
        self.counts = {key_of(key): count for key, count in counts}

    def __len__(self):
        return len(self.counts)

    def summary(self):
        return {"votes": sum(self.counts.values())}

    def dump(self):
        return [[*self.counts.items()]]

    @operation()
    def add(self, call, key):
        """Count one more."""
        key = key_of(key)
        self.counts[key] = self.counts.get(key, 0) + 1
        return self.counts[key]

    @operation(reads=True)
    def count(self, call, key):
        """How many there are."""
        return self.counts.get(key_of(key), 0)


class TallyProxy(Proxy, kind="tally", typeid="Tally"):
    """Counts things."""

    @classmethod
    def _arguments(cls, home, counts=(), /):
        return [[(home.new_key(key), count) for key, count in dict(counts).items()]]

    @staticmethod
    def _glance(summary):
        return Glance("set" if summary["votes"] else "unset", f"{summary['votes']} votes")

    def add(self, key):
        """Count one more of it: how many there are."""
        return self._call("add", self._home.new_key(key))

    def count(self, key):
        """How many there are."""
        return self._read("count", self._home.key(key))


@pytest.fixture
def tally(monkeypatch):
    for known in (kinds.STATES, kinds.PROXIES, NATIVE_PROXIES):
        monkeypatch.setitem(known, "tally", None)  # so that it is as it was afterwards
    del NATIVE_PROXIES["tally"]
    kinds.add(TallyState, TallyProxy)
    yield
    delattr(Factories, "tally")


@pytest.fixture
def manager(tally):
    with SyncManager(ctx=multiprocessing.get_context("fork")) as manager:  # whose child knows what this process does
        yield manager
    manager.join()


def test_a_kind_that_is_added_works_everywhere(manager):
    session = manager._home
    votes = session.tally("votes", {"tea": 2})
    assert votes.add("tea") == 3
    assert votes.count("milk") == 0
    assert session.open("votes") is votes

    info = session.describe("votes")
    assert (info.kind, info.length, info.preview) == ("tally", 1, "3 votes")
    assert "3 votes" in bundle(votes)["text/html"]

    told = []
    pane = pane_of(votes, lambda: session, lambda message, buffers=(): told.append(message))
    assert pane.update()["text"] == "3 votes"
    pane.close()

    def alice():
        votes.add("tea")

    assert session.explore(alice, check=lambda: votes.count("tea") == 4).ok
    assert votes.count("tea") == 3


def test_it_can_be_deleted_and_brought_back(manager):
    session = manager._home
    session.tally("votes", {"tea": 2})
    assert session.ask("delete", "votes", True)
    assert "votes" not in session
    session.ask("bring_back", "votes")
    assert session.tally("votes").count("tea") == 2


def test_it_is_part_of_a_transaction(manager):
    session = manager._home
    votes, total = session.tally("votes"), session.counter("total")

    def vote():
        total.add(1)
        return votes.add("tea")

    assert session.transaction(vote) == 1
    assert (votes.count("tea"), total.value) == (1, 1)


def test_it_has_the_standard_library_s_face(manager):
    votes = manager.tally({"tea": 1})
    assert votes.add("tea") == 2
    assert repr(votes).startswith("<AutoProxy[Tally] object, typeid 'Tally' at 0x")
    assert votes._callmethod("count", ("tea",)) == 2
    other = manager.list([votes])[0]
    other.add("tea")
    assert votes.count("tea") == 3


def test_what_is_no_kind_is_missing_as_ever(manager):
    with pytest.raises(AttributeError, match="'ManagerHome' object has no attribute 'tallies'"):
        manager._home.tallies()
    with pytest.raises(AttributeError, match="'SyncManager' object has no attribute 'tallies'"):
        manager.tallies()
