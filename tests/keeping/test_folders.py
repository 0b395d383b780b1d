"""What is kept comes back: after an end in order, a kill, from snapshots, and as far as damage allows."""

from __future__ import annotations

import os
import random
import shutil
from contextlib import contextmanager

import pytest

from jupyter_shared.errors import NotKept
from jupyter_shared.manager.keeping import journal as journals
from jupyter_shared.manager.keeping.journal import HEAD, HEADER, Journal, notes
from jupyter_shared.wire.messages import Failure, Reply
from jupyter_shared.wire.values import Packed
from tests import system
from tests.keeping.folders import Kept, killed
from tests.store.callers import Thread


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "kept"


def test_what_was_kept_comes_back(folder):
    with Kept(folder) as kept:
        cfg, jobs = kept.dict(), kept.one.made("queue", 0, name="jobs")
        kept.one.value(cfg, "set", "lr", b"1")
        kept.one.value(jobs, "put", [b"a", b"b"])
        kept.one.value(jobs, "get", 1)
        kept.one.value(0, "publish", "x", b"7")
        before = {name: entry.id for name, entry in kept.store.names.items()}
    with Kept(folder) as kept:
        assert kept.contents() == {"lr": b"1"}
        assert [*kept.store.names["jobs"].state.items] == [b"b"]
        assert kept.store.names["x"].state.blob == b"7"
        assert {name: entry.id for name, entry in kept.store.names.items()} == before
        assert kept.keeper.restarts == 2


def test_what_is_kept_is_for_its_user_alone(folder):
    with Kept(folder):
        paths = [folder, *folder.rglob("*")]
        assert {path: oct(path.stat().st_mode & 0o077) for path in paths} == dict.fromkeys(paths, "0o0")


def test_a_manager_that_is_killed_loses_nothing(folder, tmp_path):
    with Kept(folder) as kept:
        cfg = kept.dict()
        for number in range(100):
            kept.one.value(cfg, "set", f"k{number}", b"%d" % number)
            if number % 20 == 0:
                with Kept(killed(folder, tmp_path / f"at {number}")) as again:
                    assert again.contents() == kept.contents()


def test_locks_held_before_are_free_and_say_so(folder, tmp_path):
    with Kept(folder) as kept:
        gpu = kept.one.made("lock", name="gpu")
        token, _ = kept.one.value(gpu, "acquire")
        with Kept(killed(folder, tmp_path / "killed")) as again:
            later, died = again.one.value(again.store.names["gpu"], "acquire")
            assert later > token
            assert died == "one"


def test_versions_are_never_used_again(folder, tmp_path):
    with Kept(folder) as kept:
        cfg = kept.dict()
        with Kept(killed(folder, tmp_path / "killed")) as again:
            kept.one.value(cfg, "set", "a", b"lost")
            there = again.store.names["cfg"]
            again.one.value(there, "set", "a", b"other")
            assert there.version > cfg.version


def test_objects_without_a_name_wait_for_those_who_had_them(folder):
    with Kept(folder) as kept:
        box = kept.one.made("list", [b"1"])
        id = box.id
        del box
    with Kept(folder) as kept:
        assert kept.one.value(0, "hold", [id]) == []


def test_a_snapshot_takes_the_place_of_what_was_done(folder, tmp_path):
    with Kept(folder) as kept:
        cfg = kept.dict()
        for number in range(500):
            kept.one.value(cfg, "set", number % 7, b"%d" % number)
        others = [kept.dict(f"d{number}") for number in range(100)]
        kept.keeper._compaction.begin()
        for number, other in enumerate(others[:60]):  # in the middle of it
            kept.one.value(other, "set", "n", b"%d" % number)
            if number % 10 == 0:
                kept.one.value(0, "delete", f"d{99 - number // 10}")
            if number == 50:
                with Kept(killed(folder, tmp_path / "midway")) as again:
                    assert again.contents() == kept.contents()
                    assert [*again.store.names] == [*kept.store.names]
        kept.catch_up()
        assert [path.name for path in sorted(folder.glob("*.journal"))] == ["00000002.journal"]
        assert (folder / "00000002.snapshot").exists()
        kept.one.value(cfg, "set", "after", b"1")
        expected = {name: kept.contents(name) for name in kept.store.names}
    with Kept(folder) as kept:
        assert {name: kept.contents(name) for name in kept.store.names} == expected


