"""All that is shared as one file, and back: into any manager, in one step, and never by running a pickle."""

from __future__ import annotations

import os
import pickle
import signal
import zlib

import numpy as np
import pytest

import jupyter_shared
from jupyter_shared.address import Files
from jupyter_shared.cli import main, saving
from jupyter_shared.client.saving import file as files
from jupyter_shared.client.saving.file import FORMAT, HEAD, HEADER, MAGIC
from jupyter_shared.errors import NameTaken, NotLoaded
from tests import system
from tests.managing import RunningManager
from tests.waiting import until


@pytest.fixture
def other(runtime_dir):
    """A session of another manager."""
    running = RunningManager()
    with running.attach("other") as session:
        yield session
    running.end()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "team.jshared"


def fill(session):
    cfg = session.dict("cfg", {"lr": 0.1, (1, "b"): [1, 2], 2**70: None, frozenset({1}): "f"})
    inner = session.list(None, [1, 2])
    cfg["inner"] = inner
    session["two"] = [session.counter(None, 3), inner, np.arange(50_000)]
    session["array"] = np.arange(100_000)
    session["same"] = session["array"][:50_000]
    session.array("grid", shape=(4, 4))[:] = 7
    session.queue("jobs").put_many(["a", "b"])
    session.set("members", {1, (2, 3)})
    session.namespace("ns", lr=1)
    session.counter("hits", 5)
    session.event("ready").set()
    session.condition("changed", session.lock("gpu"))
    return inner


def test_it_is_all_there_again(session, other, path):
    inner = fill(session)
    saved = session.save(path)
    assert saved.names == session.names()
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    other["untouched"] = 1
    assert other.load(path) == saved
    assert other.names() == ["untouched", *session.names()]
    cfg = other.dict("cfg")
    assert (cfg["lr"], cfg[1, "b"], cfg[2**70], cfg[frozenset({1})]) == (0.1, [1, 2], None, "f")
    count, there, array = other["two"]
    assert count.get() == 3
    there.append(3)
    assert [*cfg["inner"]] == [1, 2, 3], "one object is one object"
    assert [*inner] == [1, 2], "and not the one it was saved from"
    assert array[-1] == 49_999
    assert other["array"][-1] == 99_999
    assert other["same"][-1] == 49_999
    grid = other.array("grid", shape=(4, 4))
    assert (np.asarray(grid) == 7).all()
    grid[0, 0] = 1
    assert other.queue("jobs").get_many(5) == ["a", "b"]
    assert set(other.set("members")) == {1, (2, 3)}
    assert (other.namespace("ns").lr, other.counter("hits").get(), other.event("ready").is_set()) == (1, 5, True)
    with other.open("changed"):
        other.open("changed").notify()


def test_what_was_loaded_can_be_saved_and_loaded_again(session, other, path, tmp_path):
    fill(session)
    session.save(path)
    other.list(None)  # so that ids are others here
    other.load(path)
    other.save(tmp_path / "again")
    session.load(tmp_path / "again", replace=True)
    session.dict("cfg")["inner"].append(3)
    assert [*session["two"][1]] == [1, 2, 3]
    assert session["two"][0].get() == 3


def test_names_that_are_taken_are_replaced_only_when_told(session, other, path):
    session.dict("cfg", {"lr": 1})
    session["x"] = 1
    session.save(path)
    mine = other.dict("cfg", {"lr": 2})
    with pytest.raises(NameTaken, match="'cfg' is shared here already: replace=True"):
        other.load(path)
    assert (mine["lr"], other.names()) == (2, ["cfg"])
    other.load(path, replace=True)
    assert (other.dict("cfg")["lr"], other["x"]) == (1, 1)
    with pytest.raises(jupyter_shared.errors.StaleObject, match="replaced by a file that other loaded"):
        mine["lr"]


