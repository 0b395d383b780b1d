"""The history in a view, in a browser: who changed what, what there was, and the way back."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def lines(page):
    return page.page.locator(".jsh-past-line").all_inner_texts()


def test_changes_are_told_looked_at_and_taken_back(session, open_page, artifacts):
    cfg = session.dict("cfg", {"lr": 0.1})
    cfg["lr"] = 0.2
    cfg["steps"] = 100
    page = open_page("cfg")
    page.click(page.page.get_by_role("button", name="History"))
    page.until(lambda: len(lines(page)) == 3)
    assert "'steps': 100" in lines(page)[0]
    assert "now" in lines(page)[0]
    assert "'lr': 0.1 \N{RIGHTWARDS ARROW} 0.2" in lines(page)[1]
    assert "as it was before that" in lines(page)[2]
    page.click(page.page.locator(".jsh-past .jsh-open").nth(1))
    page.until(lambda: page.page.locator(".jsh-past dl:not([hidden]) dd").all_inner_texts() == ["0.2"])
    (artifacts / "history.png").write_bytes(page.page.screenshot())
    page.click(page.page.get_by_role("button", name="Restore").last)
    page.until(lambda: dict(cfg) == {"lr": 0.1})
    page.until(lambda: len(lines(page)) == 4, "the restoring to be told as a change")
    page.click(page.page.get_by_role("button", name="Undo"))
    page.until(lambda: dict(cfg) == {"lr": 0.2, "steps": 100})


def test_what_others_change_comes_to_the_open_list(session, open_page):
    session["x"] = 1
    page = open_page("x")
    page.click(page.page.get_by_role("button", name="History"))
    page.until(lambda: page.page.get_by_text("Nothing has been changed yet").is_visible())
    session["x"] = 2
    page.until(lambda: len(lines(page)) == 2)
    assert "1 \N{RIGHTWARDS ARROW} 2" in lines(page)[0]
    page.click(page.page.get_by_role("button", name="Restore"))
    page.until(lambda: session["x"] == 1)


def test_what_has_no_contents_has_no_history(session, open_page):
    session.queue("jobs").put(1)
    page = open_page("jobs")
    page.until(lambda: page.page.get_by_text("in the queue").is_visible())
    assert not page.page.get_by_role("button", name="History").is_visible()
