"""Keeping, from the command line: start --keep, check."""

from __future__ import annotations

import pytest

import jupyter_shared
from jupyter_shared.cli import main
from jupyter_shared.manager.keeping.journal import HEADER
from tests.keeping.folders import Kept


def test_a_manager_started_to_keep_keeps(tmp_path, capsys):
    folder = tmp_path / "kept"
    assert main(["start", "cli", "--keep", str(folder), "--sync", "always"]) == 0
    assert f"It keeps what it shares in {folder}." in capsys.readouterr().out
    with jupyter_shared.attach("cli", create=False) as shared:
        shared["x"] = 1
    assert main(["status", "cli"]) == 0
    assert f"keeps  in {folder}" in capsys.readouterr().out
    assert main(["stop", "cli"]) == 0
    assert main(["check", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "1 object, 1 name" in out
    assert "All of it can be read." in out


def test_what_is_damaged_is_told(tmp_path, capsys):
    folder = tmp_path / "kept"
    with Kept(folder) as kept:
        kept.one.value(kept.dict(), "set", "a", b"1")
    path = folder / "00000001.journal"
    data = bytearray(path.read_bytes())
    data[HEADER.size + 12] ^= 1
    path.write_bytes(data)
    assert main(["check", str(folder)]) == 1
    assert "Damaged: 00000001.journal at byte" in capsys.readouterr().err
    assert path.read_bytes() == data
    assert main(["start", "cli", "--keep", str(folder)]) == 0
    assert "Damaged: 00000001.journal at byte" in capsys.readouterr().out
    assert main(["status", "cli"]) == 0
    assert "as it began: 00000001.journal at byte" in capsys.readouterr().out
    assert main(["stop", "cli"]) == 0
    assert f"having kept 0 objects in {folder}" in capsys.readouterr().out
    assert main(["check", str(folder)]) == 0
    assert "Set aside by an earlier start: 00000001.journal" in capsys.readouterr().out


def test_what_was_kept_earlier_and_is_not_asked_for_is_told(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    for asked in (["--keep"], []):
        assert main(["start", "cli", *asked]) == 0
        told = capsys.readouterr().out
        assert main(["stop", "cli"]) == 0
    folder = tmp_path / "shared" / "cli"
    assert f"What 'cli' kept earlier, in {folder}, it has only if it keeps." in told
    assert main(["check", "cli"]) == 12
    assert f"What the manager 'cli' keeps is in {folder}." in capsys.readouterr().err


@pytest.mark.parametrize("what", ["missing", "empty"])
def test_a_folder_nobody_has_kept_in_is_told(tmp_path, capsys, what):
    folder = tmp_path / "there"
    if what == "empty":
        folder.mkdir()
    assert main(["check", str(folder)]) == 12
    told = capsys.readouterr().err
    assert "is no folder that a manager has kept in" in told
    assert told.endswith("it is not there.\n" if what == "missing" else "there is no about.json in it.\n")
