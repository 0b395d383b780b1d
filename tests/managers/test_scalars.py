"""Numbers of types of their own (numpy's, subclasses, fractions) where a timeout, a count or a place is asked for."""

from __future__ import annotations

import queue
from fractions import Fraction
from http import HTTPStatus

import numpy as np
import pytest

import jupyter_shared
from jupyter_shared.managers import SyncManager
from jupyter_shared.wire.values import plain_scalar
from tests.managers.contexts import QUICKEST


class Whole(int):
    pass


class Real(float):
    pass


class Text(str):
    pass


WHOLES = [np.int64, np.int8, np.uint16, np.array, Whole]
REALS = [np.float64, np.float32, np.float16, np.array, Real, Fraction]


@pytest.fixture(scope="module")
def manager():
    with SyncManager(ctx=QUICKEST) as manager:
        manager.list()
        yield manager
    manager.join()


@pytest.mark.parametrize("whole", WHOLES)
def test_places_and_counts(manager, whole):
    items = manager.list([*"abcdef"])
    assert items[whole(2)] == "c"
    assert items[whole(1) : whole(5) : whole(2)] == ["b", "d"]
    items[whole(0)] = "z"
    items[whole(1) : whole(3)] = ["y"]
    items.insert(whole(1), "x")
    del items[whole(5)]
    assert items.pop(whole(0)) == "z"
    assert [*items] == ["x", "y", "d", "e"]
    assert items.index("d", whole(1), whole(4)) == 2
    items *= whole(2)
    assert items == [*"xydexyde"]
    array = manager.Array("i", [1, 2, 3])
    array[whole(1)] = whole(5)
    assert array[whole(1) :][:] == manager.Array("i", [5, 3])[:]
    assert manager.Queue(whole(2)).maxsize == 2
    assert manager.Semaphore(whole(1)).acquire(whole(1), whole(1))
    assert manager.Barrier(whole(1), None, whole(1)).wait(whole(1)) == 0
    with manager.Condition() as condition:
        assert condition is not False


@pytest.mark.parametrize("real", REALS)
@pytest.mark.parametrize("true", [np.bool_, bool, Whole])
def test_timeouts_and_whether_to_wait(manager, real, true):
    items = manager.Queue(1)
    items.put(1, true(1), real(0.25))
    with pytest.raises(queue.Full):
        items.put(1, true(1), real(0))
    with pytest.raises(queue.Full):
        items.put(1, true(0))
    assert items.get(true(1), real(0.25)) == 1
    with pytest.raises(queue.Empty):
        items.get(true(0))
    with pytest.raises(queue.Empty):
        items.get(timeout=real(0))
    lock = manager.Lock()
    assert lock.acquire(true(1), real(0.25))
    assert not lock.acquire(true(0))
    assert not lock.acquire(timeout=real(0))
    assert not manager.Event().wait(real(0))
    condition = manager.Condition()
    with condition:
        assert not condition.wait(real(0))
    assert manager.Barrier(1, timeout=real(0.25)).wait() == 0
    assert manager.Value("d", real(0.5)).value == 0.5


def test_sessions_take_them_too():
    with jupyter_shared.attach("scalars") as session:
        counter = session.counter("c", np.int64(3))
        assert counter.add(np.int16(2)) == 5
        assert session.counter("f", np.float32(0.5)).add(np.float64(0.25)) == 0.75
        jobs = session.queue("q", np.int64(5))
        assert session.queue("q", 5) is jobs
        jobs.put_many([1, 2, 3])
        assert jobs.peek(np.int64(1)) == [1]
        assert jobs.get_many(np.int8(2), timeout=np.float32(1)) == [1, 2]
        session.semaphore("s", np.int64(2)).release(np.int64(3))
        assert session.semaphore("s").get_value() == 5
        assert session.barrier("b", np.int64(1), timeout=np.float64(5)).wait() == 0
        items = session.list("l", [1])
        items.append(2)
        items.restore(np.int64(items.history(np.int64(1))[0].version))
        session.stop()


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.int64(-3), -3), (np.uint64(2**64 - 1), 2**64 - 1), (np.float32(0.5), 0.5), (np.bool_(True), True),
        (np.array(2), 2), (np.array(0.5), 0.5), (np.array(True), True), (Whole(7), 7), (Real(0.5), 0.5),
        (Text("a"), "a"), (np.str_("a"), "a"), (np.bytes_(b"b"), b"b"), (Fraction(1, 4), 0.25),
        (HTTPStatus.OK, 200),
    ],
)  # fmt: skip
def test_what_travels_in_their_place(value, plain):
    found = plain_scalar(value)
    assert (type(found), found) == (type(plain), plain)


@pytest.mark.parametrize("value", [np.arange(3), np.array(["a"]), object(), 1j, np.complex64(1)])
def test_what_is_no_such_thing_is_refused(manager, value):
    with pytest.raises((TypeError, ValueError)):
        manager.list([1])[value]
    with pytest.raises((TypeError, ValueError)):
        manager.Event().wait(value)
    with pytest.raises((TypeError, ValueError)):
        manager.Queue(value).put(1)
