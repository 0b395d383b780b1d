"""Shared memory: written once, read without a copy, and gone when nobody needs it any more, however they ended."""

from __future__ import annotations

import gc

import numpy as np
import pytest

from jupyter_shared.client.processes import forking
from jupyter_shared.errors import NoMemory
from tests import system
from tests.waiting import until

MIB = 1 << 20


def memory(session):
    """Bytes in use, after what is on its way has arrived."""
    gc.collect()
    return session.info()["memory"]


def let_go():
    """Have no session keep what it has mapped for the next values: see `test_kept.py`."""
    for home in forking._living():
        if home.memories:
            home.memories.kept.clear()


ALREADY = {}  # process: what it had mapped when the test began


def mapped(pid="self"):
    """How much shared memory of ours a process has mapped: (pieces, bytes)."""
    if pid == "self":
        let_go()
    pieces, total = system.shared_memory_mapped(pid)
    before = ALREADY.get(pid, (0, 0))
    return pieces - before[0], total - before[1]


@pytest.fixture(autouse=True)
def mapped_before(monkeypatch):
    """What earlier tests have mapped, and still hold somewhere, is none of these tests' business."""
    gc.collect()
    pieces, total = mapped()
    monkeypatch.setitem(ALREADY, "self", (pieces, total))


def descriptors():
    return len(system.descriptors())


def test_an_array_is_read_without_a_copy_and_cannot_be_written(session):
    session["a"] = np.arange(1_000_000)
    before = mapped()
    a, b = session["a"], session["a"]
    assert (a == np.arange(1_000_000)).all()
    assert not a.flags.writeable
    assert not a.flags.owndata
    assert np.shares_memory(a, b), "the same memory is mapped once"
    assert mapped()[0] == before[0] + 1
    with pytest.raises(ValueError, match="read-only"):
        a[0] = 5
    with pytest.raises(ValueError, match="WRITEABLE"):
        a.flags.writeable = True
    mine = a.copy()
    mine[0] = 5
    assert a[0] == 0


def test_the_memory_cannot_be_written_behind_the_others_backs(session):
    """Not even by who opens it anew: what readers get is a descriptor that only reads."""
    session["a"] = np.zeros(1_000_000)
    a = session["a"]
    assert system.made_writable(a.__array_interface__["data"][0]) == "Permission denied"


@pytest.mark.parametrize(
    "make",
    [
        lambda: np.arange(100_000.0).reshape(100, 1000),
        lambda: np.asfortranarray(np.arange(100_000.0).reshape(100, 1000)),
        lambda: np.arange(200_000)[::2],
        lambda: b"x" * 200_000,
        lambda: bytearray(b"x" * 200_000),
        lambda: {"a": np.ones(100_000), "b": [np.zeros(50_000), "text", b"y" * 70_000]},
        lambda: "ä" * 200_000,
        lambda: [*range(100_000)],
        lambda: np.array([], dtype="float64"),
        lambda: np.full((300, 300), "text"),
    ],
)
def test_large_values_of_every_sort_come_back_equal(session, make):
    value = make()
    session["x"] = value
    back = session["x"]
    assert type(back) is type(value)
    if isinstance(value, np.ndarray):
        assert back.dtype == value.dtype
        assert (back == value).all()
        assert back.flags.f_contiguous == value.flags.f_contiguous or not value.flags.c_contiguous
    elif isinstance(value, dict):
        assert (back["a"] == value["a"]).all()
        assert (back["b"][0] == value["b"][0]).all()
        assert back["b"][1:] == value["b"][1:]
    else:
        assert back == value


def test_all_buffers_of_one_value_are_one_piece(session):
    before = mapped()[0]
    session["many"] = {str(number): np.full(30_000, number) for number in range(50)}
    many = session["many"]
    assert mapped()[0] == before + 1
    assert all((many[str(number)] == number).all() for number in range(50))


