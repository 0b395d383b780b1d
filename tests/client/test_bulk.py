"""Many values at once, through a manager: they travel together where both ends take that, and nobody sees it."""

from __future__ import annotations

import pytest

from jupyter_shared.errors import CannotSend
from jupyter_shared.wire import versions
from jupyter_shared.wire.parts import FEW, MOST_ITEMS, MOST_OF_RUN
from jupyter_shared.wire.runs import BlobRun

COUNTS = [FEW, FEW + 1, MOST_ITEMS + 1]
KINDS = [int, float, str, lambda number: None if number % 3 else number, lambda number: number * 10**6]


@pytest.fixture(params=[True, False])
def bulk(request, manager, monkeypatch):
    """A session that says that it takes runs, and whose manager does; or one of neither."""
    if not request.param:
        can = tuple(name for name in versions.CAN if name != "bulk")
        monkeypatch.setattr(versions, "CAN", can)
    with manager.attach("bulk") as session:
        session.takes_runs = request.param
        yield session


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("kind", KINDS)
def test_many_values_are_what_they_were(bulk, kind, count):
    values = [*map(kind, range(count))]
    made, filled, queue = bulk.list("made", values), bulk.list("filled"), bulk.queue("queue")
    items, members = bulk.dict("items", enumerate(values)), bulk.set("members", map(str, values))
    filled.extend(values)
    filled[1:3] = values
    assert made[:] == made.copy() == [*made] == values
    assert made[5:-5:3] == values[5:-5:3]
    assert filled[:] == [*values[:1], *values, *values[3:]]
    items.update(enumerate(values))
    assert items.copy() == dict(enumerate(values))
    assert members.copy() == {*map(str, values)}
    queue.put_many(values)
    assert queue.peek(count) == values
    taken = []
    while len(taken) < count:
        taken += queue.get_many(count)
    assert taken == values
    made.modify(lambda contents: contents.reverse())
    assert made == values[::-1]
    filled.restore(back=1)
    assert filled == values
    sizes = {info.name: (info.length, info.size) for info in bulk.objects()}
    assert sizes["made"] == sizes["filled"] == (count, sum(len(bulk.pack(value)) for value in values))


@pytest.mark.parametrize("count", [*COUNTS[1:], MOST_OF_RUN + 1])
def test_each_end_is_sent_what_it_takes(bulk, count):
    numbers = bulk.list("numbers", range(count))
    reply, _ = bulk.call(numbers._handle, "all", [])
    assert type(reply) is (BlobRun if bulk.takes_runs else list)
    assert reply == [*map(bulk.pack, range(count))]


def test_an_item_that_cannot_travel_is_named_and_nothing_is_done(session):
    numbers = session.list("numbers", range(FEW))
    with pytest.raises(Exception, match="generator"):
        numbers.extend([*range(FEW), (number for number in "ab")])
    assert numbers == [*range(FEW)]


@pytest.mark.parametrize(("make", "put"), [("list", "extend"), ("queue", "put_many")])
def test_of_many_the_one_that_cannot_travel_is_told_by_its_number(session, make, put):
    there = getattr(session, make)("there")
    with pytest.raises(CannotSend) as raised:
        getattr(there, put)([*range(1500), (number for number in "ab"), 7])
    assert raised.value.__notes__ == ["It is number 1,501 of 1,502 values, and none was sent."]
    assert session.describe("there").length == 0


def test_what_is_read_whole_is_kept_and_what_takes_too_much_is_not(session):
    numbers = session.list("numbers", range(MOST_ITEMS))
    assert numbers[:] == [*range(MOST_ITEMS)]
    kept = numbers._cache.size
    assert len(session.pack(7)) * MOST_ITEMS < kept < 2 * len(session.pack(7)) * MOST_ITEMS
    assert numbers[:] == [*range(MOST_ITEMS)]
    assert numbers._cache.size == kept
