"""Freed memory that is kept warm, within its budgets."""

from __future__ import annotations

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
