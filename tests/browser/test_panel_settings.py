"""Attaching by a setting; and where the panel cannot work, which it says in its place, with what to type."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.browser.lab import JupyterLab
from tests.browser.panel import SHOWN, PanelPage, expect_built
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # the first one waits for a server to start


RUN = """
(code) => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({code}).done.then(() => 0)
"""


def open_notebook(panel: PanelPage, name: str) -> None:
    panel.lab.write_notebook(name, [""])
    panel.execute("docmanager:open", path=name)
    panel.await_notebook(name)


def test_a_setting_attaches_notebooks_by_themselves(browser, lab, manager, session):
    expect_built()
    folder = lab.folder / "settings" / "jupyter-shared-labextension"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "notebooks.jupyterlab-settings"
    file.write_text(json.dumps({"attach": True, "manager": manager.name}))
    panel = PanelPage(browser, lab)
    try:
        open_notebook(panel, "by-itself.ipynb")
        client = panel.manager(manager.name).locator(".jsh-client", has_text="by-itself.ipynb")
        until(lambda: "by-itself.ipynb" in [who.label for who in session.clients()])
        before = {who.id for who in session.clients()}
        panel.execute("notebook:restart-kernel")
        panel.page.locator(".jp-Dialog").get_by_role("button", name="Confirm Kernel Restart").click()
        new = lambda: [who.label for who in session.clients() if who.id not in before]  # noqa: E731
        until(lambda: "by-itself.ipynb" in new())
        panel.page.wait_for_function(SHOWN)
        until(lambda: client.count() == 1, "the one that was restarted to be there once")
        outputs = "window.jupyterapp.shell.currentWidget.content.widgets.map((cell) => cell.model.executionCount)"
        assert panel.page.evaluate(outputs) == [None], "no cell was run for it"
        assert not panel.errors
    finally:
        file.unlink()
        panel.close()
        lab.end_kernels("by-itself.ipynb")


def elsewhere(folder: Path, **settings: str) -> Any:
    expect_built()
    return JupyterLab(folder, token="t", prefix="/lab", **settings)


def test_without_the_server_extension_it_says_what_to_install(browser, tmp_path, runtime_dir):
    server = elsewhere(tmp_path, more="\nc.ServerApp.jpserver_extensions = {'jupyter_shared': False}\n")
    try:
        panel = PanelPage(browser, server)
        try:
            state = panel.page.locator(".jp-SharedPanel-state")
            state.get_by_text("has no extension jupyter_shared").wait_for()
            state.locator("code", has_text="jupyter server extension enable jupyter_shared").wait_for()
            state.get_by_role("button", name="Copy").wait_for()
        finally:
            panel.close()
    finally:
        server.close()


def test_a_kernel_with_another_runtime_folder_is_told_of(browser, tmp_path, runtime_dir, manager):
    other = runtime_dir.parent / "other"  # short: of a long one, sockets are elsewhere
    other.mkdir(mode=0o700, exist_ok=True)
    server = elsewhere(tmp_path, JUPYTER_RUNTIME_DIR=str(other))
    (tmp_path / "notebooks").mkdir(exist_ok=True)
    try:
        panel = PanelPage(browser, server)
        try:
            open_notebook(panel, "elsewhere.ipynb")
            set_folder = f"import os; os.environ['JUPYTER_RUNTIME_DIR'] = {str(runtime_dir)!r}"
            panel.page.evaluate(RUN, set_folder)
            panel.page.wait_for_function(SHOWN)
            panel.page.get_by_text(f"Managers are looked for in {other}").wait_for()
            panel.execute("jupyter-shared:attach", manager=manager.name)
            state = panel.page.locator(".jp-SharedPanel-state")
            state.get_by_text("this Jupyter server looks in").wait_for()
            state.locator("code", has_text=f"JUPYTER_RUNTIME_DIR='{runtime_dir}' jupyter lab").wait_for()
        finally:
            panel.close()
    finally:
        server.close()
