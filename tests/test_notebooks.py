"""The notebooks run from top to bottom, each ends with an assertion, and none is committed with outputs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import jupyter_shared
from jupyter_shared.errors import NoManager
from tests.waiting import until

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))
ON_RAY = "ray_cluster.ipynb"  # runs in tests/ray, where a cluster is


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.name)
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture
def no_manager_afterwards(runtime_dir: Path) -> Iterator[None]:
    """Notebooks that are made for one another leave the manager running."""
    yield
    try:
        jupyter_shared.attach(create=False).stop()
    except NoManager:
        pass


@contextmanager
def stopped_early() -> Iterator[None]:
    """What takes a minute to be watched is stopped, as somebody at the dashboard would, once it has begun."""
    session = jupyter_shared.attach(label="dashboard.ipynb")

    def stop() -> None:
        until(lambda: "training" in session and session["training"].done > 3)
        session["params"].stopped = True

    somebody = threading.Thread(target=stop)
    somebody.start()
    yield
    somebody.join()
    session.detach()


@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path.name != ON_RAY], ids=lambda path: path.name)
@pytest.mark.may_leave_descriptors("the event loop jupyter_client keeps per thread")
@pytest.mark.timeout(300)
def test_it_runs(path, no_manager_afterwards, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", path.name)
    notebook = read(path)
    with stopped_early() if path.name == "training.ipynb" else nullcontext():
        NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()
    assert [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"][-1]


def test_its_last_cell_asserts(path):
    last = [cell for cell in read(path).cells if cell.cell_type == "code"][-1]
    assert "assert " in last.source


def test_it_is_valid_and_has_no_outputs(path):
    notebook = read(path)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not cell.outputs
            assert cell.execution_count is None


def test_the_notebooks_were_found():
    assert "quickstart.ipynb" in {path.name for path in NOTEBOOKS}
