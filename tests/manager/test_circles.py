"""When circles of objects are looked for: not in the midst of anything, and yet none stays."""

from __future__ import annotations

import gc
import weakref

import pytest

from jupyter_shared.manager.circles import NEVER, Circles, leave_out_full_collections


class Knot:
    """An object in a circle of its own."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def as_in_its_own_process():
    before = gc.get_threshold()
    yield leave_out_full_collections
    gc.set_threshold(*before)


@pytest.fixture
def due():
    return []


@pytest.fixture
def circles(due):
    return Circles(lambda seconds, function: due.append(function))


def test_what_may_be_there_is_looked_for_once(circles, due):
    gc.collect()
    knot = weakref.ref(Knot())
    circles.may_be_there()
    circles.may_be_there()
    (look,) = due
    look()
    assert knot() is None
    circles.may_be_there()
    assert len(due) == 2, "the next time it is asked for again"


def test_python_itself_looks_through_all_no_more(as_in_its_own_process):
    young, middle, _ = gc.get_threshold()
    as_in_its_own_process()
    assert gc.get_threshold() == (young, middle, NEVER)
