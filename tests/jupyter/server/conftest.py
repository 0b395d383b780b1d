"""One server for a module, and a manager for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jupyter.server.serving import JupyterServer


@pytest.fixture(scope="module")
def server(runtime_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    running = JupyterServer(tmp_path_factory.mktemp("server"), "--SharedExtension.linger=0.2")
    yield running
    running.close()
    log = running.log.read_text()
    assert "Traceback" not in log, log
    assert "AuthWarning" not in log, log


@pytest.fixture(autouse=True)
def no_viewer_stays(request: pytest.FixtureRequest, nothing_left_behind: None) -> Iterator[None]:
    """The viewer ends with the last page."""
    yield
    from tests.waiting import until

    if "server" in request.fixturenames:
        server = request.getfixturevalue("server")
        try:
            until(lambda: not server.viewers(), "the viewer to end with its last page")
        except AssertionError as error:
            error.add_note(server.where_viewers_stand())
            raise
