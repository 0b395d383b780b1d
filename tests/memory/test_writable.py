"""Values that whoever reads them may write to: private mappings, of which only the written pages are copied."""

from __future__ import annotations

import gc
import multiprocessing
import os

import numpy as np
import pandas as pd
import pytest

import jupyter_shared
from jupyter_shared.managers import BaseManager, SyncManager
from tests.waiting import until
from tests.weighing import private

LARGE = 50_000  # floats: beyond what travels in a message
MIB = 1 << 20


@pytest.fixture
def manager_of_program():
    with SyncManager(ctx=multiprocessing.get_context("fork")) as manager:
        yield manager
    manager.join()


def test_a_session_reads_what_it_may_write(manager, session):
    session["a"] = np.zeros(LARGE)
    mine, again = session.get("a", writable=True), session.get("a", writable=True)
    mine += 1
    assert mine.sum() == LARGE
    assert not again.any(), "each read is a value of its own"
    assert not session["a"].any(), "and nobody else sees what is written"
    assert not session["a"].flags.writeable
    with manager.attach("other") as other:
        assert not other["a"].any()
    session["a"] = mine
    assert session["a"].sum() == LARGE, "what was written is what is published"


def test_a_session_may_choose_it_for_all_it_reads(manager, session):
    session["a"], session.dict("d")["a"] = np.zeros(LARGE), np.zeros(LARGE)
    with jupyter_shared.attach(manager.name, create=False, writable=True) as other:
        reads = (lambda: other["a"], lambda: other["d"]["a"], lambda: other.get("a"), lambda: other["d"].copy()["a"])
        for read in reads:
            mine = read()
            mine += 1
            assert mine.sum() == LARGE
            assert not read().any()
        assert not session["d"]["a"].any()
        assert not session["d"]["a"].flags.writeable


def test_what_it_may_write_takes_no_memory_until_it_is_written(session):
    session["a"] = np.ones(32 * MIB // 8)
    before = private()
    mine = session.get("a", writable=True)
    assert mine.sum() == mine.size
    assert private() - before < MIB
    mine[: MIB // 8] = 2
    assert MIB / 2 < private() - before < 3 * MIB


def test_get_is_a_mappings_get(session):
    session["small"], lock = [1], session.lock("l")
    for writable in (False, True):
        assert session.get("none", writable=writable) is None
        assert session.get("none", 5, writable=writable) == 5
        assert session.get("small", writable=writable) == [1]
        assert session.get("l", writable=writable) is lock


def test_a_value_written_by_its_reader_is_given_back_like_any_other(session):
    session["a"] = np.zeros(LARGE)
    mine = session.get("a", writable=True)
    part = mine[5:10]
    del session["a"], mine
    gc.collect()
    assert session.info()["memory"] > 0
    part[:] = 7
    del part
    gc.collect()
    until(lambda: session.info()["memory"] == 0)
    assert session.info()["warm"] > 0, "nobody looks any more: it may be written anew"


def test_what_a_forked_child_may_still_look_at_is_not_written_anew(session):
    large = 5 * LARGE  # more than the history keeps alive: each is free as soon as the next one is there
    session["a"] = np.full(large, 7.0)
    mine = session.get("a", writable=True)
    tell, hear = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        os.close(tell[1])
        os.read(tell[0], 1)  # until the parent has let go of it, and others have written
        os.write(hear[1], b"y" if (mine == 7).all() else b"n")
        os._exit(0)
    os.close(tell[0])
    del mine
    for number in range(5):
        session["a"] = np.full(large, float(number))
        gc.collect()
        until(lambda: session.info()["memory"] < 2 * large * 8)
    os.close(tell[1])
    assert os.read(hear[0], 1) == b"y"
    os.waitpid(child, 0)
    os.close(hear[0]), os.close(hear[1])


CONTENTS = {
    "an array": lambda: np.zeros(LARGE),
    "one that was read-only": lambda: np.broadcast_to(np.zeros(1), (LARGE,)),
    "a column of a frame": lambda: pd.DataFrame({"x": np.zeros(LARGE)}).x.to_numpy(copy=False),
    "times": lambda: np.zeros(LARGE, "M8[ns]"),
    "every second": lambda: np.zeros(2 * LARGE)[::2],
    "small": lambda: np.zeros(10),
    "small, and was read-only": lambda: np.broadcast_to(np.zeros(1), (10,)),
}


@pytest.mark.parametrize("make", CONTENTS.values(), ids=CONTENTS)
def test_values_of_the_standard_librarys_face_are_the_programs_own(manager_of_program, make):
    d, items, queue = manager_of_program.dict(), manager_of_program.list(), manager_of_program.Queue()
    d["a"] = make()
    items.append({"a": make()})
    queue.put(make())
    namespace = manager_of_program.Namespace(a=make())
    for read in (d.get("a"), items[0]["a"], queue.get(), namespace.a):
        read[3] = np.array(1, read.dtype)
        assert read[3] == np.array(1, read.dtype)
    assert d["a"][3] == np.array(0, d["a"].dtype)


def test_a_frame_too(manager_of_program):
    d = manager_of_program.dict()
    d["f"] = pd.DataFrame({"x": np.zeros(LARGE), "t": pd.date_range("2020", periods=LARGE, freq="s")})
    frame = d["f"]
    frame.loc[3, "x"] = 5
    frame.loc[3, "t"] = pd.Timestamp("1999")
    assert (frame.loc[3, "x"], frame.loc[3, "t"]) == (5, pd.Timestamp("1999"))
    assert d["f"].loc[3, "x"] == 0


class Sums:
    def __init__(self, a):
        self.a = a

    def add(self, number):
        self.a += number
        return self.a


def test_a_registered_object_may_write_to_what_it_was_given():
    class Own(BaseManager):
        pass

    Own.register("Sums", Sums)
    with Own(ctx=multiprocessing.get_context("fork")) as manager:
        sums = manager.Sums(np.zeros(LARGE))
        for number in range(3):
            found = sums.add(1)
            assert found[0] == number + 1
            found += 1
    manager.join()
