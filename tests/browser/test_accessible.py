"""axe-core finds nothing in the views, in JupyterLab's themes; and pictures of all of them, to be looked at.

Trees are unfolded, and what can be plotted is.
"""

from __future__ import annotations

import pytest

from tests.browser.themes import THEMES, expect_nothing_wrong
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.may_leave_descriptors("Playwright keeps its pipes")]

SHARED = """
import numpy as np, pandas as pd
shared.dict('a dict', {'lr': 0.1, 'note': 'hello', 'layers': [64, 10]}); shared.dict('nothing')
jobs = shared.queue('jobs', 5); [jobs.put({'job': n}) for n in range(3)]
gpu = shared.lock('gpu'); gpu.acquire(); shared.event('ready'); shared.set('members', {1, 2})
shared['frame'] = pd.DataFrame({f'column {n}': np.arange(50) + n / 7 for n in range(14)})
shared['text'] = {'a': [1, 2, 3], 'b': 'text'}; shared['answer'] = 42
shared['image'] = np.sin(np.arange(120)[:, None] / 15) * np.cos(np.arange(200) / 20)
shared['wave'] = np.sin(np.arange(1000) / 50)
shared.namespace('params', lr=0.01, steps=100, optimizer='rmsprop', augment=True, note='')
bar = shared.progress('training', total=10); bar.update(4)
"""
SHOWN = """
for name in ('a dict', 'nothing', 'jobs', 'gpu', 'ready', 'members', 'frame', 'text', 'answer', 'image', 'wave', 'training', None):
    display(shared.view(name))
display(shared.controls('params', lr=(1e-5, 1e-1, 'log'), steps=(1, 500), optimizer=['adam', 'sgd']))
"""  # noqa: E501
IN_SIGHT = """
(element) => {
  const {top, bottom} = element.getBoundingClientRect();
  return top < innerHeight - 100 && bottom > 100;
}
"""


@pytest.fixture(scope="module")
def views(writer, viewer):
    """One of each kind, one of them being edited in vain and one with something to take back."""
    writer.run(SHARED)
    viewer.run(SHOWN)
    cell = viewer.page.locator(".jp-Cell").last
    until(lambda: cell.locator(".jsh").count() == 14)
    for number in range(14):
        shown = cell.locator(".jsh").nth(number)
        drawn = shown.locator(".jsh-body > *")
        viewer.keep_in_sight(shown, lambda drawn=drawn: drawn.count() > 0)  # out of sight nothing is drawn
    view = cell.locator(".jsh", has=viewer.page.locator("section[aria-label='dict a dict']"))
    viewer.keep_in_sight(view, view.get_by_text("0.1", exact=True))
    view.get_by_text("0.1", exact=True).dblclick()
    view.get_by_label("Value of 'lr'").fill("0.2")
    view.get_by_label("Value of 'lr'").press("Enter")
    view.get_by_role("button", name="Undo").wait_for()
    view.locator(".jsh-row:not(:has(.jsh-editor)) .jsh-value", has_text="hello").dblclick()
    view.get_by_label("Value of 'note'").fill("fast")
    view.get_by_label("Value of 'note'").press("Enter")
    view.get_by_text("Put text in quotes").wait_for()
    unfold_and_plot(viewer, cell)
    height = int(cell.bounding_box()["height"])
    viewer.page.set_viewport_size({"width": 1000, "height": height + 300})  # all are in the pictures, and up to date
    until(lambda: cell.bounding_box()["y"] >= 0 or viewer.scroll_to(cell), "all to be in sight")
    return cell


def unfold_and_plot(viewer, cell):
    """A column of the frame, numbers of a tree, and what is within a row of the dict."""

    def seen(name):
        view = cell.locator(".jsh", has=viewer.page.locator(f"section[aria-label$=' {name}']"))
        viewer.keep_in_sight(view, lambda: view.evaluate(IN_SIGHT))  # out of sight nothing is told
        return view

    frame = seen("frame")
    frame.get_by_role("button", name="Plot column 1, from").click()
    frame.locator(".jsh-plot .jsh-series").first.wait_for(state="attached")
    text = seen("text")
    text.get_by_role("treeitem").first.press("ArrowRight")
    text.get_by_role("treeitem").nth(4).wait_for()  # its three numbers, and what comes after them
    text.get_by_role("treeitem").nth(1).press("p")
    text.locator(".jsh-plot .jsh-series").first.wait_for(state="attached")
    table = seen("a dict")
    table.get_by_role("button", name="What is in 'layers'").click()
    table.get_by_role("treeitem").nth(2).wait_for()
    table.get_by_role("button", name="Plot 'lr'").click()
    table.locator(".jsh-plot .jsh-series").first.wait_for(state="attached")


@pytest.mark.timeout(300)  # there are many views, and axe-core takes its time
@pytest.mark.parametrize("theme", THEMES)
def test_nothing_keeps_anybody_out(viewer, views, theme, artifacts):
    def look(_theme):
        (artifacts / f"views-{theme}.png").write_bytes(views.screenshot())

    expect_nothing_wrong(viewer.page, ".jsh", look, [theme])
