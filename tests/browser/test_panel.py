"""The panel in JupyterLab with a token, the cookie against forged requests, and a prefix: as on a hub."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.lab import JupyterLab
from tests.browser.panel import PanelPage, why_not_built
from tests.conftest import IN_CI
from tests.managing import RunningManager
from tests.waiting import until

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def guarded(runtime_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterLab]:
    missing = why_not_built()
    if missing:
        (pytest.fail if IN_CI else pytest.skip)(missing)
    server = JupyterLab(tmp_path_factory.mktemp("guarded"), token="of-the-test", prefix="/user/somebody/lab-one")
    yield server
    server.close()


@pytest.fixture(scope="module")
def shared(runtime_dir: Path) -> Iterator[RunningManager]:
    manager = RunningManager()
    yield manager
    manager.end()


@pytest.fixture(scope="module")
def session(shared: RunningManager) -> Iterator[Any]:
    with shared.attach("train.py") as session:
        session.dict("cfg", {"lr": 0.1, "steps": 100})
        session["answer"] = 42
        yield session


@pytest.fixture(scope="module")
def opened(browser: Any, guarded: JupyterLab, session: Any) -> Iterator[PanelPage]:
    page = PanelPage(browser, guarded)
    yield page
    page.close()


@pytest.fixture
def panel(opened: PanelPage, request: pytest.FixtureRequest, artifacts: Path) -> Iterator[PanelPage]:
    yield opened
    opened.screenshot(artifacts / f"panel-{request.node.name}.png")
    errors, opened.errors[:] = [*opened.errors], []
    assert not errors


def test_it_lists_what_is_shared_as_it_changes(panel, shared, session):
    panel.object(shared.name, "cfg").get_by_text("dict", exact=True).wait_for()
    panel.object(shared.name, "answer").get_by_text("int", exact=True).wait_for()
    session.dict("cfg")["lr"] = 0.25
    panel.object(shared.name, "cfg").get_by_text("0.25").wait_for()
    session["new"] = [1, 2]
    panel.object(shared.name, "new").wait_for()
    del session["new"]
    panel.object(shared.name, "new").wait_for(state="detached")
    panel.manager(shared.name).locator(".jsh-client", has_text="train.py").wait_for()


def test_it_lists_managers_as_they_come_and_go(panel):
    manager = RunningManager()
    panel.manager(manager.name).wait_for()
    manager.end()
    panel.manager(manager.name).wait_for(state="detached")


def test_a_click_opens_a_live_tab_that_can_be_edited(panel, shared, session):
    panel.object(shared.name, "cfg").click()
    row = panel.tab("cfg").locator(".jsh-row", has_text="'steps'")
    row.locator(".jsh-value").dblclick()
    panel.page.keyboard.press("Control+a")
    panel.page.keyboard.type("250")
    panel.page.keyboard.press("Enter")
    until(lambda: session.dict("cfg")["steps"] == 250)
    session.dict("cfg")["steps"] = 300
    row.get_by_text("300").wait_for()
    panel.object(shared.name, "cfg").click()
    assert panel.tabs().count("cfg") == 1


def test_tabs_are_there_after_a_reload(panel, shared, session):
    panel.object(shared.name, "answer").click()
    panel.tab("answer").locator(".jsh-big", has_text="42").wait_for()
    panel.reload()
    panel.tab("answer").locator(".jsh-big", has_text="42").wait_for()
    session["answer"] = 43
    panel.tab("answer").locator(".jsh-big", has_text="43").wait_for()
    assert {"cfg", "answer"} <= {*panel.tabs()}


def test_a_manager_is_started_and_stopped(panel):
    panel.execute("jupyter-shared:start", manager="by-panel")
    panel.manager("by-panel").wait_for()
    panel.manager("by-panel").get_by_role("button", name="Stop").click()
    dialog = panel.page.locator(".jp-Dialog", has_text="Stop the manager by-panel?")
    dialog.get_by_text("Nobody is attached.").wait_for()
    dialog.get_by_role("button", name="Stop").click()
    panel.manager("by-panel").wait_for(state="detached")
