"""Whoever may only look: an authorizer of the server's says so."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jupyter.server.serving import JupyterServer, Page

AUTHORIZER = """
from jupyter_server.auth import Authorizer

class ReadOnly(Authorizer):
    def is_authorized(self, handler, user, action, resource):
        return action == "read"
"""


@pytest.fixture
def reading(runtime_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[JupyterServer]:
    (tmp_path / "reading_only.py").write_text(AUTHORIZER)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    server = JupyterServer(
        tmp_path, "--ServerApp.authorizer_class=reading_only.ReadOnly", "--SharedExtension.linger=0.2"
    )
    yield server
    server.close()


@pytest.mark.may_leave_descriptors("the event loop of the test itself")
def test_who_may_only_look_changes_nothing(reading, manager, session):
    cfg = session.dict("cfg", {"lr": 0.1})

    async def main():
        async with Page(reading) as page:
            assert page.heard[0]["may"] == {"write": False}
            page.say("open", manager=manager.name, object="cfg")
            [[row, *_]] = (await page.until(type="update"))["rows"]
            page.say("edit", row=row, text="9", mark=0, anyway=True, request=1)
            refused = await page.until(request=1)
            assert (refused["type"], "may look" in refused["why"]) == ("refused", True)

    asyncio.run(main())
    assert cfg["lr"] == 0.1
    assert reading.api("GET", f"managers/{manager.name}")[0] == 200
    assert reading.api("DELETE", f"managers/{manager.name}")[0] == 403
    assert reading.api("POST", "managers", {"name": "more"})[0] == 403
    assert reading.api("DELETE", f"managers/{manager.name}/objects/cfg")[0] == 403
