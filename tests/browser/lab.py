"""A real JupyterLab with real kernels, in a real browser, driven through JupyterLab's own commands."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.waiting import until

CONFIG = """
from jupyterlab.galata import configure_jupyter_server
configure_jupyter_server(c)
c.ServerApp.port = {port}
c.ServerApp.root_dir = {root!r}
c.LabApp.expose_app_in_browser = True
c.MappingKernelManager.default_kernel_name = "python3"
"""

RUN_CELL = """
async ([path, source]) => {
  const app = window.jupyterapp;
  const widget = await app.commands.execute('docmanager:open', {path, factory: 'Notebook'});
  await widget.context.ready;
  await widget.sessionContext.ready;
  const panel = widget.content;
  const shared = panel.model.sharedModel;
  shared.addCell({cell_type: 'code', source});
  panel.activeCellIndex = panel.widgets.length - 1;
  panel.activeCell.node.scrollIntoView();
  app.commands.execute('notebook:run-cell', {activate: false});
}
"""

OUTPUT_OF_LAST_CELL = """
(path) => {
  const widget = [...window.jupyterapp.shell.widgets('main')].find((one) => one.context?.path === path);
  const cell = widget.content.widgets.at(-1);
  return {count: cell.model.executionCount, state: cell.model.executionState, outputs: cell.model.outputs.toJSON()};
}
"""


class JupyterLab:
    """A server, in a folder of its own."""

    def __init__(self, folder: Path, app: str = "lab") -> None:
        self.folder = folder
        self.app = app
        (folder / "notebooks").mkdir(parents=True, exist_ok=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        config = folder / "jupyter_server_config.py"
        config.write_text(CONFIG.format(port=self.port, root=str(folder / "notebooks")))
        self.log = (folder / "log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyter", app, f"--config={config}", "--no-browser", "--allow-root"],
            stdout=self.log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "JUPYTERLAB_GALATA_ROOT_DIR": str(folder / "notebooks")},
        )
        until(self._answers, f"JupyterLab to start; see {folder / 'log'}")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _answers(self) -> bool:
        assert self.process.poll() is None, (self.folder / "log").read_text()
        try:
            with urllib.request.urlopen(f"{self.url}/api/status", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def write_notebook(self, name: str, cells: list[str] = ()) -> str:  # type: ignore[assignment]
        content = {
            "nbformat": 4, "nbformat_minor": 5,
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
            "cells": [
                {"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": source, "outputs": [],
                 "execution_count": None}
                for n, source in enumerate(cells)
            ],
        }  # fmt: skip
        (self.folder / "notebooks" / name).write_text(json.dumps(content))
        return name

    def close(self) -> None:
        for session in json.load(urllib.request.urlopen(f"{self.url}/api/sessions")):
            request = urllib.request.Request(f"{self.url}/api/sessions/{session['id']}", method="DELETE")
            urllib.request.urlopen(request).close()
        self.process.terminate()
        self.process.wait(20)
        self.log.close()


class NotebookPage:
    """A notebook, open in a browser tab of its own."""

    def __init__(
        self, browser: Any, lab: JupyterLab, name: str, *, dark: bool = False, size: tuple[int, int] = (1000, 900)
    ) -> None:
        self.name = name
        self.errors: list[str] = []
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._console)
        lab.write_notebook(name)
        self.page.goto(f"{lab.url}/lab/tree/{name}?reset", wait_until="domcontentloaded")
        self.page.wait_for_function(
            "window.jupyterapp?.started && window.jupyterapp.shell.currentWidget?.context?.isReady", timeout=60_000
        )
        self.page.evaluate("window.jupyterapp.started")
        if dark:
            self.page.evaluate(
                "window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})"
            )
        self.page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def begin(self, source: str) -> None:
        """Run a cell, added at the end."""
        self.page.evaluate(RUN_CELL, [self.name, source])

    def run(self, source: str) -> str:
        """Run a cell to its end: what it printed."""
        self.begin(source)
        self.page.wait_for_function(f"({OUTPUT_OF_LAST_CELL})({self.name!r}).count > 0", timeout=60_000)
        return self.text()

    def text(self) -> str:
        outputs = self.page.evaluate(OUTPUT_OF_LAST_CELL, self.name)["outputs"]
        errors = [output for output in outputs if output["output_type"] == "error"]
        assert not errors, "\n".join(errors[0]["traceback"])
        return "".join("".join(output.get("text", "")) for output in outputs)

    def close(self) -> None:
        self.context.close()
