"""What is missing in a folder, cut or of another time is noticed: what comes after it is not used, nor thrown away."""

from __future__ import annotations

import itertools
import os
import shutil
import zlib

import pytest

from jupyter_shared.errors import NotKept
from jupyter_shared.manager.keeping.checking import check
from jupyter_shared.manager.keeping.journal import FORMAT, HEAD, HEADER, MAGIC, notes
from jupyter_shared.store.record import Done, Lived, RecordWriter, Together
from jupyter_shared.wire.messages import DIRECTORY
from tests.keeping.folders import Kept, killed
from tests.keeping.test_folders import large


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "kept"


def lives(folder, count):
    """A folder in which managers have kept one after the other, each with a change of its own."""
    for life in range(count):
        with Kept(folder) as kept:
            kept.one.value(kept.dict(), "set", f"life {life}", b"1")


def aside(folder):
    return sorted(path.name for path in folder.glob("*.aside"))


# --- files that are missing, or cut where nothing shows it ------------------------------------------------------


def test_after_a_missing_journal_nothing_is_used(folder):
    lives(folder, 4)
    (folder / "00000002.journal").unlink()
    assert "00000003.journal at byte 0: what came before it, 00000002, is not there" in check(folder).damaged
    with Kept(folder) as kept:
        assert {*kept.contents()} == {"life 0"}
        assert aside(folder) == ["00000003.journal.0.aside", "00000004.journal.0.aside"]
        kept.one.value(kept.dict(), "set", "after", b"1")
    with Kept(folder) as kept:  # what was set aside is no gap
        assert {*kept.contents()} == {"life 0", "after"}


def test_without_the_first_file_nothing_is_used(folder):
    lives(folder, 3)
    (folder / "00000001.journal").unlink()
    with Kept(folder) as kept:
        assert kept.contents() is None
        assert len(aside(folder)) == 2


def test_a_journal_that_was_cut_between_two_notes_is_noticed_by_the_next_one(folder):
    lives(folder, 3)
    path = folder / "00000002.journal"
    last, _ = [*notes(path)][-1]
    with path.open("r+b") as file:
        file.truncate(last)
    assert "which it goes on from, had" in check(folder).damaged
    with Kept(folder) as kept:
        assert {*kept.contents()} == {"life 0"}
    with Kept(folder) as kept:
        assert {*kept.contents()} == {"life 0"}
        assert aside(folder) == ["00000003.journal.0.aside"]


def test_journals_of_one_life_go_on_from_each_other(folder, tmp_path):
    with Kept(folder) as kept:
        cfg = kept.dict()
        for number in range(3):
            kept.one.value(cfg, "set", f"journal {number}", b"1")
            kept.keeper.journals.next()
        there = killed(folder, tmp_path / "killed")
    shutil.copytree(there, tmp_path / "whole")
    with Kept(tmp_path / "whole") as kept:
        assert len(kept.contents()) == 3
    (there / "00000002.journal").unlink()
    with Kept(there) as kept:
        assert {*kept.contents()} == {"journal 0"}


@pytest.fixture
def with_snapshot(folder):
    with Kept(folder) as kept:
        for number in range(6):
            kept.one.value(kept.dict(f"d{number}"), "set", "a", b"1")
        kept.keeper._compaction.begin()
        kept.catch_up()
        kept.one.value(kept.dict("d0"), "set", "after", b"1")
    return folder


def test_a_snapshot_that_was_cut_between_two_notes_is_noticed(with_snapshot, tmp_path):
    path = with_snapshot / "00000002.snapshot"
    for count, (offset, _) in enumerate(notes(path)):
        there = shutil.copytree(with_snapshot, tmp_path / f"cut {count}")
        with (there / path.name).open("r+b") as file:
            file.truncate(offset)
        assert "it ends before its last object" in check(there).damaged
        with Kept(there) as kept:
            assert len(kept.store.names) == max(count - 1, 0)
            assert "00000002.journal.0.aside" in aside(there)
            kept.one.value(kept.dict("new"), "set", "a", b"1")
        with Kept(there) as kept:
            assert len(kept.store.names) == max(count - 1, 0) + 1
            assert check(there).damaged is None


