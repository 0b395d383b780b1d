"""From the panel into notebooks: dragged, by a key, from a filter; and what the panel says of what is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_shared.client.session import attach
from tests.browser.opening import stands_still
from tests.browser.panel import SHOWN, PanelPage, expect_built
from tests.waiting import until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.may_leave_descriptors("Playwright keeps its pipes"),
]

SOURCES = "window.jupyterapp.shell.currentWidget.content.widgets.map((cell) => cell.model.sharedModel.getSource())"
FOCUS_NOTEBOOK = """
(name) => {
  const found = [...window.jupyterapp.shell.widgets('main')].find((one) => one.context?.path === name);
  window.jupyterapp.shell.activateById(found.id);
}
"""
CUT_OFF = "(one) => one.scrollWidth > one.clientWidth + 1"


@pytest.fixture
def panel(browser: Any, lab: Any, request: pytest.FixtureRequest, artifacts: Path) -> Iterator[PanelPage]:
    expect_built()
    page = PanelPage(browser, lab)
    yield page
    page.screenshot(artifacts / f"panel-{request.node.name}.png")
    page.close()
    lab.end_kernels()
    assert not page.errors


def open_notebook(panel: PanelPage, name: str) -> None:
    panel.lab.write_notebook(name, [""])
    panel.execute("docmanager:open", path=name)
    panel.await_notebook(name)
    panel.page.wait_for_function(SHOWN)


def expect_sources(panel: PanelPage, notebook: str, sources: list[str]) -> None:
    panel.page.evaluate(FOCUS_NOTEBOOK, notebook)
    panel.page.wait_for_function(f"(wanted) => String({SOURCES}) === String(wanted)", arg=sources)


def drag(panel: PanelPage, manager: str, name: str) -> None:
    """From its row into the middle of the notebook's last cell."""
    page = panel.page
    row = stands_still(panel.object(manager, name))
    page.mouse.move(row["x"] + 60, row["y"] + 10)
    page.mouse.down()
    page.mouse.move(row["x"] + 80, row["y"] + 20, steps=3)
    page.locator(".jp-SharedDrag").wait_for()
    cell = stands_still(page.locator(".jp-Cell").last)
    page.mouse.move(cell["x"] + 150, cell["y"] + cell["height"] / 2, steps=5)
    page.mouse.up()
    page.locator(".jp-SharedDrag").wait_for(state="detached")


def test_an_object_is_dragged_into_a_notebook_or_put_there_by_a_key(panel, manager, session):
    session["answer"] = 42
    variable = manager.name.replace("-", "_")
    attaching = f"%load_ext jupyter_shared\n%shared_attach {manager.name} --as {variable}"
    use = f'answer = {variable}["answer"]'
    open_notebook(panel, "dragged.ipynb")
    panel.object(manager.name, "answer").wait_for()
    drag(panel, manager.name, "answer")
    panel.page.wait_for_function(f"(use) => {SOURCES}.includes(use)", arg=use)
    dragged = panel.page.evaluate(SOURCES)
    assert dragged.count(attaching) == 1
    panel.execute("jupyter-shared:attach", manager=manager.name)
    panel.manager(manager.name).locator(".jsh-client", has_text="dragged.ipynb").wait_for()
    before = len(panel.page.evaluate(SOURCES))
    drag(panel, manager.name, "answer")
    panel.page.wait_for_function(f"(before) => {SOURCES}.length === before + 1", arg=before)  # it is attached by now
    panel.object(manager.name, "answer").focus()
    panel.await_focus("answer")
    panel.page.keyboard.press("Control+i")
    panel.page.wait_for_function(f"(use) => {SOURCES}.filter((one) => one === use).length === 3", arg=use)


def test_inserted_code_takes_no_name_that_is_taken(panel, manager, session):
    """Neither a word of Python's, nor one of its functions, nor the session's own."""
    variable = manager.name.replace("-", "_")
    names = {
        "class": "class_", "list": "list_", variable: f"{variable}_", "größe 1": "größe_1", "2nd": "_2nd",
        "😀": "value",
    }  # fmt: skip
    session.update(dict.fromkeys(names, 1))
    open_notebook(panel, "named.ipynb")
    for name, called in names.items():
        panel.execute("jupyter-shared:insert", manager=manager.name, object=name)
        use = f"{called} = {variable}[{json.dumps(name, ensure_ascii=False)}]"
        panel.page.wait_for_function(f"(use) => {SOURCES}.includes(use)", arg=use)


def test_the_code_of_a_filter_goes_from_its_tab_into_the_notebook(panel, manager, session):
    pd = pytest.importorskip("pandas")
    session["df"] = pd.DataFrame({"a": range(100), "b": [n % 3 for n in range(100)]})
    open_notebook(panel, "filtered.ipynb")
    panel.object(manager.name, "df").click()
    tab = panel.tab("df")
    tab.get_by_role("button", name="Filters").click()
    tab.locator(".jsh-filter").nth(2).fill(">1")
    tab.locator(".jsh-count", has_text="33 of 100").wait_for()
    tab.get_by_role("combobox", name="Export").select_option("code")
    tab.locator(".jsh-count", has_text="Inserted into the notebook").wait_for()
    panel.page.evaluate(FOCUS_NOTEBOOK, "filtered.ipynb")
    panel.page.wait_for_function(f"{SOURCES}.some((one) => one.includes('query'))")
    assert panel.page.evaluate(SOURCES)[0].startswith("%load_ext jupyter_shared")


def test_what_is_kept_is_said_where_and_how_much(panel, tmp_path, artifacts):
    with attach("keeper", keep=str(tmp_path / "kept"), label="train.py") as session:
        try:
            session["x"] = 1
            shelf = panel.manager("keeper")
            shelf.locator(".jsh-shelf-head").get_by_text("B kept").wait_for()
            shelf.locator(".jsh-shelf-folder", has_text=f"Kept in {tmp_path / 'kept'} (").wait_for()
            until(lambda: not shelf.locator(".jsh-shelf-figures").evaluate(CUT_OFF), "the figures to have room")
            panel.execute("jupyter-shared:dashboard", manager="keeper")
            panel.page.locator(".jp-SharedTab .jsh-kept", has_text=f"Kept in {tmp_path / 'kept'} (").wait_for()
            panel.screenshot(artifacts / "panel-keeps.png")
            shelf.get_by_role("button", name="Stop").click()
            dialog = panel.page.locator(".jp-Dialog", has_text="Stop the manager keeper?")
            dialog.get_by_text(f"1 object stays in {tmp_path / 'kept'}.").wait_for()
            dialog.get_by_role("button", name="Cancel").click()
        finally:
            session.stop()
