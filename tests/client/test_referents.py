"""Counting how often the manager handed an object out: to the last reference, however threads meet."""

from __future__ import annotations

from jupyter_shared.client.memory.referents import Referents


def test_it_is_let_go_of_once_and_as_often_as_it_was_handed_out():
    told = []
    referents = Referents(told.extend)
    held = [referents.received(7), referents.received(7), referents.received(8)]
    assert held[0] is held[1] is referents.find(7)
    held.clear()
    assert sorted(told) == [(7, 2), (8, 1)]
    assert referents.find(7) is None
    assert referents.all() == []


def test_one_that_comes_back_while_it_goes_is_counted_on_its_own():
    """As when another thread gets an object in the very moment in which the last reference goes."""
    told, back = [], []

    def let_go(what):
        told.extend(what)
        if not back:
            assert referents.find(7) is None
            back.append(referents.received(7))

    referents = Referents(let_go)
    referents.received(7)
    assert told == [(7, 1)]
    assert referents.find(7) is back[0]
    referents.received(7)
    assert referents.find(7) is back.pop(), "what had gone did not take the new one along"
    assert told == [(7, 1), (7, 2)]


def test_a_forked_child_counts_anew():
    told = []
    referents = Referents(told.extend)
    inherited = [referents.received(7), referents.received(7)]
    assert referents.anew() == inherited[:1]
    inherited.clear()
    assert told == [(7, 1)]