def test_a_journal_that_has_become_long_is_made_short(folder, monkeypatch):
    monkeypatch.setattr("jupyter_shared.manager.keeping.compaction.LEAST", 1000)
    with Kept(folder) as kept:
        cfg = kept.dict()
        for number in range(300):
            kept.one.value(cfg, "set", "a", b"%d" % number)
        kept.keeper._tick()
        kept.catch_up()
        assert sum(1 for _ in notes(folder / "00000002.journal")) == 1, "which it goes on from, and nothing else"
    with Kept(folder) as kept:
        assert kept.contents() == {"a": b"299"}


# --- large values -------------------------------------------------------------------------------------------------


def large(kept, data):
    memory = kept.warehouse.claim(kept.one.client, len(data))
    memory.piece.write(data, 0)
    return Packed(b"pickle", (), memory.id, [(0, len(data))], kept_alive=(memory,))


def test_large_values_are_files_and_go_when_nothing_names_them(folder, tmp_path):
    data = os.urandom(300_000)
    with Kept(folder) as kept:
        cfg = kept.dict()
        kept.one.value(cfg, "set", "big", large(kept, data))
        kept.one.value(cfg, "set", "gone", large(kept, data[::-1]))
        kept.catch_up()
        assert sorted(path.name for path in (folder / "values").iterdir()) == ["1.value", "2.value"]
        with Kept(killed(folder, tmp_path / "killed")) as again:
            blob = again.contents()["big"]
            (memory,) = blob.kept_alive
            assert memory.piece.read(len(data), 0) == data
            del blob, memory
        kept.one.value(cfg, "pop", "gone")
        kept.keeper._compaction.begin()
        kept.catch_up()
        assert [path.name for path in (folder / "values").iterdir()] == ["1.value"]


def test_tidying_up_leaves_alone_what_is_being_written(folder):
    with Kept(folder) as kept:
        cfg = kept.dict()
        kept.one.value(cfg, "set", "big", large(kept, bytes(200_000)))
        (folder / "values" / "1.value.part").write_bytes(b"half of it")
        (folder / "values" / "77.value.part").write_bytes(b"left by one that was killed")
        kept.keeper.values.forget_all_but(set())
        names = {path.name for path in (folder / "values").iterdir()}
        assert "77.value.part" not in names
        assert {"1.value.part", "1.value"} & names
        kept.catch_up()
        assert kept.keeper.values.trouble is None


def test_what_comes_after_a_value_that_was_not_written_to_its_end_is_set_aside(folder, tmp_path):
    with Kept(folder) as kept:
        cfg = kept.dict()
        kept.one.value(cfg, "set", "before", b"1")
        kept.one.value(cfg, "set", "big", large(kept, bytes(200_000)))
        kept.one.value(cfg, "set", "after", b"2")
        kept.catch_up()
        there = killed(folder, tmp_path / "killed")
    (there / "values" / "1.value").unlink()
    with Kept(there) as again:
        assert again.contents() == {"before": b"1"}
        assert len([*there.glob("*.aside")]) == 1


# --- damage -------------------------------------------------------------------------------------------------------


def prefixes(folder, steps=12):
    """A folder that was written to, and what the dict held after each note."""
    with Kept(folder) as kept:
        cfg = kept.dict()
        states, ends = [None, {}], [HEADER.size]
        for number in range(steps):
            kept.one.value(cfg, "set", f"k{number}", b"%d" % number)
            states.append(kept.contents())
        for offset, body in notes(folder / "00000001.journal"):
            ends.append(offset + HEAD.size + len(body))
    return states, ends[2:]  # the first two notes say what it goes on from, and that it began


def test_a_journal_cut_at_any_byte_gives_all_before_it(folder, tmp_path):
    states, ends = prefixes(folder)
    path = folder / "00000001.journal"
    whole = path.read_bytes()
    for cut in range(ends[-4], len(whole) + 1):
        there = tmp_path / f"cut {cut}"
        shutil.copytree(folder, there)
        (there / path.name).write_bytes(whole[:cut])
        notes_left = sum(end <= cut for end in ends)
        with Kept(there) as again:
            assert again.contents() == states[notes_left - 1], cut
        aside = [*there.glob("*.aside")]
        assert (there / path.name).read_bytes() + b"".join(one.read_bytes() for one in aside) == whole[:cut]
        shutil.rmtree(there)


