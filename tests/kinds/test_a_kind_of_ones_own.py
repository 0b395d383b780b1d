"""A kind is one file and one line: this one is added here, and works everywhere, without another word about it."""

from __future__ import annotations

import multiprocessing

import pytest

from jupyter_shared import kinds
from jupyter_shared.client.factories import Factories
from jupyter_shared.jupyter.html import bundle
from jupyter_shared.kinds.glance import Glance, PartLine
from jupyter_shared.kinds.kind import EACH, State, Wait, operation
from jupyter_shared.kinds.proxy import Proxy
from jupyter_shared.kinds.undo import ITEM, Keys, UndoRules, Whole
from jupyter_shared.kinds.wording import Wording
from jupyter_shared.managers import SyncManager
from jupyter_shared.managers.faces import NATIVE_PROXIES
from jupyter_shared.panes.kinds_of_panes import pane_of
from jupyter_shared.panes.traces.story import story_of
from jupyter_shared.store.record import Lived
from jupyter_shared.store.replay import Replay
from jupyter_shared.store.snapshot import whole
from jupyter_shared.wire.values import key_of
from tests.local import Blocked, LocalHome, local_store


class TallyState(State, kind="tally"):
    """How often each thing was counted."""

    can_be_revived = True
    undo_rules = UndoRules(
        contents=lambda state: dict(state.counts),
        arguments=lambda contents: [*contents.items()],
        whole=lambda state, calls: Whole(dict(state.counts), ITEM * (1 + len(state.counts))),
        parts={"add": lambda state, calls: Keys({args[0]: state.counts.get(args[0]) for args in calls}, ITEM)},
        value=lambda state, key: state.counts.get(key),
    )

    def __init__(self, counts=()):
        self.counts = {key_of(key): count for key, count in counts}

    def __len__(self):
        return len(self.counts)

    def summary(self):
        return {"votes": sum(self.counts.values())}

    def dump(self):
        return [[*self.counts.items()]]

    def waits_for(self, operation, me):
        return f"for a vote in {me}"

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

    @operation()
    def replace(self, call, counts):
        """Have these counts and no others."""
        self.counts = {key_of(key): count for key, count in counts}

    @operation(reads=True, waits=EACH)
    def wait_for(self, call, key):
        """Wait until it was counted."""
        if key not in self.counts:
            raise Wait
        return self.counts[key]


class TallyProxy(Proxy, kind="tally", typeid="Tally"):
    """Counts things."""

    @classmethod
    def _arguments(cls, home, counts=(), /):
        return [[(home.new_key(key), count) for key, count in dict(counts).items()]]

    @staticmethod
    def _glance(summary):
        return Glance("set" if summary["votes"] else "unset", f"{summary['votes']} votes")

    _wording = Wording({"add": "one more {name}"})

    @staticmethod
    def _lines(contents):
        return [PartLine(key, text=f"{count} times") for key, count in contents]

    def add(self, key):
        """Count one more of it: how many there are."""
        return self._call("add", self._home.new_key(key))

    def count(self, key):
        """How many there are."""
        return self._read("count", self._home.key(key))

    def wait_for(self, key):
        """Wait until it was counted: how many there are."""
        return self._wait("wait_for", self._home.key(key), timeout=None)


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


def test_it_is_listed(manager):
    session = manager._home
    session.tally("votes", {"tea": 2})
    assert [(info.name, info.kind, info.preview) for info in session.objects()] == [("votes", "tally", "2 votes")]


def test_its_changes_are_remembered_and_taken_back(manager):
    session = manager._home
    votes = session.tally("votes", {"tea": 2})
    first = session.version(votes)
    votes.add("tea")
    votes.add("milk")
    assert [change.what() for change in session.history(votes)] == ["'milk': 1", "'tea': 2 \N{RIGHTWARDS ARROW} 3"]
    session.restore(votes, back=1)
    assert (votes.count("tea"), votes.count("milk")) == (3, 0)
    session.restore(votes, first)
    assert votes.count("tea") == 2


def test_its_view_has_a_past(manager):
    session = manager._home
    votes = session.tally("votes", {"tea": 2})
    first = session.version(votes)
    votes.add("tea")
    told = []
    pane = pane_of(votes, lambda: session, lambda message, buffers=(): told.append(message))
    assert pane.remembers
    pane.on_look_back({"request": 1, "version": first})
    assert told[-1]["lines"] == [["'tea'", "2 times"]]
    pane.on_restore({"request": 2, "version": first})
    assert votes.count("tea") == 2
    pane.close()


def test_its_calls_are_told_in_its_own_words(manager):
    session = manager._home
    votes = session.tally("votes")
    trace = session.trace(votes)
    votes.add("tea")
    votes.wait_for("tea")
    trace.stop()
    assert [row["text"] for row in story_of(trace._all()).rows] == [
        "one more tea \N{RIGHTWARDS ARROW} 1",
        "wait_for('tea') \N{RIGHTWARDS ARROW} 1",
    ]


def test_who_waits_for_it_is_told_so(tally):
    assert TallyState().waits_for("wait_for", "tally 'votes'") == "for a vote in tally 'votes'"
    store = local_store()
    home = LocalHome(store)
    with pytest.raises(Blocked):
        home.create("tally", name="votes").wait_for("tea")


def test_it_is_saved_and_loaded(manager, tmp_path):
    session = manager._home
    session.tally("votes", {"tea": 2})
    session.save(tmp_path / "votes.shared")
    del session["votes"]
    session.load(tmp_path / "votes.shared")
    assert session.tally("votes").count("tea") == 2


def test_it_is_in_the_record(tally):
    store = local_store()
    votes = LocalHome(store).create("tally", {"tea": 2}, name="votes")
    votes.add("milk")
    lived = next(note for note in whole(store) if isinstance(note, Lived) and note.kind == "tally")
    again = Replay(local_store())
    again.apply(lived, [])
    assert again.store.names["votes"].state.counts == {"tea": 2, "milk": 1}


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
