"""Adaptive spinning: what a client learns, told by the turns in which it looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from jupyter_shared import spinning
from jupyter_shared.spinning import RAREST, TRIES, AdaptiveSpin


@pytest.fixture(autouse=True)
def two_processors(monkeypatch):
    monkeypatch.setattr(spinning, "processors", lambda: 2)


@pytest.fixture
def adaptive():
    return AdaptiveSpin()


def looking(answers: Iterable[bool]) -> Callable[[], bool]:
    return iter(answers).__next__


@pytest.fixture
def in_vain(monkeypatch, adaptive):
    """Turns in which nothing is found; the answer is in which of so many it spun."""

    def turns(count: int) -> list[int]:
        spun = []
        with monkeypatch.context() as patched:
            patched.setattr(spinning, "LONGEST", 0.0)
            for turn in range(count):
                if adaptive.is_due():
                    assert not adaptive.spin(looking([False]))
                    spun.append(turn)
        return spun

    return turns


@pytest.fixture
def found(monkeypatch, adaptive):
    """The next turn in which it spins finds something after so many looks in vain."""

    def turn(after: int) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(spinning, "LONGEST", 60.0)
            while not adaptive.is_due():
                pass
            assert adaptive.spin(looking([False] * after + [True]))

    return turn


def test_spins_in_vain_become_rare(in_vain):
    assert in_vain(30) == [0, 1, 2, 5, 6, 7, 12, 13, 14, 23, 24, 25]
    assert len(in_vain(4 * RAREST)) < 12 * TRIES


def test_they_never_stop(in_vain):
    in_vain(10 * RAREST)
    assert len(in_vain(RAREST + TRIES)) == TRIES


def test_whoever_gained_by_it_goes_on(in_vain, found):
    in_vain(RAREST)
    found(after=2)
    assert in_vain(6) == [0, 1, 2, 5]


def test_a_turn_in_vain_now_and_then_is_no_reason_to_stop(in_vain, found):
    for _ in range(10):
        found(after=1)
        assert in_vain(TRIES - 1) == [*range(TRIES - 1)]


def test_what_was_there_at_once_is_no_gain(in_vain, found):
    """Else two processes on one processor would spin for each other, and each keep the other from working."""
    for _ in range(TRIES):
        found(after=0)
    assert in_vain(4) == [2, 3]


def test_what_comes_late_is_no_gain_to_whoever_wants_it_quickly(monkeypatch):
    adaptive = AdaptiveSpin(quick=-1.0)  # nothing is that quick
    monkeypatch.setattr(spinning, "LONGEST", 60.0)
    for _ in range(TRIES):
        assert adaptive.is_due()
        assert adaptive.spin(looking([False, False, True]))
    assert not adaptive.is_due()


def test_one_processor_never_spins(monkeypatch):
    monkeypatch.setattr(spinning, "processors", lambda: 1)
    adaptive = AdaptiveSpin()
    assert not any(adaptive.is_due() for _ in range(10))