def test_any_flipped_bit_leaves_what_stands_before_it_and_sets_the_rest_aside(folder, tmp_path):
    states, ends = prefixes(folder)
    path = folder / "00000001.journal"
    whole = path.read_bytes()
    choose = random.Random(1)
    for place in choose.sample(range(len(whole)), 120):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << choose.randrange(8)
        there = tmp_path / f"flip {place}"
        shutil.copytree(folder, there)
        (there / path.name).write_bytes(flipped)
        before = sum(end <= place for end in ends)
        try:
            with Kept(there) as again:
                assert again.contents() == (states[before - 1] if before else None), place
        except NotKept:  # of a newer format, it seems
            assert place < HEADER.size
            assert (there / path.name).read_bytes() == flipped
            continue
        kept = (there / path.name).read_bytes() if place >= HEADER.size else b""
        assert kept + b"".join(one.read_bytes() for one in there.glob("*.aside")) == flipped
        shutil.rmtree(there)


def test_what_was_set_aside_is_never_overwritten(folder):
    for _ in range(3):
        with Kept(folder) as kept:
            kept.dict()
        last = max(folder.glob("*.journal"))
        last.write_bytes(b"nonsense")
    with Kept(folder):
        pass
    assert len([*folder.glob("*.aside")]) == 3


def test_a_folder_of_a_newer_format_is_refused_unharmed(folder, monkeypatch):
    with Kept(folder) as kept:
        kept.dict()
    monkeypatch.setattr("jupyter_shared.manager.keeping.folder.FORMAT", 0)
    monkeypatch.setattr(journals, "FORMAT", 0)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(NotKept, match=r"install a newer one\. Nothing was changed"):
        Kept(folder)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_two_managers_on_one_folder_are_refused(folder):
    with Kept(folder), pytest.raises(NotKept, match="only one manager can keep there at a time"):
        Kept(folder)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NotKept, match="Nothing can be kept in"):
        Kept(tmp_path / "file" / "kept")


# --- a disk that is full ------------------------------------------------------------------------------------------


@contextmanager
def full_disk(size):
    """Lets no file become longer than `size` bytes: the system refuses what would go beyond, as on a full disk.

    Not a fixture: pytest reports a test before its fixtures end, and its own output may be a longer file.
    """
    with system.limited(system.FILE_SIZE, size):
        yield


def test_on_a_full_disk_writes_are_refused_reads_go_on_and_it_recovers(folder, tmp_path, caplog):
    caplog.set_level("INFO", "jupyter_shared.manager")
    with Kept(folder) as kept:
        cfg = kept.dict()
        with full_disk(journals.RESERVE + 100_000):
            accepted, refused = 0, None
            while refused is None:
                reply = kept.one.call(cfg, "set", f"k{accepted}", bytes(10_000))
                if isinstance(reply, Reply):
                    accepted += 1
                else:
                    refused = reply
            assert isinstance(refused, Failure)
            assert refused.error == "NotKept"
            assert "not done" in refused.args[0]
            assert kept.one.value(cfg, "get", "k0") == bytes(10_000)
            assert len(cfg.state) == accepted
            assert kept.keeper.about()["trouble"]
            with Kept(killed(folder, tmp_path / "killed")) as again:
                assert len(again.contents()) == accepted
        assert caplog.text.count("Nothing can be kept in") == 1
        kept.one.value(cfg, "set", "later", b"1")
        assert kept.keeper.about()["trouble"] is None
        assert "What is shared is kept in" in caplog.text
        expected = kept.contents()
    with Kept(folder) as kept:
        assert kept.contents() == expected


def test_a_change_larger_than_what_was_reserved_is_written_as_soon_as_it_can(folder):
    with Kept(folder) as kept:
        cfg = kept.dict()
        with full_disk(journals.RESERVE + 100_000):
            assert isinstance(kept.one.call(cfg, "set", "huge", bytes(journals.RESERVE * 2)), Reply)
            assert kept.keeper.about()["trouble"]
            assert isinstance(kept.one.call(cfg, "set", "a", b"1"), Failure)
        kept.one.value(cfg, "set", "a", b"1")
        expected = kept.contents()
    with Kept(folder) as kept:
        assert kept.contents() == expected


