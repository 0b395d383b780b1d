"""With many names, whoever looks asks for what is shown and no more. What is counted are calls and what they bring."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_shared.jupyter import reports
from jupyter_shared.jupyter.html import MOST_ROWS, bundle
from jupyter_shared.jupyter.widget.opening import MOST_EXAMINED, _likely_name
from jupyter_shared.panes.dashboard import MOST_ARRANGED, DashboardPane
from jupyter_shared.store.selecting import ORDERS
from tests.panes.test_mounts import page as page  # noqa: PLC0414 - a fixture
from tests.store.callers import Thread, new_store
from tests.waiting import until

MANY = 1200


@pytest.fixture
def many(session):
    with session.pipeline():
        for number in range(MANY):
            session[f"name {number}"] = number
    session.names(0, 1)
    return session


@pytest.fixture
def brought(many, monkeypatch):
    """How many objects or names each question to the directory has brought."""
    found: list[int] = []
    ask = many.ask

    def asked(operation: str, *args: Any) -> Any:
        reply = ask(operation, *args)
        if operation in ("objects", "names", "ids", "describe_many", "everything"):
            found.append(len(reply))
        if operation == "select":
            found.append(len(reply[0]))
        return reply

    monkeypatch.setattr(many, "ask", asked)
    return found


def rows_of(page):
    return [message for message in page.said("update") if message["objects"]]


def test_the_dashboard_brings_what_is_in_sight(many, brought, page):
    page.say("open", object=None)
    until(lambda: rows_of(page))
    first = rows_of(page)[-1]["objects"]
    assert (first["total"], first["matching"]) == (MANY, MANY)
    assert len(first["rows"]) == 30
    page.say("window", table="objects", start=1000, stop=1040)
    until(lambda: rows_of(page)[-1]["objects"]["start"] == 1000)
    assert [row[1][0] for row in rows_of(page)[-1]["objects"]["rows"]][:2] == ["name 1000", "name 1001"]
    page.say("window", table="objects", start=0, stop=40, search="name 77", column=0, descending=True)
    until(lambda: rows_of(page)[-1]["objects"]["matching"] == 11)
    assert rows_of(page)[-1]["objects"]["rows"][0][1][0] == "name 779"
    assert max(brought) <= 40
    many["name 779"] = "changed"
    until(lambda: any("changed" in str(row) for row in rows_of(page)[-1]["objects"]["rows"]))


def test_listings_bring_a_page(many, brought):
    lines, left_out = reports.first(many, 50)
    assert len(lines.splitlines()) == 51
    assert left_out == MANY - 50
    bundle(many)
    assert max(brought) <= max(50, MOST_ROWS)
    _likely_name(many, "int")
    assert max(brought) <= MOST_EXAMINED
    found = len(brought)
    assert "name 7" in many
    assert len(many) == MANY
    assert len(brought) == found, "these are one small call each"


def test_what_is_not_more_than_a_page_is_shown_whole(session):
    session["x"] = 1
    lines, left_out = reports.first(session, 1)
    assert "x" in lines
    assert left_out == 0


def test_columns_that_the_manager_sorts_by_are_the_dashboards():
    assert {*ORDERS} <= {column["name"] for column in DashboardPane.objects_columns}
    assert MOST_ARRANGED < MANY


def select(client, *args):
    found, matching = client.value(0, "select", *args)
    return [one["name"] for one in found], matching


def test_selecting():
    store = new_store()
    client = Thread(store, "alice.ipynb")
    kept = [client.made("list", [b"1"] * number, name=name) for number, name in enumerate(["b", "A", "c"])]
    other = Thread(store, "bob.ipynb").made("counter", name="d")
    assert [one.name for one in (*kept, other)] == ["b", "A", "c", "d"]
    assert select(client, "", None, False, 0, 10) == (["b", "A", "c", "d"], 4)
    assert select(client, "", None, True, 0, 2) == (["d", "c"], 4)
    assert select(client, "", "name", False, 1, 3) == (["b", "c"], 4)
    assert select(client, "", "length", True, 0, 1) == (["c"], 4)
    assert select(client, "BOB", "size", False, 0, 9) == (["d"], 1)
    assert select(client, "list", "size", True, 0, 9) == (["c", "A", "b"], 3)
    assert select(client, "", "contents", False, 0, 9) == (["b", "A", "c", "d"], 4)
