"""The mounts of a page: opened before there is anything to show, told, forgotten, closed."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from jupyter_shared.client.session import attach
from jupyter_shared.errors import NoManager
from jupyter_shared.panes.mounts import MOST_MOUNTS, Mounts, wanted
from jupyter_shared.panes.pacing import Pacer
from jupyter_shared.panes.reach import Reach
from jupyter_shared.panes.watching import EVERYTHING
from jupyter_shared.saying import in_english
from tests.waiting import until


class Page:
    """A page that asks for objects by their names."""

    def __init__(self, reach: Any, paced_by: Pacer | None = None) -> None:
        self.heard: list[dict[str, Any]] = []
        self.paced_by = paced_by or Pacer()
        self.mounts = Mounts(lambda asked: wanted(reach, asked.get("object"), self.paced_by), self._hear)

    def _hear(self, message: dict[str, Any]) -> None:
        self.heard.append(in_english(message))

    def say(self, type_: str, pane: str = "p", **content: Any) -> None:
        self.mounts.hear({"type": type_, "pane": pane, **content})

    def said(self, type_: str, pane: str = "p") -> list[dict[str, Any]]:
        return [message for message in [*self.heard] if message["type"] == type_ and message["pane"] == pane]

    @property
    def trouble(self) -> str:
        told = self.said("trouble")
        return told[-1]["trouble"] if told else ""


@pytest.fixture
def page(session):
    page = Page(lambda: session)
    yield page
    page.mounts.close_all()
    until(lambda: page.paced_by._thread is None)


def test_a_name_that_nobody_uses_yet_is_shown_once_somebody_does(session, page):
    page.say("open", object="later")
    until(lambda: page.trouble == "deleted")
    assert "Nothing is shared as 'later'" in page.said("trouble")[-1]["why"]
    session.dict("later", {"a": 1})
    until(lambda: page.said("update"))
    assert page.trouble == ""
    assert page.said("hello")[-1]["view"] == "table"


def test_a_manager_that_is_not_there_yet_is_shown_once_it_is(runtime_dir):
    sessions = []

    def reach():
        sessions.append(attach("later", create=False))
        return sessions[-1]

    page = Page(lambda: sessions[-1] if sessions else reach())
    page.say("open", object="d")
    until(lambda: page.trouble == "gone")
    with attach("later") as first:
        first.dict("d", {"a": 1})
        until(lambda: page.said("update"))
        assert page.trouble == ""
        page.mounts.close_all()
        sessions[-1].detach()
        first.stop()


def test_a_name_that_becomes_another_kind_is_to_be_opened_anew(session, page):
    session.dict("d", {"a": 1})
    page.say("open", object="d")
    until(lambda: page.said("update"))
    del session["d"]
    session.list("d", [1])
    until(lambda: page.said("lost"))
    page.say("open", object="d")
    until(lambda: page.said("hello")[-1]["kind"] == "list")


def test_out_of_sight_nothing_is_made_nor_looked_for(session, page):
    reached: list[int] = []
    page = Page(lambda: (reached.append(1), session)[1], page.paced_by)
    session.dict("d")
    page.say("open", object="d", visible=False)
    page.say("open", "other", object="d")
    until(lambda: page.said("update", "other"))
    assert not page.said("hello")
    page.say("sight", visible=True)
    until(lambda: page.said("update"))
    page.mounts.close_all()


def test_a_place_that_was_forgotten_is_told_so(page):
    page.say("window", start=0)
    assert page.said("lost")


def test_a_place_that_is_closed_before_it_is_heard_of_is_never_opened(session, page):
    session.dict("d", {"a": 1})
    page.say("close")  # overtook what the page said before, which waited for a cell to end
    page.say("open", object="d")
    page.say("open", "other", object="d")
    until(lambda: page.said("update", "other"))
    assert len(page.mounts) == 1


def test_what_a_page_says_before_there_is_a_pane_is_kept_for_it_and_requests_are_refused(session, page):
    page.say("open", object="later")
    page.say("window", start=5, stop=7)
    until(lambda: page.trouble == "deleted")
    page.say("edit", request=1, row=1, text="5")
    until(lambda: page.said("refused"))
    assert "Nothing is shared as 'later'" in page.said("refused")[0]["why"]
    session.list("later", range(100))
    until(lambda: page.said("update"))
    assert page.said("update")[0]["start"] == 5


def test_the_oldest_places_are_forgotten(session, page):
    session.dict("d")
    for number in range(MOST_MOUNTS + 3):
        page.say("open", str(number), object="d", visible=False)
    assert len(page.mounts) == MOST_MOUNTS
    page.say("window", "0")
    assert page.said("lost", "0")


def test_a_manager_that_stands_still_holds_up_no_other(session):
    stands, goes = threading.Event(), Pacer()

    def reach() -> Any:
        stands.wait()
        raise NoManager("It did not answer.")

    still, page = Page(reach), Page(lambda: session, goes)
    still.say("open", object="x")
    page.say("open")
    until(lambda: page.said("update"))
    still.mounts.close_all()  # does not wait for it either
    page.mounts.close_all()
    stands.set()
    until(lambda: still.paced_by._thread is None)


def test_a_place_that_is_closed_while_its_pane_is_made_leaves_nothing(session):
    made, goes_on = threading.Event(), threading.Event()

    def reach() -> Any:
        made.set()
        goes_on.wait()
        return session

    page = Page(reach)
    page.say("open")
    made.wait()
    page.say("close")
    goes_on.set()
    until(lambda: page.paced_by._thread is None)
    assert not session._transport.lifeline._watches


def test_a_program_that_has_detached_is_not_attached_again_by_what_it_shows(manager):
    session = manager.attach()
    session.dict("d", {"a": 1})
    page = Page(Reach(session))
    page.say("open", object="d")
    until(lambda: page.said("update"))
    session.detach()
    until(lambda: page.trouble == "detached")
    page.say("open", "q")
    until(lambda: page.said("trouble", "q"))
    with manager.attach() as other:
        until(lambda: page.trouble == "" and page.said("hello", "q"))
        assert len(other.clients()) == 1
        page.mounts.close_all()


def test_an_answer_that_takes_long_keeps_nothing_else_waiting(session, page, monkeypatch):
    shared = session.dict("d", {"a": 1})
    page.say("open", object="d")
    until(lambda: page.said("update"))
    parked, begun = threading.Event(), threading.Event()
    call = type(shared)._call

    def slow(self, operation, *args):
        if operation == "set" and args[0] == "new":
            begun.set()
            parked.wait()
        return call(self, operation, *args)

    monkeypatch.setattr(type(shared), "_call", slow)
    page.say("add", request=1, key="new", text="2")
    begun.wait()
    page.say("add", request=2, key="other", text="3")
    until(lambda: page.said("accepted"))
    assert page.said("accepted")[-1]["request"] == 2
    page.say("window", start=0, stop=10, search="other")
    until(lambda: page.said("update")[-1]["matching"] == 1)
    parked.set()
    until(lambda: len(page.said("accepted")) == 2)
    assert shared["new"] == 2


def test_the_dashboard_is_a_place_too(session, page):
    assert EVERYTHING is None
    page.say("open")
    until(lambda: page.said("update"))
    assert page.said("hello")[-1]["view"] == "dashboard"


def test_one_that_is_closed_while_it_opens_is_not_kept_up_to_date(session):
    session.dict("d", {"a": 1})
    page = Page(lambda: session)

    def hear(message):
        page.heard.append(message)
        if message["type"] == "hello":
            page.mounts.close_all()

    page.mounts = Mounts(lambda asked: wanted(lambda: session, asked.get("object"), page.paced_by), hear)
    page.say("open", object="d")
    until(lambda: page.said("hello"))
    until(lambda: page.paced_by._thread is None)
