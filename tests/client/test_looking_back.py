"""Looking back at changes and taking them back, through a manager; with previews, and without anybody's classes."""

from __future__ import annotations

import pytest

from jupyter_shared.errors import NotRemembered, WrongKind


class Order:
    def __init__(self, number):
        self.number = number

    def __eq__(self, other):
        return self.number == other.number

    __hash__ = None


def test_what_changed_by_whom(session, manager):
    cfg = session.dict("cfg", {"lr": 0.1})
    with manager.attach("alice") as alice:
        alice["cfg"]["lr"] = 0.01
        alice["cfg"].update(lr=0.02, steps=[1, 2])
    del cfg["steps"]
    removed, updated, set_ = cfg.history()
    assert [*map(str, removed.differences)] == ["'steps': [1, 2] \N{RIGHTWARDS ARROW} (removed)"]
    assert [*map(str, updated.differences)] == ["'lr': 0.01 \N{RIGHTWARDS ARROW} 0.02", "'steps': [1, 2]"]
    assert set_.who.startswith("alice")
    assert "alice" in repr(set_)
    assert "'lr': 0.1 \N{RIGHTWARDS ARROW} 0.01" in repr(set_)
    assert removed.version > removed.before == updated.version
    assert [*map(repr, session.history("cfg", 1))] == [repr(removed)]
    assert len(cfg.history(key="lr")) == 2
    assert cfg.history(key="none") == []


def test_back_and_forth(session):
    cfg = session.dict("cfg", {"a": 1})
    cfg["a"] = 2
    version = cfg.history()[0].version
    cfg.clear()
    cfg.restore(version)
    assert cfg.copy() == {"a": 2}
    cfg.restore()
    assert cfg.copy() == {}
    cfg.restore(back=3)
    assert cfg.copy() == {"a": 2}
    with pytest.raises(NotRemembered):
        cfg.restore(back=50)
    with pytest.raises(ValueError, match="at least one"):
        cfg.restore(back=0)
    with pytest.raises(ValueError, match="or a name and then a version"):
        session.restore(5)
    assert "cfg" in session


def test_published_values_come_back(session):
    session["x"] = Order(1)
    session["x"] = Order(2)
    session["x"] = "three"
    session.restore("x", back=2)
    assert session["x"] == Order(1)
    session.restore("x")
    assert session["x"] == "three"
    assert session.history("x")[-1].differences[0].where is None


def test_a_value_in_shared_memory_comes_back(session):
    numpy = pytest.importorskip("numpy")
    session["df"] = numpy.arange(50_000)
    session["df"] = None
    assert "50000" in session.history("df")[0].what() or "int64" in session.history("df")[0].what()
    session.restore("df", back=1)
    assert session["df"].tolist() == [*range(50_000)]


@pytest.mark.parametrize(
    ("make", "change"),
    [
        (lambda s: s.list("o", [1, {"a": 2}]), lambda o: (o.append(3), o.reverse(), o.pop(0))),
        (lambda s: s.set("o", {1, (2, "b"), None}), lambda o: (o.add(3), o.discard((2, "b")), o.clear())),
        (lambda s: s.namespace("o", history=1), lambda o: (setattr(o, "history", 2), setattr(o, "b", 3))),
        (lambda s: s.value("o", "i", 1), lambda o: (o.set(2), o.set(3))),
        (lambda s: s.counter("o", 1), lambda o: (o.add(2), o.set(2.5))),
        (lambda s: s.array("o", "d", [1, 2]), lambda o: (o.append(3), o.__setitem__(0, 7.5), o.reverse())),
    ],
)
def test_every_kind_with_contents(session, make, change):
    proxy = make(session)
    before = proxy._contents()
    many = len([*change(proxy)])
    after = proxy._contents()
    found = session.history("o")
    assert len(found) == many
    assert all(one.what() for one in found)
    session.restore("o", back=many)
    assert proxy._contents() == before
    session.restore("o")
    assert proxy._contents() == after


def test_keys_of_any_type(session):
    cfg = session.dict("cfg")
    cfg[(1, "a")] = 1
    cfg[frozenset({1})] = 2
    assert len(cfg.history(key=(1, "a"))) == 1
    assert len(cfg.history(key=frozenset({1}))) == 1
    cfg.restore(back=2)
    assert cfg.copy() == {}


def test_bounds_can_be_set(session):
    cfg = session.dict("cfg")
    session.remember(changes=2)
    for number in range(5):
        cfg["a"] = number
    assert len(cfg.history()) == 2


def test_what_has_no_contents_says_so(session):
    with pytest.raises(WrongKind, match="Nothing is remembered of lock 'gpu'"):
        session.history(session.lock("gpu"))
