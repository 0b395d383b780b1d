"""Cells of other kernels in a real page: where their output goes, their widgets, and what is stopped by whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.lab import NotebookPage
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.may_leave_descriptors("Playwright keeps its pipes")]


@pytest.fixture
def lesson(lab, browser, between):
    page = NotebookPage(browser, lab, "lesson.ipynb")
    page.run(f"%load_ext jupyter_shared\n%shared_attach {between.name}\nd = shared.dict('d', n=1)")
    yield page
    page.run("%shared_kernels --end")
    page.close()


def cell_of(page: NotebookPage) -> object:
    return page.page.locator(".jp-Cell").last


def test_output_widgets_and_errors_are_under_the_cell(lesson, artifacts: Path):
    said = lesson.run("%%shared_kernel bob\nd = shared.dict('d')\nprint('n is', d['n'])")
    assert said.endswith("\x1b[0m n is 1\n")
    shown = cell_of(lesson).get_by_text("bob │")
    assert shown.evaluate("(element) => getComputedStyle(element).color") == "rgb(217, 119, 6)"
    view = lesson.show("%%shared_kernel bob\n%shared_view d")
    lesson.run("d['n'] = 2")
    lesson.keep_in_sight(view, view.get_by_text("2", exact=True))
    view.get_by_text("2", exact=True).dblclick()  # the page asks the notebook's kernel, and bob's answers
    view.get_by_label("Value of 'n'").fill("3")
    view.get_by_label("Value of 'n'").press("Enter")
    until(lambda: lesson.run("print(d['n'])") == "3\n")
    assert "ZeroDivisionError" in lesson.fail("%%shared_kernel bob\n1/0")
    lesson.screenshot(artifacts / "kernels.png")


def test_a_cell_that_is_not_waited_for_goes_on_in_its_place(lesson):
    lesson.run("%%shared_kernel alice &\nshared.event('go').wait()\nprint('off we go')")
    first = lesson.page.locator(".jp-Cell").filter(has_text="shared_kernel alice")
    lesson.run("shared.event('go').set()\nprint('said later')")
    first.locator(".jp-OutputArea").get_by_text("off we go").wait_for()
    assert cell_of(lesson).get_by_text("off we go").count() == 0
