"""JupyterLab with its panel of shared objects, as somebody sees and uses it."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.browser.lab import JupyterLab
from tests.browser.opening import errors_of, restored, window
from tests.conftest import IN_CI
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[2]
INSTALLED = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / "jupyter-shared-labextension"

CURRENT = "window.jupyterapp.shell.currentWidget"
SHOWN = """
() => {
  const shown = () => document.getElementById('jupyter-shared-panel')?.offsetParent;
  if (!shown()) window.jupyterapp.shell.activateById('jupyter-shared-panel');
  return Boolean(shown());
}
"""
# Whether what JupyterLab would restore after a reload is what there is: these tabs, and the one that is in front.
WRITTEN_DOWN = """
async () => {
  const shell = window.jupyterapp.shell;
  const tabs = [...shell.widgets('main')].filter((one) => one.id.startsWith('jupyter-shared-tab-'));
  const config = JSON.parse(document.getElementById('jupyter-config-data').textContent);
  const name = config.workspace || 'default';
  const answer = await fetch(`${config.baseUrl}lab/api/workspaces/${name}`, {cache: 'no-store'});
  if (!answer.ok) return false;
  const {data} = await answer.json();
  const {main} = data['layout-restorer:data'] ?? {};
  const layout = JSON.stringify(main ?? null);
  const kept = Object.keys(data).filter((key) => key.startsWith('jupyter-shared-tabs:'));
  const is_kept = ({key, manager, object}) => {
    const name = `jupyter-shared-tabs:${key}`;
    const known = data[name]?.data;
    return layout.includes(name) && known?.manager === manager && (known.object ?? null) === object;
  };
  const front = tabs.find((one) => one === shell.currentWidget);
  const is_front_kept = !front || main?.current === `jupyter-shared-tabs:${front.key}`;
  return is_front_kept && kept.length === tabs.length && tabs.every(is_kept);
}
"""
OURS = "#jupyter-shared-panel, .jp-SharedTab, .jp-SharedStatus"  # what is drawn by us, or by us and JupyterLab
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
        self, browser: Any, lab: JupyterLab, *, size: tuple[int, int] = (1200, 800), reset: bool = True,
        routes: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """`routes` has what is answered here, by what is asked of the server."""
        self.lab = lab
        self.context = window(browser, size)
        self.page = self.context.new_page()
        for asked, answer in (routes or {}).items():
            self.page.route(asked, answer)
        self.errors = errors_of(self.page)
        query = "&".join(filter(None, ["reset" if reset else "", f"token={lab.token}" if lab.token else ""]))
        self.page.goto(f"{lab.url}/lab?{query}", wait_until="domcontentloaded")
        self.begin()

    def begin(self) -> None:
        """Wait for JupyterLab, and have the panel in front."""
        restored(self.page)
        self.page.wait_for_function(SHOWN)

    def reload(self) -> None:
        until(lambda: self.page.evaluate(WRITTEN_DOWN), "JupyterLab to write its layout down, which takes it a while")
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

    def await_notebook(self, name: str) -> None:
        """Wait until a notebook is in front, with its kernel."""
        is_open = f"(name) => {CURRENT}?.context?.path === name && {CURRENT}.context.isReady"
        self.page.wait_for_function(is_open, arg=name)
        self.page.evaluate(f"{CURRENT}.sessionContext.ready.then(() => true)")

    def await_focus(self, name: str) -> None:
        """Wait until a row or a manager of this name has the focus: until then, a key is another one's."""
        focused = "document.activeElement.dataset.object ?? document.activeElement.dataset.manager"
        self.page.wait_for_function(f"(name) => ({focused}) === name", arg=name)

    def close_tab(self, name: str) -> None:
        """Close a tab, whichever one is in front."""
        close = "(name) => [...window.jupyterapp.shell.widgets('main')].find((one) => one.title.label === name).close()"
        self.page.evaluate(close, name)

    def tabs(self) -> list[str]:
        return [text.strip() for text in self.page.locator("#jp-main-dock-panel .lm-TabBar-tabLabel").all_inner_texts()]

    def screenshot(self, path: Path) -> None:
        path.write_bytes(self.page.screenshot())

    def close(self) -> None:
        self.context.close()
