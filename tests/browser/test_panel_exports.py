"""What is filtered in a tab leaves as CSV, as Parquet and by the clipboard, with all that pandas had of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from tests.browser.panel import PanelPage, expect_built
from tests.waiting import until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.may_leave_descriptors("Playwright keeps its pipes"),
]
READ: Any = {
    "index_col": "row", "parse_dates": ["when"], "keep_default_na": False,
    "na_values": {"share": [""]},
}  # fmt: skip


@pytest.fixture
def panel(browser: Any, lab: Any) -> Iterator[PanelPage]:
    expect_built()
    page = PanelPage(browser, lab)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield page
    assert not page.errors
    page.close()


def odd_frame() -> pd.DataFrame:
    rows = 300
    rng = np.random.default_rng(0)
    return pd.DataFrame({
        "city": rng.choice(["Oslo", 'Lima, "the grey"', "two\nlines", "a\ttab", "Århus"], rows),
        "share": np.where(np.arange(rows) % 7, rng.random(rows) / 3, np.nan),
        "big": np.arange(rows) + (1 << 60) + 1,
        "when": pd.date_range("2024-03-30", periods=rows, freq="h"),
        "ready": np.arange(rows) % 2 == 0,
    }).rename_axis("row")  # fmt: skip


def test_what_is_filtered_leaves_as_files_and_by_the_clipboard(panel, manager, session, tmp_path):
    session["df"] = frame = odd_frame()
    expected = frame[frame.share > 0.2].sort_values("city", kind="stable")
    assert expected.city.nunique() == 5
    panel.object(manager.name, "df").click()
    tab = panel.tab("df")
    tab.get_by_role("button", name="Filters").click()
    tab.get_by_label("Filter share").fill("> 0.2")
    tab.get_by_role("button", name="city", exact=True).click()
    tab.locator(".jsh-count", has_text=f"{len(expected)} of {len(frame)}").wait_for()
    tab.locator(".jsh-frozen", has_text=f"{expected.index[0]}").first.wait_for()
    taken = pd.read_csv(taken_out(panel, tab, "csv", tmp_path / "df.csv"), **READ)
    assert_frame_equal(taken, expected, check_dtype=False)
    assert_frame_equal(pd.read_parquet(taken_out(panel, tab, "parquet", tmp_path / "df.parquet")), expected)
    tab.get_by_role("combobox").select_option("copy")
    tab.locator(".jsh-count", has_text="Copied to the clipboard.").wait_for()
    text = panel.page.evaluate("navigator.clipboard.readText()")
    assert_frame_equal(pd.read_csv(io.StringIO(text), sep="\t", **READ), expected, check_dtype=False)
    copy_a_selection(panel, tab, frame, expected)


def taken_out(panel: PanelPage, tab: Any, what: str, path: Path) -> Path:
    with panel.page.expect_download() as download:
        tab.get_by_role("combobox").select_option(what)
    assert download.value.suggested_filename == path.name
    download.value.save_as(path)
    return path


def copy_a_selection(panel: PanelPage, tab: Any, frame: pd.DataFrame, expected: pd.DataFrame) -> None:
    """By keys: a rectangle of cells, each with all its digits."""
    keys = panel.page.keyboard
    tab.locator(".jsh-grid").focus()
    for key in ("Control+Home", "ArrowRight", "ArrowRight", "Shift+ArrowDown", "Shift+ArrowRight"):
        keys.press(key)
    until(lambda: tab.locator(".jsh-grid-row .jsh-selected").count() == 4)
    keys.press("Control+c")
    cells = expected.iloc[:2][["share", "big"]]
    lines = ["share\tbig", *(f"{share!r}\t{big}" for share, big in zip(cells.share.tolist(), cells.big, strict=True))]
    until(lambda: panel.page.evaluate("navigator.clipboard.readText()") == "\n".join(lines))
