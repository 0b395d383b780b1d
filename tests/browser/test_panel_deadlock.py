"""A deadlock, as somebody meets it who looks at the panel: named where it is, and in the status bar."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.browser.panel import OURS
from tests.browser.themes import expect_nothing_wrong
from tests.managing import RunningManager

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),  # axe-core takes its time, four times
    pytest.mark.may_leave_descriptors("Playwright keeps its pipes"),
    pytest.mark.filterwarnings("ignore::jupyter_shared.errors.DeadlockWarning"),
]


@contextmanager
def deadlock(manager: RunningManager) -> Iterator[None]:
    """Two programs that each hold what the other one waits for, until the end."""
    with manager.attach("train.py") as train, manager.attach("b.ipynb") as other:
        both_hold = threading.Barrier(2)

        def take(mine: Any, theirs: Any) -> None:
            mine.acquire()
            both_hold.wait()
            theirs.acquire()

        gpu, disk = train.lock("gpu"), other.lock("disk")
        threads = [
            threading.Thread(target=take, args=(gpu, train.lock("disk"))),
            threading.Thread(target=take, args=(disk, other.lock("gpu"))),
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            gpu.release()
            threads[1].join()
            disk.release()
            threads[0].join()


def test_a_deadlock_is_named_in_the_panel_and_in_the_status_bar(panel, manager, artifacts):
    alert = panel.page.locator("#jupyter-shared-panel .jsh-alerts", has_text=manager.name).get_by_role("alert")
    warning = panel.page.locator(".jp-SharedStatus + [role=alert]", has_text="deadlock")
    with deadlock(manager):
        alert.get_by_text("they wait for each other in a circle").wait_for()
        for member in ("train.py", "b.ipynb", "gpu", "disk"):
            alert.locator("li", has_text=member).first.wait_for()
        warning.wait_for()
        panel.page.evaluate("window.jupyterapp.shell.collapseLeft()")
        alert.wait_for(state="hidden")
        warning.click()
        alert.wait_for()
        expect_nothing_wrong(
            panel.page, OURS, lambda theme: panel.screenshot(artifacts / f"panel-deadlock-{theme}.png")
        )
    alert.wait_for(state="detached")
    panel.page.locator(".jp-SharedStatus + [role=alert]:empty").wait_for(state="attached")
