"""Disks that fail in the middle of it: nothing is written twice or goes unsaid, and it goes on when they recover."""

from __future__ import annotations

import errno
import os

import pytest

from jupyter_shared.errors import NotKept
from jupyter_shared.manager.keeping import big_values, compaction, journal, journals, loading
from jupyter_shared.manager.keeping import folder as folders
from jupyter_shared.platform import files
from jupyter_shared.wire.messages import Reply
from tests.keeping.folders import Kept, killed
from tests.keeping.test_folders import large
from tests.store.callers import Thread


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "kept"


class Broken:
    """A function of the system, or of ours, that fails for a while."""

    def __init__(self, monkeypatch, where, name, number=errno.EIO):
        self.fails = False
        real = getattr(where, name)

        def call(*args, **named):
            if self.fails:
                raise OSError(number, os.strerror(number))
            return real(*args, **named)

        monkeypatch.setattr(where, name, call)


def answered(kept):
    """Do what other threads have said to the loop."""
    done = []
    kept.keeper._worker.do(lambda: None, lambda _: done.append(True))
    while not done:
        for descriptor, events in kept.loop.poll.poll(1):
            kept.loop.handlers[descriptor](events)


@pytest.mark.parametrize("sync", ["always", "second"])
def test_a_disk_that_fails_to_sync_has_all_of_it_written_anew(folder, tmp_path, monkeypatch, sync):
    broken = Broken(monkeypatch, journal.files, "sync")
    with Kept(folder, sync) as kept:
        log = kept.one.made("list", [], name="log")
        kept.one.value(log, "append", b"1")
        broken.fails = True
        kept.one.value(log, "append", b"2")
        kept.keeper._tick()
        answered(kept)
        kept.catch_up()  # the snapshot that the tick began fails, too, before the disk recovers
        assert "Input/output error" in kept.keeper.about()["trouble"]
        assert kept.one.call(log, "append", b"never").error == "NotKept"
        with Kept(killed(folder, tmp_path / "killed")) as again:
            assert [*again.store.names["log"].state.items] == [b"1", b"2"], "and none of it twice"
        broken.fails = False
        kept.keeper._compaction._not_before = 0.0
        kept.keeper._tick()
        kept.catch_up()
        kept.keeper._tick()
        assert kept.keeper.about()["trouble"] is None
        kept.one.value(log, "append", b"3")
        assert [*folder.glob("*.snapshot")]
        assert not [*folder.glob("*.new")]
    with Kept(folder) as kept:
        assert [*kept.store.names["log"].state.items] == [b"1", b"2", b"3"]


def test_with_always_a_large_value_that_was_not_written_holds_back_what_names_it(folder, tmp_path, monkeypatch):
    broken = Broken(monkeypatch, big_values, "sync", errno.ENOSPC)
    with Kept(folder, "always") as kept:
        cfg = kept.dict()
        broken.fails = True
        kept.one.value(cfg, "set", "big", large(kept, bytes(100_000)))
        with Kept(killed(folder, tmp_path / "killed")) as again:
            assert again.contents() == {}
            assert not [*again.path.glob("*.aside")]
        refused = kept.one.call(cfg, "set", "a", b"1")
        assert refused.error == "NotKept"
        assert "make room there" in refused.args[0]
        broken.fails = False
        kept.one.value(cfg, "set", "a", b"1")
        with Kept(killed(folder, tmp_path / "later")) as again:
            assert {*again.contents()} == {"big", "a"}


def test_what_could_not_be_written_is_not_when_it_last_kept(folder, monkeypatch):
    broken = Broken(monkeypatch, files, "write_at", errno.ENOSPC)
    with Kept(folder) as kept:
        cfg = kept.dict()
        kept.one.value(cfg, "set", "a", b"1")
        last = kept.keeper.about()["last"]
        assert last
        broken.fails = True
        assert isinstance(kept.one.call(cfg, "set", "a", b"2"), Reply)
        assert kept.keeper.about()["last"] == last
        broken.fails = False
        kept.keeper._tick()
        assert kept.keeper.about()["last"] > last
        assert kept.keeper.about()["trouble"] is None


