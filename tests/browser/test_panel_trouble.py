"""The panel when things end under it: manager, viewer, the server itself; and when there is very much, or two pages."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import system
from tests.browser.lab import JupyterLab
from tests.browser.opening import scroll_to_the_end
from tests.browser.panel import PanelPage, expect_built
from tests.managing import RunningManager
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # the first one waits for a server to start

MANY = 10_000


@pytest.fixture(scope="module")
def server(runtime_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterLab]:
    expect_built()
    server = JupyterLab(tmp_path_factory.mktemp("trouble"), token="of-the-test", prefix="/user/somebody/named")
    yield server
    server.close()


@pytest.fixture(scope="module")
def opened(browser: Any, server: JupyterLab) -> Iterator[PanelPage]:
    page = PanelPage(browser, server)
    yield page
    page.close()


@pytest.fixture
def panel(
    opened: PanelPage, manager: RunningManager, request: pytest.FixtureRequest, artifacts: Path
) -> Iterator[PanelPage]:
    opened.page.evaluate("for (const one of [...window.jupyterapp.shell.widgets('main')]) one.close()")
    opened.begin()
    until(lambda: not opened.page.locator(".jp-SharedTab").count(), "the tabs of the test before to be gone")
    yield opened
    opened.screenshot(artifacts / f"panel-{request.node.name}.png")


@pytest.fixture
def many(manager: RunningManager) -> Iterator[Any]:
    with manager.attach("many.py") as session:
        with session.pipeline():
            for number in range(MANY):
                session[f"name {number}"] = number
        yield session


def test_ten_thousand_names_are_scrolled_and_filtered(panel, manager, many):
    """Only what is in sight is drawn and sent; the last one is reached with one move of the scroll bar."""
    shelf = panel.manager(manager.name)
    panel.object(manager.name, "name 0").wait_for()
    figures = shelf.locator(".jsh-shelf-figures", has_text="10,000 objects")
    until(lambda: not figures.evaluate("(one) => one.scrollWidth > one.clientWidth + 1"), "the memory to have room")
    assert shelf.locator(".jsh-object").count() < 100
    scroll_to_the_end(shelf.locator(".jsh-scroll").first, panel.object(manager.name, f"name {MANY - 1}"))
    assert shelf.locator(".jsh-object").count() < 100
    many["name 9999"] = "changed"
    panel.object(manager.name, f"name {MANY - 1}").get_by_text("changed").wait_for()
    panel.page.get_by_role("searchbox", name="Filter").fill("name 777")
    panel.object(manager.name, "name 7779").wait_for()
    until(lambda: shelf.locator(".jsh-object").count() == 11)
    panel.page.get_by_role("searchbox", name="Filter").fill("")
    panel.object(manager.name, "name 7779").wait_for(state="detached")


def test_the_manager_is_killed_under_a_tab(panel, manager, session):
    session["x"] = 1
    panel.object(manager.name, "x").click()
    panel.tab("x").locator(".jsh-big", has_text="1").wait_for()
    manager.kill()
    panel.manager(manager.name).wait_for(state="detached")
    panel.page.locator(".jp-SharedTab").get_by_text("The manager is gone").wait_for()
    panel.reload()
    panel.page.locator(".jp-SharedTab").get_by_text("There is no manager").wait_for()
    panel.execute("jupyter-shared:start", manager=manager.name)
    panel.manager(manager.name).wait_for()
    with manager.attach("later") as later:
        panel.page.locator(".jp-SharedTab").get_by_text("It is not there").wait_for()
        later["x"] = 2
        panel.tab("x").locator(".jsh-big", has_text="2").wait_for()
        later.stop()


def test_a_name_that_has_gone_comes_back_into_its_tab(panel, manager, session):
    session["x"] = 1
    panel.object(manager.name, "x").click()
    panel.tab("x").locator(".jsh-big", has_text="1").wait_for()
    del session["x"]
    panel.reload()
    panel.page.locator(".jp-SharedTab").get_by_text("It is not there").wait_for()
    session["x"] = 3
    panel.tab("x").locator(".jsh-big", has_text="3").wait_for()


def test_the_viewer_is_killed_under_a_tab(panel, server, manager, session):
    session["x"] = 1
    panel.object(manager.name, "x").click()
    panel.tab("x").locator(".jsh-big", has_text="1").wait_for()
    [viewer] = until(lambda: len(found := server.viewers()) == 1 and found)  # the one of a page before may go still
    os.kill(viewer, signal.SIGKILL)
    until(lambda: server.viewers() not in ([], [viewer]))
    session["x"] = 2
    panel.tab("x").locator(".jsh-big", has_text="2").wait_for()


def test_two_pages_show_the_same(panel, server, browser, manager, session):
    session["x"] = 1
    other = PanelPage(browser, server)
    try:
        for page in (panel, other):
            page.object(manager.name, "x").wait_for()
        session["x"] = 2
        for page in (panel, other):
            page.object(manager.name, "x").get_by_text("2", exact=True).wait_for()
        until(lambda: len(server.viewers()) == 1, "both to have one viewer")
    finally:
        other.close()
    session["x"] = 3
    panel.object(manager.name, "x").get_by_text("3", exact=True).wait_for()


def test_the_server_is_killed_under_a_tab(panel, server, manager, session):
    """The last one: it costs a start of the server."""
    session["x"] = 1
    panel.object(manager.name, "x").click()
    panel.tab("x").locator(".jsh-big", has_text="1").wait_for()
    viewers = server.viewers()
    server.kill()
    until(lambda: not any(map(system.exists, viewers)), "the viewer to end with its server")
    panel.page.get_by_text("The connection to the server is lost").wait_for()
    server.start()
    session["x"] = 2
    panel.tab("x").locator(".jsh-big", has_text="2").wait_for()
    panel.errors.clear()  # of a server that is not there
