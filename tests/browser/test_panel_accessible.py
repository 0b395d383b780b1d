"""axe-core finds nothing in the panel and its tabs, in JupyterLab's themes; and pictures, to be looked at."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.browser.panel import OURS, PanelPage, expect_built
from tests.browser.themes import expect_nothing_wrong

pytestmark = [pytest.mark.browser, pytest.mark.may_leave_descriptors("Playwright keeps its pipes")]


@pytest.fixture
def panel(browser: Any, lab: Any) -> Any:
    expect_built()
    page = PanelPage(browser, lab, size=(1200, 760))
    yield page
    page.close()


@pytest.mark.timeout(300)  # axe-core takes its time, four times
def test_nothing_keeps_anybody_out_of_the_panel(panel, manager, artifacts):
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
            expect_nothing_wrong(panel.page, OURS, lambda theme: panel.screenshot(artifacts / f"panel-{theme}.png"))
        waiting.join()
    assert not panel.errors
