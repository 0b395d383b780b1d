"""Opening what is there already claims no memory: it is asked for first, and what would be new is not even packed."""

from __future__ import annotations

import numpy as np
import pytest

from jupyter_shared.errors import WrongKind
from tests.waiting import until

N = 1_000_000


@pytest.fixture
def claims(session, monkeypatch):
    """The sizes of all memory that a session claims."""
    sizes = []
    claim = session.claim
    monkeypatch.setattr(session, "claim", lambda size, then, **more: sizes.append(size) or claim(size, then, **more))
    return sizes


def test_an_ndarray_that_exists_claims_nothing(session, claims):
    grid = session.array("grid", shape=N)
    assert len(claims) == 1
    grid[5] = 7
    used = session.info()["memory"]
    for _ in range(3):
        assert session.array("grid", shape=N)[5] == 7
    assert len(claims) == 1
    assert session.info()["memory"] == used
    with pytest.raises(WrongKind):
        session.array("grid", shape=N + 1)
    assert len(claims) == 1


def test_contents_are_packed_only_for_what_is_new(session, claims):
    large = np.ones(N)
    for name, make in {
        "d": lambda: session.dict("d", {"a": large}),
        "l": lambda: session.list("l", [large]),
        "n": lambda: session.namespace("n", a=large),
        "v": lambda: session.value("v", "O", b"x" * N),
    }.items():
        before = len(claims)
        make()
        assert len(claims) == before + 1, name
        make()
        assert len(claims) == before + 1, name


def test_a_name_of_another_kind_is_refused_and_not_kept_alive(session, manager):
    session["x"] = np.ones(N)
    used = session.info()["memory"]
    with pytest.raises(WrongKind, match=r"'x' is a published value.*not a list"):
        session.list("x", [np.ones(N)])
    with pytest.raises(WrongKind):
        session.array("x", shape=N)
    until(lambda: session.info()["memory"] == used)
    del session["x"]
    until(lambda: session.info()["memory"] == 0)


def test_what_is_small_takes_one_call(session, monkeypatch):
    calls = []
    for way in ("call", "take"):
        call = getattr(session, way)
        monkeypatch.setattr(session, way, lambda *args, do=call, **more: calls.append(args[1]) or do(*args, **more))
    session.dict("d", {})
    session.lock("lock")
    session.queue("q", 5)
    session.value("v", "i", 5)
    session.counter("c")
    assert [name for name in calls if name in ("open", "find")] == ["open"] * 5
