"""JupyterLab's themes, one after the other, and what axe-core finds wrong in them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.browser.opening import set_theme
from tests.js.tools import tool

# JupyterLab has one theme of high contrast; the other one is the system's: it forces its colours upon all pages.
THEMES = {
    "light": "JupyterLab Light", "dark": "JupyterLab Dark", "contrast": "JupyterLab Dark High Contrast",
    "forced": "JupyterLab Light",
}  # fmt: skip
VIOLATIONS = """
async (ours) => {
  const seen = [...document.querySelectorAll(ours)].filter((one) => one.offsetParent);
  const theirs = [['jp-button']];  // JupyterLab draws the buttons of toolbars
  const {violations} = await axe.run({include: seen, exclude: theirs}, {resultTypes: ['violations']});
  return violations.map(({id, help, nodes}) => ({id, help, where: nodes.map((n) => `${n.html} ${n.failureSummary}`)}));
}
"""


@contextmanager
def in_theme(page: Any, theme: str) -> Iterator[None]:
    """Within it, the page has one of THEMES; afterwards the light one, since JupyterLab remembers the last."""
    set_theme(page, THEMES[theme])
    page.emulate_media(forced_colors="active" if theme == "forced" else "none")
    try:
        yield
    finally:
        page.emulate_media(forced_colors="none")
        set_theme(page, THEMES["light"])


def expect_nothing_wrong(page: Any, ours: str, look: Callable[[str], object], themes: Any = THEMES) -> None:
    """Have axe-core look at what a selector of CSS finds, in each theme; `look` is called with it, for a picture."""
    page.evaluate(f"{tool('axe-core/axe.min.js').read_text()}; 0")
    found = {}
    for theme in themes:
        with in_theme(page, theme):
            look(theme)
            found[theme] = page.evaluate(VIOLATIONS, ours)
    assert not any(found.values()), json.dumps(found, indent=1)
