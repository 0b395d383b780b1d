"""axe-core finds nothing in the panel and its tabs, in JupyterLab's themes; and pictures, to be looked at."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from tests.browser.opening import set_theme
from tests.browser.panel import PanelPage, expect_built
from tests.js.tools import tool

pytestmark = [pytest.mark.browser, pytest.mark.may_leave_descriptors("Playwright keeps its pipes")]

THEMES = {
    "light": "JupyterLab Light", "dark": "JupyterLab Dark", "contrast": "JupyterLab Dark High Contrast",
    "forced": "JupyterLab Light",  # by the system, which forces its colours upon all pages
}  # fmt: skip
FOUND = """
async () => {
  const ours = ['#jupyter-shared-panel', '.jp-SharedTab', '.jp-SharedStatus'].map((one) => document.querySelector(one));
  const theirs = [['jp-button']];  // JupyterLab draws the buttons of toolbars
  const {violations} = await axe.run({include: ours.filter(Boolean), exclude: theirs}, {resultTypes: ['violations']});
  return violations.map(({id, help, nodes}) => ({id, help, where: nodes.map((n) => `${n.html} ${n.failureSummary}`)}));
}
"""


@pytest.fixture
def panel(browser: Any, lab: Any) -> Any:
    expect_built()
    page = PanelPage(browser, lab, size=(1200, 760))
    yield page
    page.close()


@pytest.mark.timeout(300)  # axe-core takes its time, four times
def test_nothing_keeps_anybody_out_of_the_panel(panel, manager, artifacts):
    axe = tool("axe-core/axe.min.js").read_text()
    with manager.attach("train.py") as train, manager.attach("b.ipynb") as other:
        train.dict("cfg", {"lr": 0.1, "steps": 100, "optimizer": "adam"})
        train["weights"], train["note"] = list(range(50)), "hello"
        train.queue("jobs").put_many(range(3))
        train.event("go")
        with train.lock("gpu"):
            waiting = threading.Thread(target=lambda: other.lock("gpu").acquire())
            waiting.start()
            panel.object(manager.name, "gpu").get_by_text("1 waiting").wait_for()
            panel.object(manager.name, "cfg").click()
            panel.tab("cfg").locator(".jsh-row").first.wait_for()
            panel.page.evaluate(f"{axe}; 0")
            found = {}
            for theme, name in THEMES.items():
                set_theme(panel.page, name)
                panel.page.emulate_media(forced_colors="active" if theme == "forced" else "none")
                panel.screenshot(artifacts / f"panel-{theme}.png")
                found[theme] = panel.page.evaluate(FOUND)
            panel.page.emulate_media(forced_colors="none")
            set_theme(panel.page, THEMES["light"])
        waiting.join()
    assert not any(found.values()), json.dumps(found, indent=1)
    assert not panel.errors
