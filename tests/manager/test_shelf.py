"""Freed memory that is kept warm, within its budgets."""

from __future__ import annotations

import os

import pytest

from jupyter_shared.manager import shelf
from jupyter_shared.manager.shelf import MOST_PIECES, Shelf, capacity_for
from jupyter_shared.platform.memory import Piece


def piece():
    return Piece(4096)


@pytest.mark.parametrize("size", [1, 4096, 4097, 130_000, 400_000, 1 << 23, (1 << 30) + 1])
def test_size_classes_waste_little(size):
    capacity = capacity_for(size)
    assert size <= capacity <= max(size * 9 / 8, size + 4096)
    assert capacity % 4096 == 0
    assert capacity_for(capacity) == capacity


def test_a_value_that_grows_a_little_finds_the_piece_of_the_one_before():
    kept = Shelf()
    kept.put(one := piece(), capacity_for(400_000), 400_000)
    assert kept.take(capacity_for(10_000_000)) is None
    assert kept.take(capacity_for(400_100)) is one
    assert (kept.bytes, len(kept)) == (0, 0)
    one.close()


def test_it_is_bounded_in_pieces_and_in_bytes(monkeypatch):
    kept = Shelf()
    for _ in range(3 * MOST_PIECES):
        kept.put(piece(), 4096, 4096)
    assert (len(kept), kept.bytes) == (MOST_PIECES, 4096 * MOST_PIECES)
    kept.clear()
    assert (len(kept), kept.bytes) == (0, 0)
    monkeypatch.setattr(shelf, "MOST_BYTES", 10_000)
    kept = Shelf()
    kept.put(piece(), 20_480, 20_000)
    assert len(kept) == 0
    kept.put(piece(), 8192, 8000)
    kept.put(last := piece(), 4096, 4000)
    assert (len(kept), kept.bytes) == (1, 4000)
    assert kept.take(4096) is last
    last.close()


def test_it_is_given_back_when_it_is_of_no_use_for_a_while(monkeypatch):
    timers = []
    kept = Shelf(lambda seconds, function: timers.append(function))
    kept.put(piece(), 4096, 4096)
    timers.pop()()
    assert len(kept) == 1, "it has just been put there"
    monkeypatch.setattr(shelf, "IDLE_SECONDS", 0.0)
    timers.pop()()
    assert len(kept) == 0
    assert timers == []


def full(size):
    made = Piece(size)
    made.write(b"x" * size, 0)
    return made


@pytest.fixture
def given_back(monkeypatch):
    """The parts of pieces that went back to the system."""
    parts, empty = [], Piece.empty
    monkeypatch.setattr(Piece, "empty", lambda one, *part: parts.append(part) or empty(one, *part))
    return parts


def test_a_large_piece_goes_in_parts_and_others_are_served_between(monkeypatch, given_back):
    monkeypatch.setattr(shelf, "MOST_BYTES", 10_000)
    monkeypatch.setattr(shelf, "PART", 8192)
    timers = []
    kept = Shelf(lambda seconds, function: timers.append(function))
    kept.put(full(20_480), 20_480, 20_480)
    kept.put(full(4096), 4096, 4096)
    kept.put(full(12_288), 12_288, 12_288)
    assert (given_back, kept.bytes, len(kept)) == ([(12_288, 8192)], 4096, 3)
    while (leave := kept._leave) in timers:
        timers.remove(leave)
        leave()
    assert given_back == [(12_288, 8192), (4096, 8192), (0, 4096), (4096, 8192), (0, 4096)]
    assert (kept.bytes, len(kept)) == (4096, 1)
    kept.clear()


def test_all_of_it_goes_at_once_when_it_is_needed(monkeypatch, given_back):
    monkeypatch.setattr(shelf, "MOST_BYTES", 10_000)
    monkeypatch.setattr(shelf, "PART", 4096)
    timers = []
    kept = Shelf(lambda seconds, function: timers.append(function))
    for size in (16_384, 8192, 20_480):
        kept.put(full(size), size, size)
    kept.clear()
    assert len(kept) == 0
    assert sum(size for _, size in given_back) == 16_384 + 8192 + 20_480
    for late in timers:
        late()
    assert len(kept) == 0


@pytest.mark.linux_only("elsewhere nobody keeps a mapping that he does not look into")
def test_it_goes_although_somebody_has_it_mapped():
    kept, mapped = Shelf(), full(8192)
    also = os.dup(mapped.descriptor)
    with mapped.mapped(8192) as memory:
        kept.put(mapped, 8192, 8192)
        kept.clear()
        assert os.fstat(also).st_blocks == 0
        assert memory[:] == bytes(8192)
    os.close(also)


@pytest.mark.linux_only("looks for what the system has found for it")
def test_a_forked_child_takes_nothing_from_its_parent():
    kept = Shelf(lambda *_: None)
    kept.put(mine := full(8192), 8192, 8192)
    kept._leaving.append((full(4096), 4096))
    pid = os.fork()
    if pid == 0:
        try:
            kept.abandon()
        finally:
            os._exit(len(kept))
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert kept.take(8192) is mine
    assert mine.read(8192, 0) == b"x" * 8192
    mine.close()
    kept.clear()
