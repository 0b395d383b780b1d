"""The grid in a browser: what is drawn of a frame, and what can be done to it with mouse and keys."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

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
    assert cells(page)[:2] == ["0", "2024-03-30 00:00:00+01:00"]
    (artifacts / f"grid-{'dark' if dark else 'light'}.png").write_bytes(page.page.screenshot())
    page.page.evaluate("const grid = document.querySelector('.jsh-grid'); grid.scrollLeft = grid.scrollTop = 1e7")
    last = f"{frame.iloc[-1, -1]:.6g}"
    cell = page.page.locator(".jsh-grid-row .jsh-grid-cell", has_text=last)
    page.until(cell.count)
    box, grid = cell.last.bounding_box(), page.page.locator(".jsh-grid").bounding_box()
    assert grid["x"] < box["x"] + box["width"] <= grid["x"] + grid["width"] + 1
    assert box["y"] + box["height"] <= grid["y"] + grid["height"] + 1
    assert cell.last.get_attribute("title") == str(frame.iloc[-1, -1])
    frozen = page.page.locator(".jsh-grid-row .jsh-frozen", has_text="1999").bounding_box()
    assert abs(frozen["x"] - grid["x"]) < 3  # row labels stay


def test_filters_and_sorting_come_from_where_the_data_is(session, open_page):
    session["df"] = frame = wide_frame()
    page = open_page("df")
    page.until(lambda: cells(page))
    page.page.get_by_role("button", name="Filters").click()
    page.page.get_by_label("Filter city").fill("oslo")
    page.page.get_by_role("button", name="x0", exact=True).click()
    expected = frame[frame.city == "Oslo"].sort_values("x0")
    count = page.page.locator(".jsh-count")
    page.until(lambda: count.inner_text().startswith(f"{len(expected):,} of 2,000"))
    page.until(lambda: cells(page)[0] == str(expected.index[0]))
    page.page.get_by_label("Filter x0").fill("> much")
    page.until(lambda: "much" in count.inner_text())
    assert page.page.get_by_label("Filter x0").get_attribute("aria-invalid") == "true"


def test_widths_are_dragged_and_remembered(session, open_page):
    session["df"] = wide_frame()
    page = open_page("df")
    page.until(lambda: cells(page))
    head = page.page.get_by_role("columnheader", name="city")
    before = head.bounding_box()
    page.page.mouse.move(before["x"] + before["width"] - 3, before["y"] + 10)
    page.page.mouse.down()
    page.page.mouse.move(before["x"] + before["width"] + 77, before["y"] + 10)
    page.page.mouse.up()
    assert abs(head.bounding_box()["width"] - before["width"] - 80) < 3
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
    assert page.page.locator(".jsh-grid-row .jsh-selected").count() == 2
    active = page.page.evaluate(
        "document.getElementById(document.querySelector('.jsh-grid').getAttribute('aria-activedescendant')).textContent"
    )
    assert active == "2024-03-30 02:00:00+01:00"
    page.page.keyboard.press("Control+End")
    page.until(page.page.locator(".jsh-grid-row .jsh-frozen", has_text="1999").count)
    page.until(page.page.locator(".jsh-active").count)
    assert page.page.evaluate("window.leaked") == ["Control"]


def test_a_histogram_is_clicked_to_plot_its_column(session, open_page, artifacts):
    session["df"] = wide_frame()
    page = open_page("df")
    for column in ("x0", "x1"):
        page.until(page.page.get_by_role("button", name=f"Plot {column},").count)
        page.page.get_by_role("button", name=f"Plot {column},").click()
    page.until(lambda: page.page.locator("path.jsh-series").count() == 2)
    page.page.get_by_role("button", name="Log").click()
    (artifacts / "grid-plot.png").write_bytes(page.page.screenshot())
    assert page.page.locator(".jsh-grid").bounding_box()["height"] > 100


def test_a_leaf_is_reached_and_edited_by_keys(session, open_page, artifacts):
    session["config"] = {"net": {"layers": [64, 32]}, "lr": 0.1}
    page = open_page("config")
    page.until(page.page.get_by_role("treeitem").count)
    page.page.get_by_role("treeitem").first.focus()
    page.page.keyboard.press("ArrowRight")
    page.until(lambda: page.page.get_by_role("treeitem").count() == 3)
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("ArrowRight")
    page.until(lambda: page.page.get_by_role("treeitem").count() == 5)
    page.page.keyboard.press("ArrowDown")
    (artifacts / "tree.png").write_bytes(page.page.screenshot())
    page.page.keyboard.press("Enter")
    page.page.keyboard.type("128")
    page.page.keyboard.press("Enter")
    page.until(lambda: session["config"]["net"]["layers"] == [128, 32])