def test_a_snapshot_that_cannot_be_written_is_not_tried_again_at_once(folder, monkeypatch):
    monkeypatch.setattr(compaction, "LEAST", 1000)
    broken = Broken(monkeypatch, journals, "Journal", errno.EROFS)
    with Kept(folder) as kept:
        cfg = kept.dict()
        for number in range(100):
            kept.one.value(cfg, "set", "a", b"%d" % number)
        broken.fails = True
        for _ in range(5):
            kept.keeper._tick()
        kept.one.value(cfg, "set", "a", b"on")  # what is open can still be written to
        broken.fails = False
        kept.keeper._tick()
        assert not [*folder.glob("*.new")]
        assert [path.name for path in folder.glob("*.journal")] == ["00000001.journal"]
        kept.keeper._compaction._not_before = 0.0
        kept.keeper._tick()
        kept.catch_up()
        assert [path.name for path in folder.glob("*.journal")] == ["00000002.journal"]
    with Kept(folder) as kept:
        assert kept.contents() == {"a": b"on"}


def test_files_that_cannot_be_removed_do_no_harm(folder, monkeypatch):
    broken = Broken(monkeypatch, type(folder), "unlink", errno.EROFS)
    with Kept(folder) as kept:
        cfg = kept.dict()
        kept.one.value(cfg, "set", "a", b"1")
        broken.fails = True
        kept.keeper._compaction.begin()
        kept.catch_up()
        kept.one.value(cfg, "set", "b", b"2")
    with Kept(folder) as kept:
        assert kept.contents() == {"a": b"1", "b": b"2"}
        broken.fails = False


def test_a_folder_that_was_moved_away_is_said_and_found_again(folder, tmp_path):
    with Kept(folder) as kept:
        cfg = kept.dict()
        kept.one.value(cfg, "set", "a", b"1")
        folder.rename(tmp_path / "elsewhere")
        kept.keeper._tick()
        refused = kept.one.call(cfg, "set", "a", b"2")
        assert refused.error == "NotKept"
        assert "the folder was removed, or moved elsewhere" in refused.args[0]
        assert "it goes on when that is there again" in refused.args[0]
        assert "the folder was removed" in kept.keeper.about()["trouble"]  # status, and who stops it, ask for this
        assert kept.one.value(cfg, "get", "a") == b"1"
        (tmp_path / "elsewhere").rename(folder)
        kept.one.value(cfg, "set", "a", b"2")
    with Kept(folder) as kept:
        assert kept.contents() == {"a": b"2"}


def test_what_is_there_is_found_while_nothing_can_be_kept(folder, tmp_path):
    """A notebook that is run again says `shared.dict("cfg")`: to read on, it must get that."""
    with Kept(folder) as kept:
        cfg = kept.dict()
        folder.rename(tmp_path / "elsewhere")
        kept.keeper._tick()
        two = Thread(kept.store, "two")
        assert two.value(kept.store.directory, "open", "cfg", "dict", []).object == cfg.id
        for not_there in (["new", "dict", []], [], [["cfg"]]):
            refused = two.call(kept.store.directory, "open", *not_there)
            assert refused.error == "NotKept"
        (tmp_path / "elsewhere").rename(folder)


def test_what_goes_wrong_in_one_second_is_looked_at_in_the_next(folder, monkeypatch):
    with Kept(folder) as kept:
        Broken(monkeypatch, kept.keeper, "_look_after").fails = True
        timers = len(kept.loop._timers)
        with pytest.raises(OSError, match="Input"):
            kept.keeper._tick()
        assert len(kept.loop._timers) == timers + 1


def test_a_folder_that_cannot_be_read_is_refused_and_left_as_it_is(folder, monkeypatch):
    with Kept(folder) as kept:
        kept.one.value(kept.dict(), "set", "a", b"1")
    before = {path: path.read_bytes() for path in folder.glob("*.journal")}
    broken = Broken(monkeypatch, loading, "refuse_newer", errno.EACCES)
    broken.fails = True
    with pytest.raises(NotKept, match="cannot be read"):
        Kept(folder)
    broken.fails = False
    assert {path: path.read_bytes() for path in folder.glob("*.journal")} == before


def test_how_large_it_is_can_be_asked_while_files_go(tmp_path, monkeypatch):
    monkeypatch.setattr(type(tmp_path), "is_file", lambda _: True)  # when it was looked at
    assert folders._size(tmp_path / "gone by now") == 0
