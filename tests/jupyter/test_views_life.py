"""A view's life: paused out of sight, ended when closed, told of what is gone, and back when it is back."""

from __future__ import annotations

import threading
import time

import pytest

from jupyter_shared.client.session import attach
from jupyter_shared.panes import pacing
from jupyter_shared.panes.pacing import INTERVAL, Pacer
from jupyter_shared.panes.pane import MOST_UNCONFIRMED
from jupyter_shared.panes.reach import Reach
from jupyter_shared.panes.rows import Row, RowWindow, SentRows
from jupyter_shared.panes.table import TablePane
from tests.jupyter.front_end import FrontEnd
from tests.waiting import until

PACER = "jupyter_shared views"


def pacers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == PACER]


def test_its_thread_is_there_only_while_views_are_open(session):
    session.dict("d", {"a": 1})
    seen = FrontEnd(session, "d")
    assert len(pacers()) == 1
    again = FrontEnd(session, "d")
    assert len(pacers()) == 1
    seen.close()
    again.close()
    until(lambda: not pacers())


def test_nothing_is_done_while_nothing_changes(session):
    shared = session.dict("d", {"a": 1})
    seen = FrontEnd(session, "d")
    until(lambda: seen.updates)
    refreshed: list[int] = []
    original = seen.pane.refresh
    seen.pane.refresh = lambda: (refreshed.append(1), original())  # type: ignore[method-assign]
    session.dict("other")["x"] = 1  # changes elsewhere are none of its business
    shared["a"] = 2
    until(lambda: len(seen.updates) == 2)
    assert len(refreshed) == 1
    seen.close()


def test_a_fast_writer_is_told_of_in_few_updates(session):
    shared = session.dict("d", {"a": 0})
    seen = FrontEnd(session, "d")
    until(lambda: seen.updates)
    began = time.monotonic()
    for number in range(3000):
        shared["a"] = number
    until(lambda: seen.row("'a'")[1] == "2999")
    most = (time.monotonic() - began) / INTERVAL + 2
    assert len(seen.updates) <= most + 1
    seen.close()


def test_out_of_sight_it_watches_nothing(session):
    shared = session.dict("d", {"a": 1})
    seen = FrontEnd(session, "d")
    until(lambda: seen.updates)
    seen.say("sight", visible=False)
    lifeline = session._transport.lifeline
    until(lambda: not lifeline._watches)
    shared["a"] = 2
    seen.say("sight", visible=True)
    until(lambda: seen.row("'a'")[1] == "2")
    until(lambda: lifeline._watches)
    seen.close()
    assert not lifeline._watches


def test_who_confirms_nothing_is_told_less(session):
    shared = session.dict("d", {"a": 1})
    seen = FrontEnd(session, "d")
    until(lambda: seen.updates)
    seen.pane._serial += MOST_UNCONFIRMED + 1
    delays: list[float] = []
    original = seen.pane._pacer.wake
    seen.pane._pacer = Pacer()
    seen.pane._pacer.wake = lambda pane, at_once=False, delay=0.0: delays.append(delay)  # type: ignore[method-assign]
    shared["a"] = 2
    until(lambda: delays)
    assert delays[0] > 1
    seen.pane._pacer.wake = original  # type: ignore[method-assign]
    seen.close()
    from jupyter_shared.panes.pacing import pacer

    pacer.leave(seen.pane)


def test_a_deleted_object_says_so_and_comes_back_by_its_name(session):
    session.dict("d", {"a": 1})
    seen = FrontEnd(session, "d")
    until(lambda: seen.updates)
    del session["d"]
    until(lambda: seen.trouble == "deleted")
    session.dict("d", {"b": 2})
    until(lambda: seen.trouble == "" and seen.shows() == ["'b'"])
    seen.close()


def test_a_name_that_belongs_to_another_kind_now_stays_deleted(session):
    session.dict("d", {"a": 1})
    seen = FrontEnd(session, "d")
    until(lambda: seen.updates)
    del session["d"]
    session.list("d", [1])
    until(lambda: seen.trouble == "deleted")
    seen.close()


def test_after_its_manager_is_killed_it_says_so_and_comes_back(manager):
    from jupyter_shared.panes.items import ItemsPane

    session = manager.attach("viewer")
    proxy = session.dict("d", {"a": 1})
    reach = Reach(session)
    seen = FrontEnd(session, proxy)
    seen.close()
    seen.pane = ItemsPane(reach, proxy, seen._hear)
    seen.pane.open()
    until(lambda: seen.shows() == ["'a'"])
    manager.kill()
    until(lambda: seen.trouble == "gone")
    with attach(manager.name, label="starts it anew") as other:
        other.dict("d", {"b": 2})
        until(lambda: seen.trouble == "" and seen.shows() == ["'b'"])
        seen.close()
        assert reach() is other  # one process needs but one session
        session.detach()
        other.stop()