def test_any_flipped_bit_of_a_snapshot_leaves_what_stands_before_it(with_snapshot, tmp_path):
    path = with_snapshot / "00000002.snapshot"
    whole = path.read_bytes()
    for place in range(HEADER.size, len(whole), 23):
        there = shutil.copytree(with_snapshot, tmp_path / f"flip {place}")
        flipped = bytearray(whole)
        flipped[place] ^= 1 << place % 8
        (there / path.name).write_bytes(flipped)
        for _ in range(2):
            with Kept(there) as kept:
                assert all(entry.state.items["a"] == b"1" for entry in kept.store.names.values())
                assert len(kept.store.names) < 6 or place > len(whole) - 12
        kept_bytes = (there / path.name).read_bytes()
        (set_aside,) = there.glob("*.snapshot.*.aside")
        assert flipped.endswith(set_aside.read_bytes())
        assert kept_bytes[:10] == whole[:10]


@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"nonsense"])
def test_a_journal_without_a_header_is_set_aside(folder, content):
    lives(folder, 2)
    (folder / "00000003.journal").write_bytes(content)
    with Kept(folder) as kept:
        assert {*kept.contents()} == {"life 0", "life 1"}
        assert aside(folder) == ["00000003.journal.0.aside"]
    assert (folder / "00000003.journal.0.aside").read_bytes() == content


def test_a_file_of_a_newer_format_is_refused_though_one_before_it_is_damaged(folder):
    lives(folder, 3)
    damaged, newer = folder / "00000001.journal", folder / "00000003.journal"
    data = bytearray(damaged.read_bytes())
    data[-1] ^= 1
    damaged.write_bytes(data)
    head = HEADER.pack(MAGIC, FORMAT + 1, 3, 0)[:-4]
    newer.write_bytes(head + zlib.crc32(head).to_bytes(4, "little") + b"what only a newer version understands")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "lock"}
    with pytest.raises(NotKept, match="install a newer one"):
        Kept(folder)
    assert {path: path.read_bytes() for path in before} == before
    assert aside(folder) == []


FROM_A_NEWER_VERSION = {
    "an operation": ("'pour' of dict 'cfg'", lambda cfg: Done(cfg, "pour", [[["a"], [b"1"]]], 9, 1.0, 1, 1, "", "")),
    "an operation in a step of several": (
        "'pour' of dict 'cfg'",
        lambda cfg: Together([Done(cfg, "pour", [[["a"], [b"1"]]], 9, 1.0, 1, 1, "", "")]),
    ),
    "an object of a kind": (
        "There is no kind 'tree'",
        lambda _: Done(DIRECTORY.object, "open", [["oak", "tree", []]], 9, 1.0, 1, 1, "", ""),
    ),
    "an object of a kind, in a snapshot": (
        "the kind 'tree'",
        lambda _: Lived(99, "tree", "oak", 9, "", 1.0, "", 1.0, []),
    ),
}


@pytest.mark.parametrize("what", FROM_A_NEWER_VERSION)
def test_what_only_a_newer_version_can_have_written_is_not_left_out(folder, what):
    """All that came after it would be kept beside a state that never was."""
    says, note = FROM_A_NEWER_VERSION[what]
    with Kept(folder) as kept:
        cfg = kept.dict()
        kept.one.value(cfg, "set", "before", b"1")
        kept.keeper.journals.write(RecordWriter(lambda _: 0).body(note(cfg.id)))
        kept.one.value(cfg, "set", "after", b"1")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "lock"}
    for refuses in (check, Kept):
        with pytest.raises(NotKept, match=f"{says}.*A newer one has kept there: install that. Nothing was changed"):
            refuses(folder)
    assert {path: path.read_bytes() for path in before} == before


# --- numbers that are never given twice --------------------------------------------------------------------------