def test_a_manager_that_keeps_has_it_after_a_kill(session, path, tmp_path):
    fill(session)
    session.save(path)
    with jupyter_shared.attach("loaded", keep=tmp_path / "kept", sync="always") as kept:
        kept.list(None)
        kept.load(path)
        os.kill(kept.info()["pid"], signal.SIGKILL)
        until(lambda: not Files.of("loaded").is_alive(), "the manager has ended")
    with jupyter_shared.attach("loaded", keep=tmp_path / "kept") as kept:
        assert kept.names() == session.names()
        assert [*kept["two"][1]] == [1, 2]
        assert kept["array"][-1] == 99_999
        kept.stop()


def test_nothing_is_unpickled(session, other, path, tmp_path):
    mark = tmp_path / "ran"

    class Runs:
        def __reduce__(self):
            return os.mkdir, (str(mark),)

    session["mine"] = Runs()
    session.save(path)
    assert saving.inspected(path).names == ["mine"]
    other.load(path)
    other.objects()
    assert not mark.exists()


def test_who_held_a_lock_holds_it_no_more(session, other, path, recwarn):
    session.lock("gpu").acquire()
    session.save(path)
    other.load(path)
    assert other.lock("gpu").acquire(blocking=False)


# --- files that cannot be loaded ------------------------------------------------------------------------------


@pytest.fixture
def small(session, path):
    session["x"] = np.arange(30_000)
    session.dict("cfg", {"lr": 1})
    session.save(path)
    return path.read_bytes()


def refused(other, path, data, match=None):
    path.write_bytes(data)
    with pytest.raises(NotLoaded, match=match):
        other.load(path)
    assert other.names() == []


