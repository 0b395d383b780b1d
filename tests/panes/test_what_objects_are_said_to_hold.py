"""A listing tells how many items there are of what has items, and says of nothing twice who holds it."""

from __future__ import annotations

import pytest

from jupyter_shared.jupyter import reports
from jupyter_shared.jupyter.html import bundle
from jupyter_shared.panes.dashboard import DashboardPane
from jupyter_shared.panes.watching import EVERYTHING

COLUMNS = [column["name"] for column in DashboardPane.objects_columns]
WITHOUT_ITEMS = {
    "lock": (), "rlock": (), "semaphore": (2,), "bounded_semaphore": (2,), "condition": (), "event": (),
    "barrier": (2,), "counter": (5,), "value": ("i", 5),
}  # fmt: skip
WITH_ITEMS = {
    "dict": ({"a": 1, "b": 2},), "list": ([1, 2],), "set": ([1, 2],), "array": ("i", [1, 2]),
}  # fmt: skip


def shown(session, name):
    """The cells of an object in the dashboard, by their columns."""
    row = DashboardPane.object_row(None, session.describe(name))
    return dict(zip(COLUMNS, row.cells, strict=True))


@pytest.mark.parametrize("kind", WITHOUT_ITEMS)
def test_what_has_no_items_is_said_to_have_none(session, kind):
    thing = getattr(session, kind)("x", *WITHOUT_ITEMS[kind])
    assert shown(session, "x")["length"] is None
    assert session.describe("x").length is None
    assert "None" not in reports.listing(session.objects())
    assert "None" not in bundle(session)["text/html"]
    assert "None" not in bundle(thing)["text/html"]


@pytest.mark.parametrize("kind", WITH_ITEMS)
def test_items_are_counted(session, kind):
    getattr(session, kind)("x", *WITH_ITEMS[kind])
    assert shown(session, "x")["length"] == 2


def test_a_published_value_is_as_long_as_it_is(session):
    session["text"], session["number"] = [1, 2, 3], 5
    assert (shown(session, "text")["length"], shown(session, "number")["length"]) == (3, None)


@pytest.mark.parametrize("kind", ["lock", "rlock", "semaphore"])
def test_who_holds_it_is_said_once(session, kind):
    thing = getattr(session, kind)("x")
    assert shown(session, "x")["contents"]
    with thing:
        cells = shown(session, "x")
        assert f"held by {session.describe('x').holder}" in cells["state"]
        assert "held" not in cells["contents"]


def test_a_barrier_tells_those_who_wait_how_many_have_come(session):
    from jupyter_shared.kinds.barriers import BarrierState

    assert BarrierState(3).waits_for("enter", "barrier 'b'") == "at barrier 'b': 0 of 3 have come"


def test_a_value_whose_pickle_is_long_is_said_to_be_what_it_is(session):
    """It lies in shared memory, where listings do not look; whoever sees its row does."""
    session["text"], session["numbers"] = "x" * 5_000_000, [*range(300_000)]
    pane = DashboardPane(lambda: session, EVERYTHING, lambda _message: None)
    try:
        rows = {row.cells[0]: dict(zip(COLUMNS, row.cells, strict=True)) for row in pane._rows(session.objects())}
        assert rows["text"]["kind"] == "str"
        assert rows["text"]["contents"].startswith("'xxx")
        assert rows["numbers"]["kind"] == "list"
        assert rows["numbers"]["contents"].startswith("[0, 1, 2")
    finally:
        pane.close()
