"""All names as they were at a time: given, deleted and changed since, in one step, which can be taken back."""

from __future__ import annotations

import copy
import random

import pytest

from jupyter_shared.kinds import STATES, has_history
from jupyter_shared.kinds.values import PUBLISHED
from jupyter_shared.store.history import History
from jupyter_shared.wire.messages import Failure
from jupyter_shared.wire.values import Packed
from tests.kinds.test_every_kind import EXAMPLES
from tests.store.callers import Thread, new_store

KINDS = [kind for kind in STATES if has_history(kind) and kind in EXAMPLES and kind != PUBLISHED]


@pytest.fixture
def store():
    return remembering(History())


def remembering(history):
    store = new_store()
    store.invoke.records = (history,)
    return store


@pytest.fixture
def one(store):
    return Thread(store, "one")


def contents(store):
    """What is under each name; of a dict the order of keys is no part of it."""
    found = {}
    for name, entry in store.names.items():
        if entry.state.undo_rules is not None:
            found[name] = entry.state.kind, copy.deepcopy(entry.state.undo_rules.contents(entry.state))
    return found


def test_names_and_contents_are_as_they_were(store, one):
    store.now = 10.0
    cfg, gone = one.made("dict", [["a", b"1"]], name="cfg"), one.made("list", [b"x"], name="gone")
    one.value(0, "publish", "x", b"1")
    one.made("queue", name="jobs")
    store.now = 20.0
    one.value(cfg, "set", "a", b"2")
    one.value(gone, "append", b"y")
    one.value(0, "publish", "x", b"2")
    one.value(0, "delete", "gone")
    one.made("dict", name="new")
    one.made("counter", name="gone")
    store.now = 30.0
    assert sorted(one.value(0, "restore_all", 15.0)) == ["cfg", "gone", "new", "x"]
    assert contents(store) == {
        "cfg": ("dict", {"a": b"1"}), "x": ("published", [b"1"]), "gone": ("list", [b"x"]),
    }  # fmt: skip
    assert "jobs" in store.names
    store.now = 40.0
    one.value(0, "restore_all", 25.0)
    assert contents(store) == {
        "cfg": ("dict", {"a": b"2"}), "x": ("published", [b"2"]), "new": ("dict", {}), "gone": ("counter", [0]),
    }  # fmt: skip
    assert one.value(0, "restore_all", 50.0) == []


def test_a_name_that_was_given_later_goes(store, one):
    store.now = 10.0
    entry = one.made("dict", [["a", b"1"]])
    store.now = 20.0
    one.value(0, "bind", "late", entry.id)
    one.value(0, "restore_all", 15.0)
    assert "late" not in store.names


def test_nothing_is_done_when_something_is_not_remembered(store, one):
    store.now = 10.0
    one.value(0, "publish", "large", Packed(b"", [], 5, [(0, 10_000_000)]))
    cfg = one.made("dict", [["a", b"1"]], name="cfg")
    store.now = 20.0
    one.value(cfg, "set", "a", b"2")
    one.value(0, "delete", "large")
    refused = one.call(0, "restore_all", 15.0)
    assert isinstance(refused, Failure)
    assert refused.error == "NotRemembered"
    assert "'large': It was too large to be kept" in refused.args[0]
    assert contents(store) == {"cfg": ("dict", {"a": b"2"})}


def test_beyond_what_is_remembered_it_says_so(one, store):
    store.invoke.records[0].bound(3, 1 << 20)
    store.now = 10.0
    cfg = one.made("dict", [], name="cfg")
    for number in range(10):
        store.now += 1.0
        one.value(cfg, "set", "a", b"%d" % number)
    assert one.call(0, "restore_all", 12.5).error == "NotRemembered"
    assert one.value(0, "restore_all", 17.5) == ["cfg"]
    assert contents(store)["cfg"] == ("dict", {"a": b"6"})


def test_it_waits_for_nobody_who_edits(store, one):
    store.now = 10.0
    cfg = one.made("dict", [], name="cfg")
    store.now = 20.0
    one.value(cfg, "set", "a", b"1")
    Thread(store, "other").value(cfg, "@enter")
    assert one.call(0, "restore_all", 15.0).error == "Conflicted"


