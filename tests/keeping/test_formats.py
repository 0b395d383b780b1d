"""What earlier versions have kept and saved is read for good, as it was recorded (`record.py`)."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest

import jupyter_shared
from jupyter_shared.errors import HolderDied
from jupyter_shared.manager.keeping.checking import check
from jupyter_shared.manager.keeping.journal import format_of
from tests.keeping.record import LIVES, unpacked

RECORDED = {path.stem: json.loads(path.read_text()) for path in Path(__file__).parent.glob("*.json")}
FORMATS = {"5d42e17": 1, "09b02e1": 2, "3634813": 3}
SAVED = [commit for commit, found in RECORDED.items() if found["saved"]]


@pytest.mark.parametrize("commit", RECORDED)
def test_what_was_kept(tmp_path, runtime_dir, commit):
    folder = tmp_path / "kept"
    (folder / "values").mkdir(parents=True)
    for name, content in RECORDED[commit]["files"].items():
        (folder / name).write_bytes(unpacked(content))
    assert format_of(next(folder.glob("*.snapshot"))) == FORMATS[commit]
    assert check(folder).damaged is None
    for _ in range(2):  # the second one reads what the first one has added, too
        with jupyter_shared.attach("recorded", keep=folder) as shared:
            looks_right(shared)
            assert shared.dict("cfg")["life"] == LIVES - 1
            shared.dict("cfg")["read"] = True
            shared.stop()
    assert check(folder).damaged is None


@pytest.mark.parametrize("commit", SAVED)
def test_what_was_saved(tmp_path, session, commit):
    path = tmp_path / "saved"
    path.write_bytes(unpacked(RECORDED[commit]["saved"]))
    assert "cfg" in session.load(path).names
    looks_right(session)


def looks_right(shared):
    cfg = shared.dict("cfg")
    assert (cfg["lr"], cfg[1, "b"], cfg[frozenset({1})], cfg["after the snapshot"]) == (0.1, [1, 2], "f", 1)
    assert [*cfg["inner"]] == [1, 2]
    assert shared["x"] == [1, "two", None]
    assert shared["big"].sum() == 140_000
    assert shared.queue("jobs").qsize() == 1
    assert set(shared.set("members")) == {1, (2, 3)}
    assert shared.counter("hits").get() == 7
    assert [*shared.array("numbers", "i")] == [*range(10)]
    assert [*shared.list("long")] == [*range(5000)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HolderDied)
        assert shared.lock("gpu").acquire(timeout=60)