def test_memory_is_freed_when_the_value_is_replaced_or_deleted(session):
    session["a"] = np.ones(MIB)
    one = memory(session)
    assert one >= 8 * MIB
    session["a"] = np.zeros(MIB)
    until(lambda: memory(session) == one)
    del session["a"]
    until(lambda: memory(session) == 0)


def test_memory_lives_as_long_as_a_reader_looks(session):
    session["a"] = np.arange(MIB)
    a = session["a"]
    part = a[5:10]
    del session["a"], a
    assert memory(session) >= 8 * MIB
    assert part.tolist() == [5, 6, 7, 8, 9]
    del part
    until(lambda: memory(session) == 0)
    assert mapped() == (0, 0)


def test_a_deleted_value_is_freed_though_another_session_knows_its_name(manager, session):
    with manager.attach() as other:
        session["a"] = np.ones(MIB)
        assert other["a"][0] == 1
        gc.collect()
        del session["a"]
        until(lambda: memory(session) == 0)


def test_memory_of_a_killed_reader_is_freed(manager, session, spawned):
    def reader(shared, parent):
        a = shared["a"]
        parent.tell(int(a.sum()))
        parent.hear()

    session["a"] = np.ones(MIB, dtype="int64")
    child = spawned(reader)
    assert child.hear() == MIB
    del session["a"]
    assert memory(session) >= 8 * MIB
    child.kill()
    until(lambda: memory(session) == 0)
    assert session.info()["warm"] == 0, "a child of it may still look: it is not written anew"


def test_memory_of_a_writer_that_is_killed_in_the_middle_is_freed(manager, session, spawned):
    def writer(shared, parent):
        import numpy as np

        array = np.ones(1 << 20)
        parent.tell("begins")
        for number in range(100_000):
            shared[f"a{number % 3}"] = array

    for _ in range(5):
        child = spawned(writer)
        assert child.hear() == "begins"
        child.kill()
    until(lambda: len(session.clients()) == 1)
    for name in [*session]:
        assert (session[name] == 1).all()
        del session[name]
    until(lambda: memory(session) == 0)


def test_interrupted_writers_leave_no_memory_behind(session, spawned):
    def writer(shared, parent):
        import signal

        import numpy as np

        array, armed, interrupts = np.ones(1 << 20), False, 0

        def handle(number, frame):
            nonlocal interrupts
            interrupts += 1
            if armed:
                raise KeyboardInterrupt

        signal.signal(signal.SIGINT, handle)
        parent.tell("begins")
        seen = 0
        while seen < 20:
            try:
                armed = True
                while interrupts == seen:
                    shared["a"] = array
            except KeyboardInterrupt:
                pass
            armed, seen = False, interrupts
            parent.tell(seen)
        parent.hear()

    child = spawned(writer)
    assert child.hear() == "begins"
    for number in range(20):
        child.interrupt()
        assert child.hear() == number + 1
    session.pop("a", None)
    until(lambda: memory(session) == 0, "the writer lives on, and holds nothing")
    child.tell()
    child.finish()


def test_memory_is_used_again_for_the_next_value_of_its_size(session):
    for number in range(10):
        session["a"] = np.full(MIB, number)
        assert (session["a"] == number).all()
        until(lambda: memory(session) == 8 * MIB)
    assert session.info()["warm"] <= 8 * MIB
    before = session.info()["warm"]
    session["b"] = np.full(MIB, 99)
    assert session.info()["warm"] < before
    assert (session["b"] == 99).all()


def test_what_a_reader_sees_never_changes_however_often_the_value_is_replaced(session, spawned):
    """Readers keep views of many versions, while memory is used again at full speed."""

    def reader(shared, parent):
        kept, versions = [], set()
        while len(versions) < 60:
            array = shared["a"]
            kept.append((int(array[0]), array))
            versions.add(kept[-1][0])
            if len(kept) > 20:
                kept.pop(len(kept) % 7)
            assert all((array == value).all() for value, array in kept)

    session["a"] = np.zeros(30_000, dtype="int64")
    readers = [spawned(reader) for _ in range(2)]
    number = 0
    while not all(child.says_something() for child in readers):
        number += 1
        session["a"] = np.full(30_000, number)
    for child in readers:
        child.finish()
    assert memory(session) < 4 * MIB


