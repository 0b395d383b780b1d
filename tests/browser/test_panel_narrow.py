"""The panel where there is little room: beside wide notebooks, and in the window of a telephone."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tests.browser.opening import stands_still
from tests.browser.panel import SHOWN, PanelPage
from tests.waiting import until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.may_leave_descriptors("Playwright keeps its pipes"),
]
LONG = "a name that is rather long, of an object that somebody has shared"
# What reaches out of the panel, and what is cut off without three dots that say so.
CUT_OFF = """
(panel) => {
  const {left, right} = panel.getBoundingClientRect();
  const seen = [...panel.querySelectorAll('.jsh *')].filter((one) => one.getClientRects().length);
  const told = (one) => getComputedStyle(one).textOverflow === 'ellipsis';
  const is_cut = (one) => !one.matches('input, select') && !told(one) && one.scrollWidth > one.clientWidth + 1;
  const reaches_out = (one) => {
    const box = one.getBoundingClientRect();
    return box.width && (box.left < left - 1 || box.right > right + 1);
  };
  const clips = (one) => getComputedStyle(one).overflowX !== 'visible' && is_cut(one);
  return seen.filter((one) => reaches_out(one) || clips(one)).map((one) => one.outerHTML.slice(0, 200));
}
"""


def made_narrow(panel: PanelPage) -> Any:
    """Drag the panel's edge to the left, further than JupyterLab lets one by itself; the panel."""
    side = panel.page.locator("#jupyter-shared-panel")
    panel.page.add_style_tag(content=":root { --jp-sidebar-min-width: 200px !important; }")
    panel.page.evaluate("window.jupyterapp.shell.collapseLeft()")
    panel.page.wait_for_function(SHOWN)  # when it is shown, JupyterLab asks how narrow it may be
    edge = panel.page.locator("#jp-main-split-panel > .lm-SplitPanel-handle:visible").first
    box = stands_still(edge)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    panel.page.mouse.move(x, y)
    panel.page.mouse.down()
    panel.page.mouse.move(x - 40, y)
    panel.page.mouse.move(stands_still(side)["x"] + 203, y, steps=5)
    panel.page.mouse.up()
    until(lambda: stands_still(side)["width"] <= 215, "the panel to be narrow")
    return side


def test_nothing_is_cut_off_where_the_panel_is_narrow(panel, manager, session, artifacts):
    session[LONG] = {"a": 1}
    session.dict("cfg", {"lr": 0.1, "optimizer": "adam"})
    session["train"] = pd.DataFrame({"a": range(123)})  # a long type, and a size of many digits
    with manager.attach("a notebook that is called something rather long.ipynb") as other:
        other.lock("gpu").acquire()
        panel.object(manager.name, "gpu").get_by_text("held by").wait_for()
        side = made_narrow(panel)
        panel.screenshot(artifacts / "panel-narrow.png")
        assert side.evaluate(CUT_OFF) == []
        panel.manager(manager.name).get_by_role("button", name="Stop").click()
        dialog = panel.page.locator(".jp-Dialog", has_text="Stop the manager")
        dialog.get_by_role("button", name="Cancel").click()
        dialog.wait_for(state="detached")
        panel.manager(manager.name).get_by_role("button", name="More").click()
        panel.page.get_by_role("menuitem", name="Show the Log").wait_for()
        panel.page.keyboard.press("Escape")


def test_what_was_done_is_taken_back_in_a_narrow_window(panel, manager, session, artifacts):
    """The notification has its button in the window, and the whole of what it says."""
    session[LONG] = 1
    panel.object(manager.name, LONG).wait_for()
    panel.page.set_viewport_size({"width": 360, "height": 640})
    panel.execute("jupyter-shared:rename", manager=manager.name, object=LONG, name=f"{LONG}, called anew")
    toast = panel.page.locator(".Toastify__toast", has_text="is shared as")
    undo = toast.get_by_role("button", name="Undo")
    box = stands_still(undo)
    panel.screenshot(artifacts / "toast-narrow.png")
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    undo.click()
    until(lambda: LONG in session)
