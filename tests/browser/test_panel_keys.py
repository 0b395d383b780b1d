"""The panel by somebody who has no mouse: into it, through it, out of it, and back from each menu and dialog."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.panel import PanelPage, expect_built
from tests.waiting import until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.may_leave_descriptors("Playwright keeps its pipes"),
]
STOPS = "document.querySelectorAll('.jsh-shelves [tabindex=\"0\"]').length"
IS_WITHIN = "(selector) => Boolean(document.activeElement.closest(selector))"


@pytest.fixture
def panel(browser: Any, lab: Any) -> Iterator[PanelPage]:
    expect_built()
    page = PanelPage(browser, lab)
    yield page
    assert not page.errors
    page.close()


def test_keys_lead_into_the_panel_through_it_and_out(panel, manager, session):
    session.dict("cfg", {"lr": 0.1})
    session["answer"] = 42
    page, keys = panel.page, panel.page.keyboard
    panel.object(manager.name, "answer").wait_for()
    panel.manager(manager.name).locator(".jsh-client", has_text="test").wait_for()
    page.evaluate("window.jupyterapp.shell.collapseLeft()")
    panel.object(manager.name, "answer").wait_for(state="hidden")
    keys.press("Control+Shift+y")
    panel.await_focus(manager.name)
    keys.press("End")
    page.wait_for_function("document.activeElement.classList.contains('jsh-client')")
    keys.press("Home")
    panel.await_focus(manager.name)
    keys.press("ArrowDown")
    panel.await_focus("cfg")
    assert page.evaluate(STOPS) == 1, "Tab leads into the tree, and out of it with the next press"
    keys.press("ContextMenu")
    page.get_by_role("menuitem", name="Rename").wait_for()
    keys.press("Escape")
    panel.await_focus("cfg")
    keys.press("Delete")
    page.locator(".jp-Dialog").get_by_role("button", name="Delete").wait_for()
    keys.press("Escape")
    panel.await_focus("cfg")
    keys.press("Enter")
    panel.tab("cfg").locator(".jsh-row", has_text="'lr'").first.wait_for()
    page.wait_for_function(IS_WITHIN, arg=".jp-SharedTab")
    edit_by_keys(panel, session)
    keys.press("Control+Shift+y")
    panel.await_focus("cfg")
    keys.press("Tab")
    page.wait_for_function(f"(selector) => !({IS_WITHIN})(selector)", arg="#jupyter-shared-panel")


def edit_by_keys(panel: PanelPage, session: Any) -> None:
    row = panel.tab("cfg").locator(".jsh-space .jsh-row").first
    row.press("Enter")
    field = panel.tab("cfg").get_by_label("Value of 'lr'")
    field.press("Control+a")
    field.press_sequentially("0.5")
    field.press("Enter")
    until(lambda: session.dict("cfg")["lr"] == 0.5)
    field.wait_for(state="detached")
