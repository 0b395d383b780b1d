"""What is shown of shared objects where no script runs, as a browser lays it out."""

from __future__ import annotations

import pytest

from jupyter_shared.jupyter import html

pytestmark = [pytest.mark.browser, pytest.mark.may_leave_descriptors("Playwright keeps its pipes")]
# The cells whose text does not stand in one line.
BROKEN = """
() => [...document.querySelectorAll('th, td')].filter((cell) => {
  const text = document.createRange();
  text.selectNodeContents(cell);
  return text.getClientRects().length > 1;
}).map((cell) => cell.textContent)
"""


def test_short_words_are_not_broken_for_long_ones(browser, session):
    session.dict("metrics", loss=0.125)
    session.array("wave", "d", [at / 7 for at in range(1, 30)])
    session["n" * 100] = "x" * 300
    page = browser.new_page()
    page.set_content(f"<div style='width: 640px'>{html.bundle(session)['text/html']}</div>")
    broken = page.evaluate(BROKEN)
    width = page.evaluate("document.querySelector('table').offsetWidth")
    page.close()
    assert not {"Name", "Items", "metrics", "array", "dict"} & {*broken}
    assert width <= 640
