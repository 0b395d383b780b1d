"""The grid in a browser: what is drawn of a frame, and what can be done to it with mouse and keys."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.browser.opening import stands_still

pytestmark = pytest.mark.browser


def wide_frame(rows=2000):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({f"x{n}": rng.random(rows) for n in range(60)})
    frame.insert(0, "when", pd.date_range("2024-03-30", periods=rows, freq="h", tz="Europe/Berlin"))
    frame.insert(1, "city", rng.choice(["Berlin", "Oslo", None], rows))
    return frame


def cells(page, row=0):
    return page.page.evaluate(
        "(row) => [...document.querySelectorAll('.jsh-grid-row:not([hidden])')][row]"
        "?.querySelectorAll('.jsh-grid-cell').values().map((cell) => cell.textContent).toArray() ?? []",
        row,
    )


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_wide_frame_is_seen_to_its_last_cell(session, open_page, artifacts, dark):
    session["df"] = frame = wide_frame()
    page = open_page("df", dark=dark)
    page.until(lambda: page.page.locator(".jsh-bars").count() > 3)
    page.until(lambda: cells(page)[:2] == ["0", "2024-03-30 00:00:00+01:00"])
    (artifacts / f"grid-{'dark' if dark else 'light'}.png").write_bytes(page.page.screenshot())
    page.page.evaluate("const grid = document.querySelector('.jsh-grid'); grid.scrollLeft = grid.scrollTop = 1e7")
    last = f"{frame.iloc[-1, -1]:.6g}"
    cell = page.page.locator(".jsh-grid-row .jsh-grid-cell", has_text=last)
    grid = page.page.locator(".jsh-grid").bounding_box()

    def is_within():
        box = cell.last.bounding_box()
        right, bottom = box["x"] + box["width"], box["y"] + box["height"]
        return grid["x"] < right <= grid["x"] + grid["width"] + 1 and bottom <= grid["y"] + grid["height"] + 1

    page.until(is_within, "the last cell to be within the grid")
    assert cell.last.get_attribute("title") == str(frame.iloc[-1, -1])
    frozen = page.page.locator(".jsh-grid-row .jsh-frozen", has_text="1999")
    page.until(lambda: abs(frozen.bounding_box()["x"] - grid["x"]) < 3, "the row labels to stay")


def test_filters_and_sorting_come_from_where_the_data_is(session, open_page):
    session["df"] = frame = wide_frame()
    page = open_page("df")
    page.until(lambda: cells(page))
    page.click(page.page.get_by_role("button", name="Filters"))
    page.page.get_by_label("Filter city").fill("oslo")
    page.click(page.page.get_by_role("button", name="x0", exact=True))
    expected = frame[frame.city == "Oslo"].sort_values("x0")
    count = page.page.locator(".jsh-count")
    page.until(lambda: count.inner_text().startswith(f"{len(expected):,} of 2,000"))
    page.until(lambda: cells(page)[:1] == [str(expected.index[0])])
    page.page.get_by_label("Filter x0").fill("> much")
    page.until(lambda: "much" in count.inner_text())
    page.until(lambda: page.page.get_by_label("Filter x0").get_attribute("aria-invalid") == "true")


def test_widths_are_dragged_and_remembered(session, open_page):
    session["df"] = wide_frame()
    page = open_page("df")
    page.until(lambda: page.page.locator(".jsh-bars").count() > 3)
    head = page.page.get_by_role("columnheader", name="city")
    before = stands_still(head)
    page.page.mouse.move(before["x"] + before["width"] - 3, before["y"] + 10)
    page.page.mouse.down()
    page.page.mouse.move(before["x"] + before["width"] + 77, before["y"] + 10)
    page.page.mouse.up()
    page.until(lambda: abs(head.bounding_box()["width"] - before["width"] - 80) < 3)
    page.page.reload()
    page.until(lambda: cells(page))
    page.until(lambda: abs(head.bounding_box()["width"] - before["width"] - 80) < 3)


def test_keys_move_select_and_stay_in_the_view(session, open_page):
    session["df"] = wide_frame()
    page = open_page("df")
    page.until(lambda: cells(page))
    page.page.evaluate(
        "window.leaked = []; document.addEventListener('keydown', (event) => window.leaked.push(event.key))"
    )
    page.page.locator(".jsh-grid").focus()
    for key in ("ArrowDown", "ArrowRight", "Shift+ArrowDown", "x", "d", "d"):
        page.page.keyboard.press(key)
    page.until(lambda: page.page.locator(".jsh-grid-row .jsh-selected").count() == 2)
    active = "document.querySelector('.jsh-grid').getAttribute('aria-activedescendant')"
    shown = f"document.getElementById({active})?.textContent"
    page.until(lambda: page.page.evaluate(shown) == "2024-03-30 02:00:00+01:00")
    page.page.keyboard.press("Control+End")
    page.until(page.page.locator(".jsh-grid-row .jsh-frozen", has_text="1999").count)
    page.until(page.page.locator(".jsh-active").count)
    assert page.page.evaluate("window.leaked") == ["Control"]


def test_a_histogram_is_clicked_to_plot_its_column(session, open_page, artifacts):
    session["df"] = wide_frame()
    page = open_page("df")
    for column in ("x0", "x1"):
        page.click(page.page.get_by_role("button", name=f"Plot {column},"))
    page.until(lambda: page.page.locator("path.jsh-series").count() == 2)
    page.click(page.page.get_by_role("button", name="Log"))
    (artifacts / "grid-plot.png").write_bytes(page.page.screenshot())
    page.until(lambda: page.page.locator(".jsh-grid").bounding_box()["height"] > 100)


def test_a_leaf_is_reached_and_edited_by_keys(session, open_page, artifacts):
    session["config"] = {"net": {"layers": [64, 32]}, "lr": 0.1}
    page = open_page("config")
    page.until(page.page.get_by_role("treeitem").count)
    page.page.get_by_role("treeitem").first.press("ArrowRight")
    page.until(lambda: page.page.get_by_role("treeitem").count() == 3)
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("ArrowRight")
    page.until(lambda: page.page.get_by_role("treeitem").count() == 5)
    page.page.keyboard.press("ArrowDown")
    (artifacts / "tree.png").write_bytes(page.page.screenshot())
    page.page.locator(".jsh-tree-item:focus").press("Enter")
    field = page.page.get_by_label("The value of 'net' / 'layers' / 0")
    field.fill("128")
    field.press("Enter")
    page.until(lambda: session["config"]["net"]["layers"] == [128, 32])
