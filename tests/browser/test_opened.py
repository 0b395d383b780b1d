"""What is within the rows of a live dict, in a browser: opened, edited leaf by leaf, and plotted over time."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def parts(page):
    return page.page.locator(".jsh-tree-item").all_inner_texts()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_nested_row_is_opened_and_a_leaf_of_it_edited(session, open_page, artifacts, dark):
    shared = session.dict("cfg", {"net": {"layers": [64, 32], "name": "a"}, "lr": 0.1})
    page = open_page("cfg", dark=dark)
    opener = page.page.get_by_role("button", name="What is in 'net'")
    page.click(opener)
    page.until(lambda: len(parts(page)) == 3)
    layers = page.page.get_by_role("treeitem").filter(has_text="'layers'").last
    layers.press("ArrowRight")
    page.until(lambda: len(parts(page)) == 5)
    layers.press("ArrowDown")
    page.page.locator(".jsh-tree-item:focus", has_text="64").press("Enter")
    page.page.get_by_label("The value of 'net' / 'layers' / 0").fill("128")
    page.page.get_by_label("The value of 'net' / 'layers' / 0").press("Enter")
    page.until(lambda: shared["net"]["layers"] == [128, 32])
    page.until(lambda: any("128" in text for text in parts(page)))
    (artifacts / f"opened-{'dark' if dark else 'light'}.png").write_bytes(page.page.screenshot())
    page.click(page.page.get_by_role("button", name="Undo"))
    page.until(lambda: shared["net"]["layers"] == [64, 32])
    opener.click()
    page.until(lambda: not parts(page))


def test_several_numbers_of_a_dict_are_plotted_together_with_a_logarithmic_axis(session, open_page, artifacts):
    shared = session.dict("run", {"loss": 8.0, "accuracy": 0.1, "nested": {"lr": 0.1}, "name": "a"})
    page = open_page("run")
    page.click(page.page.get_by_role("button", name="Plot 'loss'"))
    page.click(page.page.get_by_role("button", name="Plot 'accuracy'"))
    page.click(page.page.get_by_role("button", name="What is in 'nested'"))
    page.until(page.page.get_by_role("treeitem").filter(has_text="'lr'").count)
    page.page.get_by_role("treeitem").filter(has_text="'lr'").last.press("p")
    for step in range(1, 40):
        shared.update(loss=8 / step, accuracy=1 - 0.9 / step, nested={"lr": 0.1 * 0.9**step})
        page.pump()
    told = "Numbers over time: 'loss', 'accuracy', 'nested' / 'lr', from "
    drawing = page.page.locator(".jsh-line-chart")
    page.until(lambda: (drawing.get_attribute("aria-label") or "").startswith(told))
    page.until(lambda: page.page.locator(".jsh-series[d*='L']").count() == 3)
    page.click(page.page.get_by_role("button", name="Log", exact=True))
    page.until(page.page.get_by_role("button", name="Log", exact=True, pressed=True).is_visible)
    (artifacts / "numbers-over-time.png").write_bytes(page.page.screenshot())
    page.click(page.page.get_by_role("button", name="Close the plot"))
    page.until(page.page.locator(".jsh-plot-host").first.is_hidden)
    page.until(page.page.get_by_role("button", name="Plot 'loss'", pressed=False).is_visible)