@pytest.mark.parametrize("seed", range(40))
def test_after_anything(seed):
    """Whatever was done, any earlier moment comes back, and then the one before that, too."""
    chance = random.Random(seed)
    store = remembering(History(most=1000))
    one = Thread(store, "one")
    moments = {}
    for _ in range(60):
        store.now += 1.0
        something(one, chance)
        if chance.random() < 0.3:
            moments[store.now] = contents(store)
    for when in chance.sample([*moments], min(5, len(moments))):
        store.now += 1.0
        one.value(0, "restore_all", when)
        assert contents(store) == moments[when]
        store.now += 1.0
        if chance.random() < 0.5:
            something(one, chance)


def something(one, chance):
    names = one.store.names
    what = chance.random()
    if what < 0.25 or not names:
        kind = chance.choice(KINDS)
        one.call(0, "open", chance.choice("abcd"), kind, [*copy.deepcopy(EXAMPLES[kind][0])])
    elif what < 0.35:
        one.call(0, "delete", chance.choice([*names]))
    elif what < 0.45:
        one.call(0, "publish", chance.choice("abcd"), b"%d" % chance.randint(0, 99))
    else:
        entry = names[chance.choice([*names])]
        if entry.state.kind not in EXAMPLES:
            return
        operation = chance.choice([*EXAMPLES[entry.state.kind][1]])
        args = chance.choice(EXAMPLES[entry.state.kind][1][operation])
        one.call(entry, operation, *copy.deepcopy([*args]), timeout=0)


def test_what_was_done_after_a_clock_was_set_back_is_taken_back_in_its_order(store, one):
    """As it was when that time was last shown: never an older change without a later one."""
    cfg = one.made("dict", [["a", b"0"]], name="cfg")
    for number, now in enumerate((1000.0, 900.0, 950.0), 1):
        store.now = now
        one.value(cfg, "set", "a", b"%d" % number)
    store.now = 960.0
    one.value(0, "restore_all", 920.0)
    assert contents(store)["cfg"] == ("dict", {"a": b"2"})


# --- after a restart --------------------------------------------------------------------------------------------


def test_the_history_is_there_after_a_restart(tmp_path):
    from tests.keeping.folders import Kept

    with Kept(tmp_path / "kept", history=True) as kept:
        kept.store.now = 10.0
        cfg = kept.dict()
        kept.one.value(0, "publish", "x", b"1")
        for number in range(5):
            kept.store.now += 1.0
            kept.one.value(cfg, "set", "a", b"%d" % number)
        kept.one.value(0, "delete", "x")
        before = kept.one.value(0, "history", cfg.id, 100, [])
        assert len(before) == 5
    with Kept(tmp_path / "kept", history=True) as kept:
        cfg = kept.store.names["cfg"]
        assert kept.one.value(0, "history", cfg.id, 100, []) == before
        kept.store.now += 10.0
        kept.one.value(0, "restore", cfg.id, before[1][0], 1)
        assert kept.contents() == {"a": b"3"}
        assert kept.one.value(0, "restore_all", 12.5) == ["cfg", "x"]
        assert kept.contents() == {"a": b"1"}
        assert kept.store.names["x"].state.blob == b"1"


def test_before_a_snapshot_it_is_not_and_says_so(tmp_path):
    from tests.keeping.folders import Kept

    with Kept(tmp_path / "kept", history=True) as kept:
        kept.store.now = 10.0
        cfg = kept.dict()
        kept.one.value(cfg, "set", "a", b"1")
        first = cfg.version
        kept.store.now = 20.0
        kept.one.value(cfg, "set", "a", b"2")
        kept.keeper._compaction.begin()
        kept.keeper._compaction.go_on()
        kept.catch_up()
        kept.store.now = 30.0
        kept.one.value(cfg, "set", "a", b"3")
        second = cfg.version
        kept.one.value(cfg, "set", "a", b"4")
    with Kept(tmp_path / "kept", history=True) as kept:
        cfg = kept.store.names["cfg"]
        assert kept.one.call(0, "restore", cfg.id, first, 1).error == "NotRemembered"
        assert kept.one.call(0, "restore_all", 15.0).error == "NotRemembered"
        kept.one.value(0, "restore", cfg.id, second, 1)
        assert kept.contents() == {"a": b"3"}
        kept.one.value(0, "restore_all", 25.0)
        assert kept.contents() == {"a": b"2"}
