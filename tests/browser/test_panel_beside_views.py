"""The panel on a page with live views, whose style sheet comes when the first of them is shown: after the panel's."""

from __future__ import annotations

from pathlib import Path

import pytest

import jupyter_shared
from tests.browser.lab import JupyterLab
from tests.browser.panel import PanelPage
from tests.managing import RunningManager
from tests.waiting import until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.may_leave_descriptors("Playwright keeps its pipes"),
]
FRONTEND = Path(jupyter_shared.__file__).parent / "frontend"
# How each part of the panel looks: its class, and all of its computed style.
LOOKS = """
(panel) => [...panel.querySelectorAll('.jsh, .jsh *')].map((one) => {
  const style = getComputedStyle(one);
  return [one.getAttribute('class'), Object.fromEntries([...style].map((name) => [name, style[name]]))];
})
"""


def test_it_looks_the_same_when_a_view_has_been_shown(panel: PanelPage, lab: JupyterLab, between: RunningManager):
    with between.attach("writer") as session, between.attach("waiter") as other:
        session.dict("cfg", {"lr": 0.1})
        session["numbers"] = [1, 2, 3]
        session.lock("gpu").acquire()
        assert not other.lock("gpu").acquire(timeout=0)
        panel.object(between.name, "gpu").wait_for()
        side = panel.page.locator("#jupyter-shared-panel")
        panel.page.mouse.move(900, 400)  # and over none of its rows
        until(lambda: (looks := side.evaluate(LOOKS)) == side.evaluate(LOOKS) and looks, "the panel to stand still")
        before = side.evaluate(LOOKS)
        for sheet in ("view.css", "trace.css"):
            panel.page.add_style_tag(content=(FRONTEND / sheet).read_text())
        after = side.evaluate(LOOKS)
        changed = [
            (name, what, style[what], then[what])
            for (name, style), (_, then) in zip(before, after, strict=True)
            for what in style
            if style[what] != then[what] and what.startswith(("margin-", "padding-", "border-", "font-", "color"))
        ]
        assert changed == []
        assert before == after
        session.lock("gpu").release()
