"""Text with lone surrogates, as `os.listdir` tells file names that are no UTF-8: keys like any other, and no names."""

from __future__ import annotations

import os
import signal

import pytest

import jupyter_shared
from jupyter_shared.errors import InvalidName, ManagerGone, NoSuchName
from jupyter_shared.jupyter import html, reports
from tests.waiting import until

ODD = os.fsdecode(b"caf\xe9.csv")
KEYS = [ODD, (1, ODD), frozenset({ODD, "b"}), "plain"]


@pytest.fixture
def filled(session):
    d = session.dict("d", {key: number for number, key in enumerate(KEYS)})
    d[ODD] += 10
    session.set("s", KEYS)
    session.list("l", [ODD])
    setattr(session.namespace("n"), ODD, 1)
    with session.transaction():
        d["moved"] = d.pop((1, ODD))
    return session


def check(session):
    d, s = session["d"], session["s"]
    assert dict(d) == {ODD: 10, frozenset({ODD, "b"}): 2, "plain": 3, "moved": 1}
    assert [d[ODD], d.get(ODD), ODD in d, (1, ODD) in d] == [10, 10, True, False]
    assert {*s} == {*KEYS}
    assert [ODD in s, (1, ODD) in s] == [True, True]
    assert [*session["l"]] == [ODD]
    assert session["l"].index(ODD) == 0
    assert getattr(session["n"], ODD) == 1


def came_back(session):
    try:
        return "d" in session
    except ManagerGone:  # it was killed in the middle of this very call
        return False


def test_it_is_found_by_everybody(filled, manager):
    check(filled)
    with manager.attach("other") as other:
        check(other)
        other["d"][ODD] = 11
        assert filled["d"][ODD] == 11
        assert filled.history("d", key=ODD)[0].differences
        filled.restore("d")
        assert other["d"].pop(ODD) == 10
        assert ODD not in filled["d"]


def test_it_comes_back_from_a_file_and_from_a_record(filled, tmp_path, runtime_dir):
    filled.save(tmp_path / "saved")
    with jupyter_shared.attach("kept", keep=tmp_path / "kept") as kept:
        kept.load(tmp_path / "saved")
        check(kept)
        os.kill(kept.connection.pid, signal.SIGKILL)
        until(lambda: came_back(kept))
        check(kept)
        kept.stop()
        kept = jupyter_shared.attach("kept", keep=tmp_path / "kept")
        check(kept)
        kept.stop()


def test_it_is_no_name(session):
    assert ODD not in session
    assert session.get(ODD) is None
    with pytest.raises(NoSuchName):
        session[ODD]
    for name_it in (lambda: session.update({ODD: 1}), lambda: session.dict(ODD), lambda: session.setdefault(ODD, 1)):
        with pytest.raises(InvalidName, match="printable"):
            name_it()


def test_it_is_shown(filled):
    filled.progress("bar", range(2), desc=ODD)
    assert [shown.name for shown in filled.objects()] == ["d", "s", "l", "n", "bar"]
    for thing in (filled, *(filled[name] for name in filled)):
        shown = thing._repr_mimebundle_() if hasattr(thing, "_repr_mimebundle_") else html.bundle(thing)
        assert all(text.encode() for text in shown.values())
    assert "caf" in reports.listing(filled.objects())
    assert reports.listing(filled.objects()).encode()
    assert reports.history(filled.history("d"), "d").encode()