def test_what_goes_wrong_in_one_view_ends_no_other(session, caplog):
    class Broken(TablePane):
        def update(self):
            raise ZeroDivisionError

    session.dict("d", {"a": 1})
    broken, seen = FrontEnd(session, "d", pane=Broken), FrontEnd(session, "d")
    until(lambda: broken.trouble == "problem")
    until(lambda: seen.shows() == ["'a'"])
    broken.close()
    seen.close()
    assert "ZeroDivisionError" in caplog.text


# --- what they are made of, without a manager ------------------------------------------------------------


class Member:
    def __init__(self, seconds: float = 0.0) -> None:
        self.not_before = 0.0
        self.seconds = seconds
        self.times: list[float] = []

    def refresh(self) -> None:
        self.times.append(time.monotonic())
        began = time.thread_time()
        while time.thread_time() - began < self.seconds:
            pass


def test_the_pacer_keeps_its_pace():
    pacer, member = Pacer(0.02), Member()
    began = time.monotonic()
    pacer.join(member)
    until(lambda: member.times)
    for _ in range(200):
        pacer.wake(member)
    until(lambda: len(member.times) > 1)
    assert member.times[1] - began >= 0.02
    pacer.leave(member)


def test_a_slow_member_rests_longer():
    pacer, member = Pacer(0.001), Member(0.01)
    pacer.join(member)
    until(lambda: member.times and member.not_before)
    pacer.wake(member)
    until(lambda: len(member.times) == 2)
    assert member.times[1] - member.times[0] >= 0.2 - 0.001
    pacer.leave(member)


def test_one_that_only_had_to_wait_does_not(monkeypatch):
    pacer, member = Pacer(0.001), Member()
    monkeypatch.setattr(member, "refresh", lambda: time.sleep(0.1))  # nineteen times that would be two seconds
    pacer.join(member)
    until(lambda: member.not_before)
    pacer.leave(member)
    until(lambda: pacer._thread is None)
    assert member.not_before < time.monotonic() + 1


def test_nobody_rests_for_long(monkeypatch):
    monkeypatch.setattr(pacing, "MOST_REST", 0.0)
    pacer, member = Pacer(0.001), Member(0.01)
    pacer.join(member)
    until(lambda: member.times)
    pacer.leave(member)
    until(lambda: pacer._thread is None)
    assert member.not_before <= time.monotonic()


def test_a_finalizer_on_its_thread_may_wake_another():
    pacer, member, other = Pacer(0.001), Member(), Member()

    class Moment(float):
        def __le__(self, now):
            pacer.wake(other)
            return True

    pacer.join(member), pacer.join(other)
    until(lambda: member.times and other.times)
    with pacer._condition:
        pacer._due[member] = Moment()
        pacer._condition.notify()
    until(lambda: len(member.times) == len(other.times) == 2)
    pacer.leave(member), pacer.leave(other)


def test_what_somebody_asked_for_comes_at_once():
    pacer, member = Pacer(1000), Member()
    pacer.join(member)
    until(lambda: member.not_before)
    pacer.wake(member, at_once=True)
    until(lambda: len(member.times) == 2)
    pacer.leave(member)


def rows(*keys: int) -> list[Row]:
    return [Row(key, [f"k{key}"], key) for key in keys]


def test_a_row_is_told_once():
    told = SentRows()
    first = told.difference(rows(1, 2), 0, 2, 2)
    assert first
    assert (len(first["rows"]), first["fresh"]) == (2, True)
    assert told.difference(rows(1, 2), 0, 2, 2) is None
    moved = told.difference(rows(2, 3), 1, 3, 3)
    assert moved
    assert [row[1] for row in moved["rows"]] == [["k3"]]
    told.forget()
    anew = told.difference(rows(2, 3), 1, 3, 3)
    assert anew
    assert (len(anew["rows"]), anew["fresh"]) == (2, True)


@pytest.mark.parametrize("column", [0, None])
def test_a_window_sorts_numbers_before_texts(column):
    window = RowWindow(column=column, descending=False)
    found = window.select([Row(n, [cell], 0) for n, cell in enumerate(["b", 10, "9", "A"])])
    assert [row.cells[0] for row in found] == (["9", 10, "A", "b"] if column == 0 else ["b", 10, "9", "A"])


def test_sorting_is_stable_both_ways_and_puts_what_is_missing_last():
    rows_ = [Row(n, [cell], 0) for n, cell in enumerate(["2", "nan", "b", "2", None, "1", "B"])]
    ascending = [row.key for row in RowWindow(column=0).select(rows_)]
    descending = [row.key for row in RowWindow(column=0, descending=True).select(rows_)]
    assert ascending == [5, 0, 3, 2, 6, 1, 4]
    assert descending == [2, 6, 0, 3, 5, 1, 4]


def test_one_that_cannot_be_brought_up_to_date_ends_no_other(caplog):
    class Broken(Member):
        def refresh(self) -> None:
            raise ZeroDivisionError

    pacer, broken, member = Pacer(0.001), Broken(), Member()
    pacer.join(broken)
    until(lambda: "ZeroDivisionError" in caplog.text)
    pacer.join(member)
    until(lambda: member.times)
    pacer.leave(broken)
    pacer.leave(member)
    until(lambda: pacer._thread is None)
