"""The quickstart's cells run unchanged, word for word, but for the line that attaches: by a link from another machine.

The other machine is one whose managers are found by no name here: it has a runtime folder of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from jupyter_shared.address import ConnectionInfo
from jupyter_shared.link import read
from tests.waiting import until

QUICKSTART = Path(__file__).resolve().parent.parent / "notebooks" / "quickstart.ipynb"
ATTACHES = "%shared_attach quickstart"


def quickstart(attaches: str):
    """The notebook, with another line to attach by."""
    notebook = nbformat.read(QUICKSTART, as_version=4)
    lines = 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            found = cell.source.splitlines()
            lines += found.count(ATTACHES)
            cell.source = "\n".join(attaches if line == ATTACHES else line for line in found)
    assert lines == 1
    return notebook


def play(attaches: str) -> str:
    """Run it: what it prints at its end."""
    notebook = quickstart(attaches)
    NotebookClient(notebook, timeout=240, resources={"metadata": {"path": str(QUICKSTART.parent)}}).execute()
    return [cell for cell in notebook.cells if cell.cell_type == "code"][-1].outputs[-1].text


@pytest.fixture
def elsewhere():
    """The environment of another machine's processes."""
    folder = tempfile.mkdtemp(prefix="js-", dir="/tmp")
    yield {**os.environ, "JUPYTER_RUNTIME_DIR": folder}
    shutil.rmtree(folder)


@pytest.fixture
def connection(elsewhere, tmp_path):
    """Where its manager `quickstart` listens."""
    shared = [sys.executable, "-m", "jupyter_shared"]
    start = [*shared, "start", "quickstart", "--listen", "127.0.0.2", "--link-file", str(tmp_path / "link")]
    subprocess.run(start, env=elsewhere, check=True, capture_output=True)
    connection: ConnectionInfo = read(tmp_path / "link").connection()
    yield connection
    if connection.answers():
        subprocess.run([*shared, "stop", "quickstart"], env=elsewhere, check=True, capture_output=True)


@pytest.mark.may_leave_descriptors("the event loop jupyter_client keeps per thread")
def test_by_a_link(connection, tmp_path, runtime_dir):
    log = runtime_dir / "shared" / "quickstart.log"
    log.unlink(missing_ok=True)  # of another test's
    assert "All is well" in play(f"%shared_attach {read(tmp_path / 'link').in_full()}")
    until(lambda: not connection.answers())
    assert not [*(runtime_dir / "shared").glob("*.link")], "what was passed on has gone with the notebook"
    assert not log.exists(), "none was started here"
