"""Arrays that all kernels write: real memory, so a real manager."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from jupyter_shared.errors import UserError, WrongKind
from tests.local import LocalHome, local_store
from tests.waiting import PATIENCE, until


@pytest.fixture
def other(manager):
    with manager.attach("other") as session:
        yield session


def test_what_one_writes_all_see(session, other):
    grid = session.array("grid", shape=(3, 4))
    grid[1, 2] = 5
    assert other.array("grid", shape=(3, 4))[1, 2] == 5
    assert grid.sum() == 5
    assert grid.shape == (3, 4)


def test_it_starts_with_zeros_whatever_lay_there(session):
    for turn in range(3):
        session[f"big{turn}"] = np.ones(100_000)
        del session[f"big{turn}"]
    assert not session.array("grid", shape=100_000).any()


@pytest.mark.parametrize("layout", [{"shape": (4, 3)}, {"shape": 12}, {"shape": (3, 4), "dtype": "int32"}])
def test_another_layout_is_refused_and_says_what_is_there(session, layout):
    session.array("grid", shape=(3, 4))
    with pytest.raises(WrongKind, match=r"'grid' is an array of shape \(3, 4\) of float64"):
        session.array("grid", **layout)


def test_objects_cannot_lie_in_shared_memory(session):
    with pytest.raises(TypeError, match="Python objects"):
        session.array("grid", shape=3, dtype=object)


def test_it_computes_like_an_array(session):
    grid, plain = session.array(None, shape=5), np.arange(5.0)
    grid[:] = plain
    assert np.array_equal(grid + 1, plain + 1)
    assert np.array_equal(1 - grid, 1 - plain)
    assert np.array_equal(plain + grid, plain + plain)
    assert np.array_equal(np.sqrt(grid), np.sqrt(plain))
    assert np.array_equal(grid == plain, [True] * 5)
    grid += 1
    assert np.array_equal(grid, plain + 1)
    assert [*grid] == [*plain + 1]
    assert len(grid) == 5
    assert -grid[4] == -5


def test_touching_it_tells_who_watches(session, other):
    grid = session.array("grid", shape=3)
    told = threading.Event()
    watch = other.watch("grid", lambda version: told.set())
    grid.touch()
    assert told.wait(PATIENCE)
    watch.close()


def test_writing_keeps_other_writers_out_and_tells_at_the_end(session, other):
    mine, theirs = session.array("grid", shape=1), other.array("grid", shape=1)

    def add(grid):
        for _ in range(200):
            with grid.writing() as array:
                array[0] += 1

    threads = [threading.Thread(target=add, args=[grid]) for grid in (mine, theirs)]
    before = session.version(mine)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert mine[0] == 400
    assert session.version(mine) > before


def test_it_travels_inside_values(session, other):
    session["state"] = {"grid": session.array(None, shape=2)}
    other["state"]["grid"][0] = 3
    assert session["state"]["grid"][0] == 3


def test_its_memory_goes_with_it(session):
    grid = session.array("grid", shape=100_000)
    assert session.info()["memory"] == 800_000
    del session["grid"]
    grid[0] = 1  # what is still looked at is still there
    del grid
    until(lambda: session.info()["memory"] == 0)


def test_without_shared_memory_it_says_so():
    with pytest.raises(UserError, match="same machine"):
        LocalHome(local_store()).create("ndarray", 3)
