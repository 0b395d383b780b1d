"""A real JupyterLab with real kernels, in a real browser, driven through JupyterLab's own commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests import leaks, system
from tests.browser.opening import errors_of, restored, set_theme, window
from tests.ports import free_port
from tests.waiting import PATIENCE, until

CONFIG = """
from jupyterlab.galata import configure_jupyter_server
configure_jupyter_server(c)
c.ServerApp.port = {port}
c.ServerApp.root_dir = {root!r}
c.LabApp.expose_app_in_browser = True
c.JupyterNotebookApp.expose_app_in_browser = True
c.LabApp.user_settings_dir = {settings!r}
c.MappingKernelManager.default_kernel_name = "python3"
c.SharedExtension.linger = 0.2
"""

GUARDED = """
c.IdentityProvider.token = {token!r}
c.ServerApp.disable_check_xsrf = False
c.ServerApp.base_url = {prefix!r} + "/"
"""

SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},  # keep cells on the page that are scrolled away
    "apputils-extension/notification": {"fetchNews": "false"},
    "completer-extension/manager": {"providerTimeout": 1000 * PATIENCE},  # of a kernel that is slow, too
}

RUN_CELL = """
async ([path, source, run]) => {
  const app = window.jupyterapp;
  const widget = [...app.shell.widgets('main')].find((one) => one.context?.path === path);
  await widget.context.ready;
  await widget.sessionContext.ready;
  const panel = widget.content;
  const shared = panel.model.sharedModel;
  shared.addCell({cell_type: 'code', source});
  panel.activeCellIndex = panel.widgets.length - 1;
  panel.activeCell.node.scrollIntoView();
  if (run) app.commands.execute('notebook:run-cell', {activate: false});
}
"""

RUN_ALL = """
async () => {
  const app = window.jupyterapp;
  await app.shell.currentWidget.sessionContext.ready;
  app.commands.execute('notebook:run-all-cells');
}
"""
CELLS = "window.jupyterapp.shell.currentWidget.content.widgets.filter((cell) => cell.model.type === 'code')"
ALL_HAVE_RUN = f"{CELLS}.every((cell) => cell.model.executionCount > 0)"
ERRORS = f"{CELLS}.flatMap((cell) => cell.model.outputs.toJSON()).filter((output) => output.output_type === 'error')"

IS_OPEN = "window.jupyterapp.shell.currentWidget?.context?.isReady"

OUTPUT_OF_LAST_CELL = """
(path) => {
  const widget = [...window.jupyterapp.shell.widgets('main')].find((one) => one.context?.path === path);
  const cell = widget.content.widgets.at(-1);
  return {count: cell.model.executionCount, state: cell.model.executionState, outputs: cell.model.outputs.toJSON()};
}
"""


class JupyterLab:
    """A server, in a folder of its own."""

    def __init__(
        self, folder: Path, app: str = "lab", *, token: str = "", prefix: str = "", more: str = "", **env: str
    ) -> None:
        """With a token it asks for that, and for the cookie against forged requests; the prefix is a hub's.

        `more` is put into its configuration, `env` into its environment.
        """
        self.env = env
        self.pages: list[NotebookPage] = []  # that are open
        self.folder = folder
        self.token = token
        self.prefix = prefix
        self.app = app
        (folder / "notebooks").mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        config = folder / "jupyter_server_config.py"
        settings_folder = str(folder / "settings")
        text = CONFIG.format(port=self.port, root=str(folder / "notebooks"), settings=settings_folder)
        config.write_text(text + (GUARDED.format(token=token, prefix=prefix) if token else "") + more)
        for name, settings in SETTINGS.items():
            file = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(settings))
        self.log = (folder / "log").open("w")
        leaks.OWNERS.append(self.processes)
        self.start()

    def start(self) -> None:
        """Start it, or, after it was killed, start it anew at the same address."""
        config = self.folder / "jupyter_server_config.py"
        folders = {"JUPYTERLAB_GALATA_ROOT_DIR": str(self.folder / "notebooks"), "TMPDIR": str(self.folder)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyter", self.app, f"--config={config}", "--no-browser", "--allow-root"],
            stdout=self.log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **folders, **self.env},
        )
        until(self._answers, f"JupyterLab to start; see {self.folder / 'log'}", patience=200)

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()
        self.process.wait(20)

    def viewers(self) -> list[int]:
        """The process ids of its viewers, which it ends a while after their last page has left."""
        return leaks.viewers_of(self.process.pid)

    def processes(self) -> list[int]:
        """The process ids that come and go with it, in whichever test that happens to be."""
        return leaks.of_server(self.process.pid)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.prefix}"

    def _answers(self) -> bool:
        assert self.process.poll() is None, (self.folder / "log").read_text()
        try:
            return bool(self._request("GET", "/api/status"))
        except (urllib.error.URLError, OSError):
            return False

    def write_notebook(self, name: str, cells: Sequence[str] = (), kernel: str = "python3") -> str:
        content = {
            "nbformat": 4, "nbformat_minor": 5,
            "metadata": {"kernelspec": {"name": kernel, "display_name": kernel}},
            "cells": [
                {"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": source, "outputs": [],
                 "execution_count": None}
                for n, source in enumerate(cells)
            ],
        }  # fmt: skip
        (self.folder / "notebooks" / name).write_text(json.dumps(content))
        return name

    def copy_notebook(self, path: Path, there: str = "", instead: str = "") -> None:
        """Have a notebook of ours here, perhaps with something else instead of what is there."""
        text = path.read_text()
        assert there in text, f"{path.name} has not got {there!r}"
        (self.folder / "notebooks" / path.name).write_text(text.replace(there, instead) if there else text)

    def end_kernels(self, notebook: str = "") -> None:
        """End the kernel of a notebook, or all."""
        for session in json.loads(self._request("GET", "/api/sessions")):
            if notebook in ("", session["path"]):
                self._request("DELETE", f"/api/sessions/{session['id']}")

    def _request(self, method: str, path: str) -> bytes:
        headers = {"Authorization": f"token {self.token}"} if self.token else {}
        request = urllib.request.Request(self.url + path, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.read()  # type: ignore[no-any-return]

    def close(self) -> None:
        self.end_kernels()
        viewers = self.viewers()
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            # Seen once: its loop had ended, but not a thread of anyio's, which is told by the task that began it.
            self.process.kill()
            self.process.wait()
        self.log.close()
        leaks.OWNERS.remove(self.processes)
        until(lambda: not any(map(system.exists, viewers)), "its viewers to end with it")


class NotebookPage:
    """A notebook, open in a browser tab of its own."""

    def __init__(
        self,
        browser: Any,
        lab: JupyterLab,
        name: str,
        *,
        dark: bool = False,
        size: tuple[int, int] = (1000, 900),
        app: str = "lab/tree",
    ) -> None:
        self.name = name
        self.lab = lab
        self.views = 0
        lab.pages.append(self)
        self.context = window(browser, size)
        self.page = self.context.new_page()
        # A widget's module comes from a blob; what never was there is an error of JupyterLab's or Notebook's own.
        self.errors = errors_of(self.page, lambda error: "blob:" in error.stack)
        if not (lab.folder / "notebooks" / name).exists():
            lab.write_notebook(name)
        self.page.goto(f"{lab.url}/{app}/{name}?reset", wait_until="domcontentloaded")
        restored(self.page)
        self.page.wait_for_function(IS_OPEN)
        self.set_theme("JupyterLab Dark" if dark else "JupyterLab Light")  # the last one is remembered
        if app == "lab/tree":
            self.page.evaluate("window.jupyterapp.shell.collapseLeft()")

    def set_theme(self, theme: str) -> None:
        set_theme(self.page, theme)

    def begin(self, source: str) -> None:
        """Run a cell, added at the end."""
        self.page.evaluate(RUN_CELL, [self.name, source, True])

    def add(self, source: str) -> None:
        """Add a cell at the end, and have it active, without running it."""
        self.page.evaluate(RUN_CELL, [self.name, source, False])

    def run(self, source: str) -> str:
        """Run a cell to its end: what it printed."""
        self.begin(source)
        return self.finish()

    def fail(self, source: str) -> str:
        """Run a cell that ends in an error: what is shown of that."""
        self.begin(source)
        (error,) = (output for output in self._outputs() if output["output_type"] == "error")
        return "\n".join(error["traceback"])

    def _outputs(self) -> list[Any]:
        self.page.wait_for_function(f"({OUTPUT_OF_LAST_CELL})({self.name!r}).count > 0")
        return self.page.evaluate(OUTPUT_OF_LAST_CELL, self.name)["outputs"]  # type: ignore[no-any-return]

    def finish(self) -> str:
        """Wait for the end of the last cell: what it printed."""
        outputs = self._outputs()
        errors = [output for output in outputs if output["output_type"] == "error"]
        assert not errors, "\n".join(errors[0]["traceback"])
        return "".join("".join(output.get("text", "")) for output in outputs)

    def begin_all(self) -> None:
        """Run all cells."""
        self.page.evaluate(RUN_ALL)

    def finish_all(self) -> None:
        """Wait until all cells have run, which must have gone well."""
        self.page.wait_for_function(ALL_HAVE_RUN)
        errors = self.page.evaluate(ERRORS)
        assert not errors, errors

    def run_all(self) -> None:
        """Run all cells to the end."""
        self.begin_all()
        self.finish_all()

    def show(self, source: str) -> Any:
        """Run a cell that shows a view: where it is."""
        self.run(source)
        return self.last_view()

    def last_view(self) -> Any:
        """The view in the last cell; it stays the same one when more cells are added."""
        self.views += 1
        view = self.page.locator(".jp-Cell").last.locator(".jsh").last
        view.evaluate("(element, number) => element.setAttribute('data-shown', number)", self.views)
        shown = self.page.locator(f"[data-shown='{self.views}']")
        self.scroll_to(shown)
        self.keep_in_sight(shown, lambda: shown.locator(".jsh-body > *").count() > 0)
        self.scroll_to(shown)
        return shown

    def keep_in_sight(self, view: Any, wanted: Any) -> None:
        """Wait for what is wanted in a view, or for a function to be true, with the view in sight.

        Out of it, the view stands still; and JupyterLab scrolls to a cell that has run, when it likes.
        """
        has_come = wanted if callable(wanted) else lambda: wanted.count() > 0 and wanted.first.is_visible()
        until(lambda: has_come() or self.scroll_to(view), f"{wanted} in {view}")

    def scroll_to(self, view: Any) -> None:
        """Have it in sight, for a moment at least."""
        view.evaluate("(element) => element.scrollIntoView()")
        self.page.wait_for_timeout(30)

    def screenshot(self, path: Path) -> None:
        path.write_bytes(self.page.screenshot())  # Playwright would write it on a thread that it then keeps

    def close(self) -> None:
        if self in self.lab.pages:
            self.lab.pages.remove(self)
        self.context.close()
        self.lab.end_kernels(self.name)