def test_a_file_cut_anywhere_is_refused(small, other, path):
    for cut in [0, 5, HEADER.size - 1, HEADER.size, HEADER.size + 5, len(small) // 2, len(small) - 20, len(small) - 1]:
        refused(other, path, small[:cut])


def test_a_file_with_a_flipped_bit_is_refused(small, other, path):
    for place in [1, len(MAGIC), *range(HEADER.size, len(small), len(small) // 25)]:
        data = bytearray(small)
        data[place] ^= 1 << place % 8
        refused(other, path, data)


def test_a_foreign_file_is_refused(other, path):
    refused(other, path, b"", "is empty")
    refused(other, path, pickle.dumps({"x": 1}), "is no file that")
    refused(other, path, b"PK" + bytes(1000), "is no file that")


def test_a_file_of_a_newer_version_is_refused(small, other, path):
    head = HEADER.pack(MAGIC, FORMAT + 1, 0)[:-4]
    refused(other, path, head + zlib.crc32(head).to_bytes(4, "little") + small[HEADER.size :], "install a newer one")


def record(what, value):
    import msgspec

    body = msgspec.msgpack.encode(value)
    return HEAD.pack(len(body), zlib.crc32(body), what) + body


HOSTILE = {
    "no fields": [],
    "an unknown kind": [5, "nonsense", "x", 1, "w", 1.0, "c", 1.0, []],
    "a dict of nothing": [5, "dict", "x", 1, "w", 1.0, "c", 1.0, [1, 2]],
    "a dict of too few": [5, "dict", "x", 1, "w", 1.0, "c", 1.0, [["a", "b"], [b""]]],
    "times that are none": [5, "dict", "x", 1, "w", "soon", "c", 1.0, [[], []]],
    "a name nobody could type": [5, "dict", "\x1b[31m", 1, "w", 1.0, "c", 1.0, [[], []]],
    "a name that is none": [5, "dict", 7, 1, "w", 1.0, "c", 1.0, [[], []]],
}


@pytest.mark.parametrize("what", HOSTILE)
def test_well_wrapped_nonsense_is_refused_whole(small, other, path, what):
    good = record(files.OBJECT, [4, "dict", "good", 1, "w", 1.0, "c", 1.0, [[], []]])
    about = small[HEADER.size :][: HEAD.size + HEAD.unpack(small[HEADER.size :][: HEAD.size])[0]]
    end = HEAD.pack(0, zlib.crc32(b""), files.THE_END)
    path.write_bytes(small[: HEADER.size] + about + good + record(files.OBJECT, HOSTILE[what]) + end)
    with pytest.raises(jupyter_shared.errors.SharedError):
        other.load(path)
    assert other.names() == []


def test_a_file_that_cannot_be_written_leaves_the_old_one(session, tmp_path):
    session["x"] = 1
    with pytest.raises(OSError, match="No such file"):
        session.save(tmp_path / "nowhere" / "x")
    assert [*tmp_path.iterdir()] == []


def test_on_a_full_disk_the_old_file_stays_and_nothing_else(session, path, capsys):
    session["x"] = 1
    session.save(path)
    before = path.read_bytes()
    session["big"] = np.arange(500_000)
    with system.limited(system.FILE_SIZE, 1_000_000):
        with pytest.raises(OSError, match="too large") as caught:
            session.save(path)
        code = main(["save", session.name, str(path)])
    assert caught.value.filename == str(path)
    assert code == 1
    assert capsys.readouterr().err == f"{path}: File too large.\n"
    assert path.read_bytes() == before
    assert [*path.parent.iterdir()] == [path]


def test_what_is_too_much_for_one_file_is_said(session, path, monkeypatch):
    def ask(operation, *args):
        raise jupyter_shared.errors.FrameTooLarge("A message of more than 1,073,741,824 bytes is beyond the limit.")

    monkeypatch.setattr(session, "ask", ask)
    with pytest.raises(jupyter_shared.errors.FrameTooLarge, match="more than one file can hold"):
        session.save(path)
    assert not [*path.parent.iterdir()]


# --- the command ----------------------------------------------------------------------------------------------


def test_the_command(session, other, path, capsys, monkeypatch):
    session.dict("cfg", {"lr": 1})
    assert main(["save", session.name, str(path)]) == 0
    assert f"Saved 1 object of '{session.name}' to {path}" in capsys.readouterr().out
    assert main(["load", other.name, str(path)]) == 0
    assert f"Loaded 1 object into '{other.name}', saved from '{session.name}'" in capsys.readouterr().out
    other.dict("cfg")["lr"] = 2
    monkeypatch.setattr("sys.stdin", type("NoTerminal", (), {"isatty": lambda self: False})())
    assert main(["load", other.name, str(path)]) == 1
    assert "To replace them: --replace. Nothing was loaded." in capsys.readouterr().err
    assert other.dict("cfg")["lr"] == 2
    assert main(["load", other.name, str(path), "--replace"]) == 0
    assert other.dict("cfg")["lr"] == 1


@pytest.mark.parametrize(("answer", "after"), [("y", 1), ("", 2), ("no", 2)])
def test_the_command_asks_before_it_replaces(session, other, path, capsys, monkeypatch, answer, after):
    session.dict("cfg", {"lr": 1})
    session.save(path)
    other.dict("cfg")["lr"] = 2
    asked = []
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": lambda self: True})())
    monkeypatch.setattr("builtins.input", lambda text: asked.append(text) or answer)
    assert main(["load", other.name, str(path)]) == (0 if after == 1 else 1)
    assert asked == [f"Shared by {other.name!r} already: cfg. Replace them? [y/N] "]
    assert other.dict("cfg")["lr"] == after


def test_the_command_says_in_a_line_what_is_wrong(path, capsys):
    assert main(["load", "nobody", str(path)]) == 1
    assert capsys.readouterr().err == f"{path}: No such file or directory.\n"
    path.write_text("nonsense")
    assert main(["load", "nobody", str(path)]) == 2
    assert "is no file that `jupyter shared save` has written" in capsys.readouterr().err
    assert "nobody" not in jupyter_shared.address.known_names()