def test_a_large_value_that_finds_no_room_keeps_later_writes_waiting(folder):
    with Kept(folder) as kept:
        cfg = kept.dict()
        big = large(kept, bytes(2 * journals.RESERVE))
        with full_disk(journals.RESERVE + 100_000):
            kept.one.value(cfg, "set", "big", big)
            del big
            while not kept.keeper.values.trouble:
                for descriptor, events in kept.loop.poll.poll(1):
                    kept.loop.handlers[descriptor](events)
            for _ in range(100):  # also while it is tried again
                assert kept.one.call(cfg, "set", "a", b"1").error == "NotKept"
        kept.keeper.values.wait()
        kept.keeper.values.try_again()
        kept.catch_up()
        kept.one.value(cfg, "set", "a", b"1")
    with Kept(folder) as kept:
        assert {*kept.contents()} == {"big", "a"}


def test_a_journal_that_cannot_be_begun_leaves_nothing(tmp_path):
    with full_disk(100):
        with pytest.raises(OSError, match="large"):
            Journal(tmp_path / "x.journal", 1)
        assert not [*tmp_path.iterdir()]


def test_what_clients_do_meanwhile_is_kept_in_order(folder, tmp_path):
    with Kept(folder) as kept:
        jobs = kept.one.made("queue", 0, name="jobs")
        two = Thread(kept.store, "two")
        two.parked(jobs, "get", 1)
        kept.one.value(jobs, "put", [b"a", b"b"])
        with Kept(killed(folder, tmp_path / "killed")) as again:
            assert [*again.store.names["jobs"].state.items] == [b"b"]


# --- transactions ---------------------------------------------------------------------------------------------


def test_a_transaction_is_one_entry_and_none_of_it_is_there_without_its_end(folder, tmp_path):
    with Kept(folder) as kept:
        left, right = kept.dict("left"), kept.dict("right")
        kept.one.value(0, "commit", [], [[left.id, "set", ["k", b"1"]], [right.id, "set", ["k", b"1"]]])
        before = kept.keeper.journals.end
        writes = [[left.id, "set", ["k", b"2"]], [right.id, "set", ["k", b"2"]], [0, "publish", ["x", b"2"]]]
        kept.one.value(0, "commit", [[left.id, left.version]], writes)
        end = kept.keeper.journals.end
        versions = left.version, right.version
    with Kept(killed(folder, tmp_path / "whole")) as again:
        assert (again.contents("left"), again.contents("right")) == ({"k": b"2"}, {"k": b"2"})
        assert again.store.names["x"].state.blob == b"2"
        assert (again.store.names["left"].version, again.store.names["right"].version) == versions
    for cut in [*range(before, end, 9), end - 1]:
        path = killed(folder, tmp_path / f"cut {cut}")
        with (path / "00000001.journal").open("r+b") as file:
            file.truncate(cut)
        with Kept(path) as again:
            assert (again.contents("left"), again.contents("right")) == ({"k": b"1"}, {"k": b"1"})
            assert "x" not in again.store.names


def test_on_a_full_disk_what_is_held_is_given_back_and_written_down_when_there_is_room(folder, tmp_path):
    with Kept(folder) as kept:
        cfg, gpu = kept.dict(), kept.one.made("lock", name="gpu")
        kept.one.value(cfg, "@enter")
        kept.one.value(gpu, "acquire")
        two = Thread(kept.store, "two")
        waits = two.parked(gpu, "acquire")
        with full_disk(journals.RESERVE + 100_000):
            while not isinstance(kept.one.call(cfg, "set", "fill", bytes(10_000)), Failure):
                pass
            kept.one.value(gpu, "release")
            kept.one.value(0, "let_in", [cfg.id])
            assert (gpu.state.holder, cfg.editor) == (None, None)
            assert waits.done, "it is told that the disk is full"
        two.value(gpu, "acquire")
        with Kept(killed(folder, tmp_path / "killed")) as again:
            assert "two" in again.store.names["gpu"].state.abandoned_by


def test_on_a_full_disk_a_transaction_is_refused_whole(folder):
    with Kept(folder) as kept:
        left, right = kept.dict("left"), kept.dict("right")
        with full_disk(journals.RESERVE + 100_000):
            while not isinstance(kept.one.call(left, "set", "fill", bytes(10_000)), Failure):
                pass
            writes = [[left.id, "set", ["k", b"2"]], [right.id, "set", ["k", b"2"]]]
            refused = kept.one.call(0, "commit", [], writes)
            assert refused.error == "NotKept"
            assert "k" not in kept.contents("left")
            assert kept.contents("right") == {}
