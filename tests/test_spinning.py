"""Adaptive spinning: what it learns, told by which turns it looks in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import repeat

import pytest

from jupyter_shared import spinning
from jupyter_shared.spinning import RAREST, AdaptiveSpin


@pytest.fixture(autouse=True)
def two_processors(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})


class Looks:
    """Finds something at those looks that are true, and counts them."""

    def __init__(self, answers: Iterator[bool]) -> None:
        self.count = 0
        self._answers = answers

    def __call__(self) -> bool:
        self.count += 1
        return next(self._answers)


def turns_that_look(spin: AdaptiveSpin, turns: int) -> list[int]:
    looking = []
    for turn in range(turns):
        looks = Looks(repeat(False))
        assert not spin.spin(looks)
        if looks.count:
            looking.append(turn)
    return looking


@pytest.fixture
def no_time(monkeypatch):
    """Each spin in vain is over after its first look."""
    monkeypatch.setattr(spinning, "LONGEST", 0.0)


def found_in_the_midst(spin: AdaptiveSpin, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(spinning, "LONGEST", 60.0)
        looks = Looks(iter([False, False, True]))
        assert spin.spin(looks)
        assert looks.count == 3


def test_spins_in_vain_become_rare(no_time):
    looking = turns_that_look(AdaptiveSpin(), 3 * RAREST)
    assert looking[:5] == [0, 2, 6, 14, 30]
    assert len(looking) < 12


def test_they_never_stop(no_time):
    spin = AdaptiveSpin()
    turns_that_look(spin, 10 * RAREST)
    assert len(turns_that_look(spin, RAREST)) == 1


def test_what_is_found_in_the_midst_of_one_makes_every_turn_spin(no_time, monkeypatch):
    spin = AdaptiveSpin()
    turns_that_look(spin, 2)  # the next one looks again
    found_in_the_midst(spin, monkeypatch)
    assert turns_that_look(spin, 3) == [0, 2]


def test_what_was_there_already_teaches_nothing(no_time):
    """Else two processes on one processor would spin for each other, and each keep the other from working."""
    spin = AdaptiveSpin()
    turns_that_look(spin, 2)
    assert spin.spin(Looks(repeat(True)))
    assert turns_that_look(spin, 5) == [0, 4]


def test_one_processor_never_spins(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert turns_that_look(AdaptiveSpin(), 100) == []
