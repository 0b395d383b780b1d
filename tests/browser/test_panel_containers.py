"""Kernels in containers of their own: what the panel shows of them, and what it says where it can show nothing."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from jupyter_shared.address import Files
from tests import system
from tests.browser.lab import JupyterLab, NotebookPage
from tests.browser.panel import SHOWN, expect_built
from tests.waiting import until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),  # the first one waits for a server to start
    pytest.mark.may_leave_descriptors("Playwright keeps its pipes"),
]
KERNEL = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
numbers = itertools.count(1)


@pytest.fixture(scope="module")
def lab_beside(runtime_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterLab]:
    """A server whose kernels `boxed` run in another container each; those called `alone` see no folder of its."""
    expect_built()
    why_not = system.why_no_container()
    if why_not:
        pytest.skip(why_not)  # in CI, too: many a container may not make another one, and nothing installs that right
    folder = tmp_path_factory.mktemp("containers")
    other = runtime_dir.parent / "boxed"  # short: of a long one, sockets are elsewhere
    other.mkdir(mode=0o700, exist_ok=True)
    write_kernel(folder / "jupyter" / "kernels" / "boxed", {})
    write_kernel(folder / "jupyter" / "kernels" / "alone", {"JUPYTER_RUNTIME_DIR": str(other)})
    server = JupyterLab(folder, JUPYTER_PATH=str(folder / "jupyter"))
    yield server
    server.close()


def write_kernel(folder: Path, env: dict[str, str]) -> None:
    folder.mkdir(parents=True)
    spec = {"argv": system.in_a_container(KERNEL), "display_name": folder.name, "language": "python", "env": env}
    (folder / "kernel.json").write_text(json.dumps(spec))


@contextmanager
def notebook_in(kernel: str, browser: Any, lab: JupyterLab) -> Iterator[NotebookPage]:
    """A notebook with such a kernel, and the panel beside it."""
    lab.write_notebook(f"{kernel}.ipynb", kernel=kernel)
    page = NotebookPage(browser, lab, f"{kernel}.ipynb")
    page.page.wait_for_function(SHOWN)
    yield page
    page.close()
    assert not page.errors


@pytest.fixture
def name(runtime_dir: Path) -> Iterator[str]:
    """Of a manager that a kernel starts in its container, and that ends with that."""
    name = f"boxed-{next(numbers)}"
    yield name
    Files.of(name).clean()


def test_a_kernel_in_another_container_is_told_of_and_its_views_live(browser, lab_beside, name, artifacts):
    with notebook_in("alone", browser, lab_beside) as page:
        page.run(f"%load_ext jupyter_shared\n%shared_attach {name}\ncfg = shared.dict('cfg', {{'n': 1}})")
        state = page.page.locator(".jp-SharedPanel-state")
        state.get_by_text("The kernel of alone.ipynb runs in another container (box)").wait_for()
        state.locator("code", has_text="%shared_view").wait_for()
        state.get_by_role("button", name="Copy").wait_for()
        page.screenshot(artifacts / "panel-another-container.png")
        view = page.show("%shared_view cfg")  # what it says is to be done
        view.get_by_text("'n'").wait_for()
        page.run("cfg['n'] = 'changed in its container'")
        page.keep_in_sight(view, view.get_by_text("changed in its container"))


def test_with_a_folder_in_common_its_manager_is_in_the_panel(browser, lab_beside, name, artifacts):
    with notebook_in("boxed", browser, lab_beside) as page:
        page.run(f"%load_ext jupyter_shared\n%shared_attach {name}\ncfg = shared.dict('cfg', {{'n': 1}})")
        shelf = page.page.locator(f".jsh-shelf:has(> .jsh-shelf-head[data-manager='{name}'])")
        row = shelf.locator(".jsh-object[data-object='cfg']")
        row.get_by_text("'n': 1").wait_for()
        shelf.locator(".jsh-client", has_text="boxed.ipynb").wait_for()
        page.run("cfg['n'] = 2")
        row.get_by_text("'n': 2").wait_for()
        page.screenshot(artifacts / "panel-common-folder.png")
        page.run("import os, signal\nos.kill(shared.info()['pid'], signal.SIGKILL)")
        shelf.wait_for(state="detached")


def test_it_attaches_to_a_manager_outside(browser, lab_beside, manager, session):
    session.dict("cfg", {"n": 1})
    with notebook_in("boxed", browser, lab_beside) as page:
        page.run(f"%load_ext jupyter_shared\n%shared_attach {manager.name}\nshared['cfg']['n'] = 'from within'")
        assert session.dict("cfg")["n"] == "from within"
        shelf = page.page.locator(f".jsh-shelf:has(> .jsh-shelf-head[data-manager='{manager.name}'])")
        shelf.locator(".jsh-client", has_text="boxed.ipynb").wait_for()
        assert not page.page.locator(".jp-SharedPanel-state").inner_text()
    until(lambda: [who.label for who in session.clients()] == ["test"], "it to be missed")
