"""One JupyterLab and one browser for all, and for each module two notebooks with a manager between them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.browser.lab import JupyterLab, NotebookPage
from tests.browser.pane_page import PanePage
from tests.browser.panel import PanelPage, expect_built
from tests.managing import RunningManager

failed_key = pytest.StashKey[bool]()

ATTACH = """
import threading, time
import jupyter_shared
from IPython.display import display
shared = jupyter_shared.attach({name!r})

# Which views are heard on which threads.
from jupyter_shared.jupyter.widget.live_view import LiveView
heard_on = set()
hear = LiveView._heard
LiveView._heard = lambda self, *args: (heard_on.add((self.title, threading.current_thread().name)), hear(self, *args))
"""


@pytest.fixture(scope="session")
def lab(runtime_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterLab]:
    server = JupyterLab(tmp_path_factory.mktemp("lab"))
    yield server
    server.close()


@pytest.fixture(scope="module")  # not longer: Playwright's event loop runs in this thread, and others need theirs
def browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def between(runtime_dir: Path) -> Iterator[RunningManager]:
    """The manager that the module's notebooks share."""
    manager = RunningManager()
    yield manager
    manager.end()


@contextmanager
def attached(browser: Any, lab: JupyterLab, name: str, manager: RunningManager) -> Iterator[NotebookPage]:
    """A new notebook that is attached."""
    page = NotebookPage(browser, lab, name)
    page.run(ATTACH.format(name=manager.name))
    yield page
    page.close()


@pytest.fixture
def beside(between: RunningManager) -> Iterator[Any]:
    """A session of this process, which sees what the notebooks write without running a cell of theirs."""
    with between.attach("beside") as session:
        yield session


@pytest.fixture(scope="module")
def writer(lab: JupyterLab, browser: Any, between: RunningManager) -> Iterator[NotebookPage]:
    """A notebook that is attached."""
    with attached(browser, lab, "writer.ipynb", between) as page:
        yield page


@pytest.fixture(scope="module")
def viewer(lab: JupyterLab, browser: Any, between: RunningManager) -> Iterator[NotebookPage]:
    """Another one."""
    with attached(browser, lab, "viewer.ipynb", between) as page:
        yield page


@pytest.fixture
def open_page(browser: Any, session: Any) -> Iterator[Any]:
    """`open_page(name)` is a page with a view of that, and with no errors at the end."""
    pages: list[PanePage] = []

    def open_page(name: str, **options: Any) -> PanePage:
        pages.append(PanePage(browser, session, name, **options))
        return pages[-1]

    yield open_page
    errors = [error for page in pages for error in page.errors]
    for page in pages:
        page.close()
    assert not errors


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    item.stash.setdefault(failed_key, False)
    item.stash[failed_key] |= report.failed
    return report


@pytest.fixture(autouse=True)
def pages_are_closed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Close the pages of a test that has failed before it could, and end their kernels: the next is not blamed."""
    if "lab" not in request.fixturenames:
        yield
        return
    lab = request.getfixturevalue("lab")
    before = [*lab.pages]
    yield
    for page in [page for page in lab.pages if page not in before]:
        page.close()


@pytest.fixture(autouse=True)
def no_errors_in_the_console(request: pytest.FixtureRequest, artifacts: Path) -> Iterator[None]:
    """Fail on any; and when the test has failed, keep a picture of what was to be seen."""
    yield
    for name in ("writer", "viewer"):
        if name in request.fixturenames:
            page = request.getfixturevalue(name)
            if request.node.stash[failed_key]:
                page.screenshot(artifacts / f"failed-{request.node.name}-{name}.png")
            errors, page.errors[:] = [*page.errors], []
            assert not errors


@pytest.fixture
def panel(browser: Any, lab: Any) -> Iterator[PanelPage]:
    """A page with the panel open, of the test's own; nothing may have gone wrong on it."""
    expect_built()
    page = PanelPage(browser, lab)
    yield page
    page.close()
    assert not page.errors