def test_what_a_fork_of_a_killed_reader_sees_never_changes(session, spawned):
    def reader(shared, parent):
        import os
        import time

        import numpy as np

        array = shared["a"]
        assert (array == 7).all()
        if os.fork() == 0:
            parent.tell(os.getpid())
            parent.hear()
            ok = bool((array == 7).all())
            parent.tell(ok if isinstance(array, np.ndarray) else None)
            os._exit(0)
        time.sleep(60)

    session["a"] = np.full(100_000, 7)
    child = spawned(reader)
    child.hear()
    child.kill()
    until(lambda: len(session.clients()) == 1)
    for number in range(30):
        session["a"] = np.full(100_000, number + 100)
    child.tell()
    assert child.hear() is True


def test_what_is_shared_already_is_not_copied(session):
    session["a"] = np.arange(MIB)
    a = session["a"]
    before = memory(session)
    session["again"] = a
    session["part"] = a[1000:]
    session.dict("d")["in a dict"] = [a, "more"]
    assert memory(session) == before
    del a, session["a"]
    assert (session["again"] == np.arange(MIB)).all()
    assert (session["part"] == np.arange(1000, MIB)).all()
    assert (session.dict("d")["in a dict"][0] == np.arange(MIB)).all()


def test_a_value_too_large_is_an_error_at_the_put_and_loses_nothing(session):
    session["x"] = "before"
    huge = np.lib.stride_tricks.as_strided(np.zeros(1), shape=(1,), strides=(8,))
    too_much = np.broadcast_to(huge, (system.memory_free() * 2 // 8,))
    with pytest.raises(NoMemory, match="no room for"):
        session.claim(too_much.size * 8, lambda *_: None)
    assert session["x"] == "before"
    session["y"] = b"x" * 200_000
    assert len(session["y"]) == 200_000
    assert memory(session) < MIB


def test_a_reader_with_few_descriptors_reads_two_thousand_arrays(session):
    with system.limited(system.DESCRIPTORS, max(system.descriptors()) + 20):
        d, before = session.dict("arrays"), descriptors()
        for number in range(2000):
            d[number] = np.full(25_000, number)
        arrays = [d[number] for number in range(2000)]
        assert descriptors() <= before + 1
        assert all(array[0] == number for number, array in enumerate(arrays))
        assert mapped()[0] == 2000
    del arrays
    gc.collect()
    assert mapped() == (0, 0)
    d.clear()
    until(lambda: memory(session) == 0)


def test_the_manager_out_of_descriptors_says_so_and_serves_on(manager, session):
    d = session.dict("d")
    d["first"] = b"x" * 200_000
    before = system.limit(system.DESCRIPTORS, manager.descriptors() + 5, manager.pid)
    with pytest.raises(NoMemory, match="Too many open files"):  # noqa: PT012
        for number in range(50):
            d[number] = bytes([number]) * 200_000
    session["small"] = 1
    assert session["small"] == 1
    system.limit(system.DESCRIPTORS, before, manager.pid)
    d["last"] = b"y" * 200_000
    assert d["first"][:1] + d["last"][:1] == b"xy"


def test_the_manager_holds_no_descriptor_of_what_is_gone(manager, session):
    session["warm up"] = b"x" * 200_000
    del session["warm up"]
    before = manager.descriptors()
    for number in range(150):
        session[f"a{number}"] = b"x" * (200_000 + number * 64)
    assert manager.descriptors() > before + 140
    for name in [*session]:
        del session[name]
    until(lambda: memory(session) == 0)
    info = session.info()
    assert info["warm"] < 40 * MIB, "kept for the next values of these sizes, within bounds"


def test_small_values_take_no_shared_memory(session):
    session["x"] = b"x" * 1000
    session.list("l", [*range(1000)])
    assert memory(session) == 0
