"""JupyterLab with its panel of shared objects, as somebody sees and uses it."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.browser.lab import JupyterLab
from tests.browser.opening import errors_of, window
from tests.conftest import IN_CI

ROOT = Path(__file__).resolve().parents[2]
INSTALLED = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / "jupyter-shared-labextension"

EXECUTE = "([command, args]) => void window.jupyterapp.commands.execute(command, args)"  # dialogs keep it waiting


def why_not_built() -> str:
    """Why the panel that JupyterLab would load is not the one of these sources; empty if it is."""
    stamp = INSTALLED / "built-from"
    if not stamp.is_file():
        return f"the panel is not installed: {INSTALLED} has no stamp. pip install -e '.[dev]' builds it"
    builder = runpy.run_path(str(ROOT / "labextension" / "build.py"))
    if stamp.read_text() != builder["fingerprint"](ROOT):
        return "the panel was installed from other sources than there are now: pip install -e '.[dev]' builds it"
    return ""


def expect_built() -> None:
    """Skip the test that JupyterLab would load another panel for; under CI, fail it."""
    missing = why_not_built()
    if missing:
        (pytest.fail if IN_CI else pytest.skip)(missing)


class PanelPage:
    """A page of JupyterLab whose panel is in front."""

    def __init__(
        self, browser: Any, lab: JupyterLab, *, size: tuple[int, int] = (1200, 800), reset: bool = True
    ) -> None:
        self.lab = lab
        self.context = window(browser, size)
        self.page = self.context.new_page()
        self.errors = errors_of(self.page)
        query = "&".join(filter(None, ["reset" if reset else "", f"token={lab.token}" if lab.token else ""]))
        self.page.goto(f"{lab.url}/lab?{query}", wait_until="domcontentloaded")
        self.begin()

    def begin(self) -> None:
        """Wait for JupyterLab, and have the panel in front."""
        self.page.wait_for_function("window.jupyterapp?.started")
        self.page.evaluate("window.jupyterapp.started.then(() => true)")
        self.page.evaluate("window.jupyterapp.shell.activateById('jupyter-shared-panel')")

    def reload(self) -> None:
        self.page.wait_for_timeout(1500)  # JupyterLab writes its layout down a second after the last change
        self.page.reload(wait_until="domcontentloaded")
        self.begin()

    def execute(self, command: str, **args: Any) -> None:
        """A command, without waiting for what comes of it."""
        self.page.evaluate(EXECUTE, [command, args])

    def manager(self, name: str) -> Any:
        return self.page.locator(f".jsh-shelf:has(> .jsh-shelf-head[data-manager='{name}'])")

    def object(self, manager: str, name: str) -> Any:
        return self.manager(manager).locator(f".jsh-object[data-object='{name}']")

    def tab(self, name: str) -> Any:
        """What a tab shows."""
        return self.page.locator(f".jp-SharedTab section[aria-label$=' {name}']")

    def tabs(self) -> list[str]:
        return [text.strip() for text in self.page.locator("#jp-main-dock-panel .lm-TabBar-tabLabel").all_inner_texts()]

    def screenshot(self, path: Path) -> None:
        path.write_bytes(self.page.screenshot())

    def close(self) -> None:
        self.context.close()
