"""Notebook 7: the panel at its right, the button in its toolbar, what runs in its tree, commands; a clean console."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.lab import IS_OPEN, JupyterLab, NotebookPage
from tests.browser.opening import errors_of, restored, window
from tests.browser.panel import EXECUTE, expect_built
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # the first one waits for a server to start


@pytest.fixture(scope="module")
def notebook(runtime_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterLab]:
    expect_built()
    server = JupyterLab(tmp_path_factory.mktemp("seven"), "notebook")
    yield server
    server.close()


@pytest.fixture
def page(browser: Any, notebook: JupyterLab, artifacts: Path) -> Iterator[Any]:
    context = window(browser, (1300, 800))
    page = context.new_page()
    # JupyterLab's shortcuts are loaded after what has some, now and then, and say so: that is in no file of ours.
    errors = errors_of(page, lambda error: "jupyter-shared" in (error.stack or ""))
    yield page
    page.wait_for_timeout(100)
    (artifacts / "panel-notebook-7.png").write_bytes(page.screenshot())
    context.close()
    assert not errors, "\n".join(errors)


def test_panel_button_commands_and_tabs(page, notebook, manager, session):
    session.dict("cfg", {"lr": 0.1})
    notebook.write_notebook("seven.ipynb", [""])
    page.goto(f"{notebook.url}/notebooks/seven.ipynb", wait_until="domcontentloaded")
    restored(page)
    page.wait_for_function(IS_OPEN)
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.ready.then(() => true)")
    page.evaluate(EXECUTE, ["jupyter-shared:show-panel", {}])
    panel = page.locator("#jupyter-shared-panel")
    row = panel.locator(".jsh-object[data-object='cfg']")
    row.get_by_text("0.1").wait_for()
    session.dict("cfg")["lr"] = 0.25
    row.get_by_text("0.25").wait_for()
    page.evaluate(EXECUTE, ["jupyter-shared:attach", {"manager": manager.name}])
    panel.locator(".jsh-client", has_text="seven.ipynb").wait_for()
    page.locator(".lm-MenuBar-item", has_text="View").click()
    page.locator(".lm-Menu-item", has_text="Right Sidebar").click()
    page.locator(".lm-Menu-item", has_text="Shared Objects").first.wait_for()  # as docs/panel.md says
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    button = page.locator(".jp-NotebookPanel-toolbar [data-command='jupyter-shared:attach']")
    until(lambda: manager.name in (button.get_attribute("title") or button.get_attribute("aria-label") or ""))
    page.evaluate(EXECUTE, ["jupyter-shared:open", {"manager": manager.name, "object": "cfg"}])
    page.locator(".jp-SharedTab").get_by_text("0.25").wait_for()
    notebook.end_kernels()


def test_what_runs_lists_managers(page, notebook, manager, session):
    page.goto(f"{notebook.url}/tree", wait_until="domcontentloaded")
    restored(page)
    page.get_by_role("tab", name="Running").click()
    page.locator(".jp-RunningSessions-item", has_text=manager.name).wait_for()


def saved_with_a_view(browser, notebook, manager):
    """A notebook with a view in it, whose kernel has ended since."""
    page = NotebookPage(browser, notebook, "saved.ipynb", app="notebooks")
    attach_here = f"%load_ext jupyter_shared\n%shared_attach {manager.name}"
    page.run(f"{attach_here}\ncfg = shared.dict('cfg', {{'lr': 0.125}})\ndisplay(shared.view('cfg'))")
    page.last_view().get_by_text("0.125").wait_for()
    page.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    until(lambda: "0.125" in (notebook.folder / "notebooks" / page.name).read_text())
    page.close()
    assert not page.errors
    return attach_here


def test_a_saved_view_is_seen_without_its_kernel_and_lives_when_it_attaches(browser, notebook, manager, artifacts):
    attach_here = saved_with_a_view(browser, notebook, manager)
    with manager.attach("elsewhere") as elsewhere:
        elsewhere.dict("cfg")["lr"] = 0.25
        page = NotebookPage(browser, notebook, "saved.ipynb", app="notebooks")
        outputs = page.page.locator(".jp-Notebook")
        outputs.locator("td", has_text="0.125").wait_for()
        assert outputs.locator(".jsh-pane").count() == 0
        page.run(attach_here)
        outputs.locator(".jsh-value", has_text="0.25").wait_for()
        elsewhere.dict("cfg")["lr"] = 0.5
        outputs.locator(".jsh-value", has_text="0.5").wait_for()
        page.screenshot(artifacts / "saved-notebook-7.png")
    page.close()
    assert not page.errors
