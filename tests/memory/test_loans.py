"""Shared memory lives as long as a blob that mentions it, at either end or on its way; then it is given back."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from jupyter_shared.client.memory import memories
from jupyter_shared.errors import CannotSend
from jupyter_shared.wire.messages import DIRECTORY
from tests.waiting import until

LARGE = 50_000  # floats: beyond what travels in a message


def large(number):
    return np.full(LARGE, float(number))


@pytest.fixture
def other(manager):
    with manager.attach("other") as session:
        yield session


def nothing_in_use(session):
    until(lambda: session.info()["memory"] == 0, "all memory is given back")


@pytest.fixture(params=["seen", "asked for"])
def before_it_is_mapped(request, session, monkeypatch):
    """Has something happen between a reply that tells of memory and its mapping."""
    look, happens = session.locations, []

    def locations():
        happens.pop()()
        return look() if request.param == "seen" else None

    monkeypatch.setattr(session, "locations", locations)
    return happens.append


def test_what_a_queue_gave_is_there_until_it_is_mapped(session, other, before_it_is_mapped):
    d, busy = session.dict("d", {"x": large(1)}), other.dict("busy")

    def meanwhile():
        busy["x"] = large(2)  # the manager has other things to say meanwhile
        assert busy["x"][0] == 2

    before_it_is_mapped(meanwhile)
    assert d.pop("x")[0] == 1


def test_what_a_queue_gave_is_freed_without_another_call(session, other):
    """A consumer that waits, or does something else, keeps none of what it has let go of."""
    session.queue("q").put(large(1))
    assert other.queue("q").get()[0] == 1
    nothing_in_use(session)


def test_what_was_replaced_meanwhile_can_be_read_still(session, other, before_it_is_mapped):
    session["x"] = large(1)

    def meanwhile():
        other["x"] = large(2)
        other["y"] = large(3)  # into the memory that is free now, if there is any

    before_it_is_mapped(meanwhile)
    assert session["x"][0] == 1


def test_large_items_of_a_bounded_queue_wait_for_room_without_being_lost(session, other):
    items, taken = session.queue("q", 1), []
    end = threading.Thread(target=lambda: taken.extend(other.queue("q").get()[0] for _ in range(4)))
    end.start()
    items.put_many([large(number) for number in range(4)])
    end.join()
    assert taken == [0, 1, 2, 3]


class Incomparable:
    def __lt__(self, _):
        return True

    __gt__ = __lt__


def test_a_large_item_that_is_put_in_its_place_by_hand(session):
    items = session.priority_queue("q")
    items.put(Incomparable())
    items.put((1, large(7)))
    assert {type(items.get()), type(items.get())} == {Incomparable, tuple}


@pytest.mark.parametrize("make", [lambda session: session.dict(None, {"k": 1}), lambda session: session["large"]])
def test_a_pipeline_keeps_alive_what_it_has_not_sent(session, make):
    session["large"] = large(1)
    things = session.list("things")
    with session.pipeline():
        things.append(make(session))
        heard = threading.Event()  # by the manager, of what was let go of before
        watch = session.watch_object(DIRECTORY, lambda _: heard.set(), -1)
        heard.wait()
    assert len(things[0]) in (1, LARGE)
    watch.close()


def test_a_published_array_is_a_copy_of_one_that_is_written_in_place(session):
    grid = session.array("grid", shape=(LARGE,))
    session["before"] = grid.array
    grid[:] = 1
    assert not session["before"].any()


def test_nothing_stays_of_what_was_interrupted_or_refused(session, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(memories, "fill", interrupted)
        with pytest.raises(KeyboardInterrupt):
            session["x"] = large(1)
    with pytest.raises(CannotSend):
        session.queue("q").put_many([large(1), (number for number in ())])
    nothing_in_use(session)


def test_memory_is_free_as_soon_as_nobody_refers_to_it(session, other):
    session["x"] = large(1)
    assert other["x"][0] == 1
    other.objects()
    del other["x"]
    nothing_in_use(other)  # though `session`, who wrote it, has said nothing since
