"""What every test gets: a runtime folder of its own session, and a check that it leaves nothing behind."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from tests import leaks, starter
from tests.chosen import turn_of
from tests.platforms import unsupported
from tests.ports import have_kernels_use_them

if TYPE_CHECKING:
    from jupyter_shared.client.session import Session
    from tests.managing import RunningManager
    from tests.spawning import Child

ROOT = Path(__file__).resolve().parent.parent
IN_CI = bool(os.environ.get("CI"))
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

# A slow machine is no failure: no test here asserts on time, Hypothesis's included.
settings.register_profile("patient", parent=settings.get_profile("ci" if IN_CI else "default"), deadline=None)
settings.load_profile("patient")

folder_key = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    # Under /tmp, whatever TMPDIR says: the path of a Unix socket must fit into 107 bytes.
    folder = config.stash[folder_key] = tempfile.mkdtemp(prefix="js-", dir="/tmp")
    os.environ["JUPYTER_RUNTIME_DIR"] = f"{folder}/run"
    os.environ["JUPYTER_CONFIG_DIR"] = f"{folder}/config"
    os.environ["IPYTHONDIR"] = f"{folder}/ipython"
    have_kernels_use_them()
    config.option.loadscopereorder = False  # xdist's: the workers take files in our order, see `chosen.turn_of`
    # As CPython's own test runner does there; what failed first is shown below, and is a fault to mend. What `tasks.py`
    # tries once more, alone, is tried just once.
    if IN_CI and not config.getoption("lf", False):
        config.option.reruns = 1

    # Who runs us in the background has SIGINT ignored, and so would every child be that is to hear of Ctrl-C.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[folder_key], ignore_errors=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show whole what failed, though it passed when it was tried once more."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.section(f"failed, and was tried once more: {report.nodeid} ({report.when})")
        terminalreporter.line(report.longreprtext)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    unsupported.mark(items)
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: turn_of(item.nodeid.partition("::")[0]))


def pytest_runtest_setup(item: pytest.Item) -> None:
    if not item.get_closest_marker("browser") or CHROMIUM:
        return
    if IN_CI:
        pytest.fail("CI runs the browser tests, and there is no Chromium: see install_programs in tasks.py")
    pytest.skip("there is no Chromium here: `python3 tasks.py test` installs it, given the rights")


@pytest.fixture(autouse=True, scope="module")
def quick_collections() -> Iterator[None]:
    """Have `gc.collect()` look only at what the module makes: with pandas and a browser there it is slow."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a process, a thread or a descriptor; what wider fixtures hold is theirs."""
    before = leaks.census()
    yield
    excused = request.node.get_closest_marker("may_leave_descriptors")
    left = leaks.left_since(before, descriptors=not excused)
    leaks.end_processes_since(before)
    if left:
        pytest.fail("This test left behind:\n  " + "\n  ".join(left), pytrace=False)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path, for Playwright's `executable_path`; mark the test with `browser`."""
    assert CHROMIUM, "a test that uses a browser is marked with `browser`"
    return CHROMIUM


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """Where screenshots go: ignored by git, kept after the run."""
    folder = ROOT / ".artifacts"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def runtime_dir() -> Path:
    """The folder that holds this session's managers."""
    folder = Path(os.environ["JUPYTER_RUNTIME_DIR"])
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@pytest.fixture(autouse=True, scope="session")
def managers_start_quickly(request: pytest.FixtureRequest) -> Iterator[None]:
    """Have managers forked from a process that has loaded them, if any test here has one of its own."""
    if not any("manager" in getattr(item, "fixturenames", ()) for item in request.session.items):
        yield
        return
    with starter.running() as running:
        leaks.OWNERS.append(lambda: [running.pid])
        yield


@pytest.fixture
def manager(runtime_dir: Path) -> Iterator[RunningManager]:
    """A manager of the test's own, with `name`, `pid`, `attach(label)`, `log()`; ended afterwards."""
    from tests.managing import RunningManager

    running = RunningManager()
    yield running
    running.end()


@pytest.fixture
def session(manager: RunningManager) -> Iterator[Session]:
    """A session of that manager in this process."""
    with manager.attach("test") as session:
        yield session


@pytest.fixture
def spawned(request: pytest.FixtureRequest) -> Iterator[Callable[..., Child]]:
    """`spawned(function, *args)` runs `function(shared, parent, *args)` in another process: see tests/spawning.py.

    `shared` is a session of the fixture `manager`; `attached=False` leaves it out.
    """
    from tests.spawning import Child

    children: list[Child] = []
    name = request.getfixturevalue("manager").way if "manager" in request.fixturenames else None

    def spawn(function: Callable[..., Any], *args: Any, attached: bool = True) -> Child:
        children.append(Child(function, args, name if attached else None))
        return children[-1]

    yield spawn
    for child in children:
        child.close()


@pytest.fixture
def here(way: Any) -> Iterator[Session]:
    """A session that has come to its manager by the way that the test's module is about."""
    with way.session("here") as session:
        yield session


@pytest.fixture
def there(way: Any) -> Iterator[Session]:
    """Another one."""
    with way.session("there") as session:
        yield session