def test_no_id_or_token_of_what_was_lost_is_given_again(folder):
    """Who was attached may come back with a proxy of an object that is not in the record any more."""
    with Kept(folder) as kept:
        gpu = kept.one.made("lock", name="gpu")
        kept.one.value(gpu, "acquire")
    for _ in range(2):
        with Kept(folder) as kept:
            token, _ = kept.one.value(kept.store.names["gpu"], "acquire")
            lost = kept.dict("lost").id
    with (folder / "00000002.journal").open("r+b") as file:  # two lives are lost
        file.seek(HEADER.size + HEAD.size)
        file.write(b"\xff")
    with Kept(folder) as kept:
        again = kept.one.made("list", name="other")
        assert again.id > lost
        later, _ = kept.one.value(kept.store.names["gpu"], "acquire")
        assert later > token
    with Kept(folder) as kept:
        assert kept.store.names["other"].id == again.id
        assert kept.dict("new").id > again.id


# --- large values ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("harm", ["missing", "cut"])
def test_without_a_large_value_of_a_snapshot_what_stands_before_it_is_used(folder, harm):
    with Kept(folder) as kept:
        for name in "abc":
            kept.one.value(kept.dict(name), "set", "big", large(kept, os.urandom(100_000)))
        kept.keeper._compaction.begin()
        kept.catch_up()
    for path in (folder / "values").iterdir():
        if harm == "missing":
            path.unlink()
        else:
            with path.open("r+b") as file:
                file.truncate(500)
        break
    with Kept(folder) as kept:
        assert len(kept.store.names) < 3
        assert len(aside(folder)) == 2
    with Kept(folder):
        assert check(folder).damaged is None


def test_values_of_notes_that_were_set_aside_are_not_thrown_away(folder):
    with Kept(folder) as kept:
        cfg = kept.dict()
        kept.one.value(cfg, "set", "before", large(kept, os.urandom(100_000)))
        end = kept.keeper.journals.end
        kept.one.value(cfg, "set", "after", large(kept, os.urandom(100_000)))
        kept.catch_up()
        kept.one.value(cfg, "set", "more", large(kept, os.urandom(100_000)))
        kept.catch_up()
    contents = {path.name: path.read_bytes() for path in (folder / "values").iterdir()}
    with (folder / "00000001.journal").open("r+b") as file:
        file.seek(end + HEAD.size)
        file.write(b"\xff")
    for _ in range(2):
        with Kept(folder) as kept:
            assert {*kept.contents()} == {"before"}
            kept.keeper._compaction.begin()
            kept.catch_up()
    names = {"1.value": "1.value", "2.value": "2.value.aside", "3.value": "3.value.aside"}
    for before, after in names.items():
        assert (folder / "values" / after).read_bytes() == contents[before]


def test_what_somebody_else_has_put_there_is_left_alone(folder):
    theirs = [folder / "values" / "data.csv", folder / "values" / "1.value.txt", folder / "notes.txt"]
    (folder / "values").mkdir(parents=True)
    for path in theirs:
        path.write_text("mine")
    with Kept(folder) as kept:
        kept.one.value(kept.dict(), "set", "big", large(kept, bytes(100_000)))
        kept.keeper._compaction.begin()
        kept.catch_up()
    with Kept(folder) as kept:
        assert {*kept.contents()} == {"big"}
    assert [path.read_text() for path in theirs] == ["mine"] * 3


# --- other ways to one folder --------------------------------------------------------------------------------------


def test_two_managers_through_two_paths_are_refused(folder, tmp_path):
    folder.mkdir()
    link = tmp_path / "link"
    link.symlink_to(folder)
    with Kept(link) as kept:
        kept.one.value(kept.dict(), "set", "a", b"1")
        for path in (folder, tmp_path / "elsewhere" / ".." / "kept"):
            (tmp_path / "elsewhere").mkdir(exist_ok=True)
            with pytest.raises(NotKept, match="only one manager can keep there at a time"):
                Kept(path)
    with Kept(folder) as kept:
        assert kept.contents() == {"a": b"1"}


def test_a_clock_that_was_set_back_changes_nothing_of_the_order(folder):
    with Kept(folder, history=True) as kept:
        cfg = kept.dict()
        for number, now in enumerate((1000.0, 900.0, 950.0, 100.0)):
            kept.store.now = now
            kept.one.value(cfg, "set", "a", b"%d" % number)
        versions = itertools.pairwise(record.version for record in cfg.past.records)
        assert all(one < other for one, other in versions)
    with Kept(folder) as kept:
        assert kept.contents() == {"a": b"3"}
