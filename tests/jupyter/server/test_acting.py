"""Starting and stopping managers, and reading logs, by plain HTTP."""

from __future__ import annotations

import pytest

from jupyter_shared.address import Files
from tests.waiting import until

PATHS = [
    ("GET", "managers"), ("POST", "managers"), ("GET", "managers/x"), ("DELETE", "managers/x"),
    ("GET", "managers/x/log"), ("GET", "live"), ("DELETE", "managers/x/objects/y"), ("POST", "managers/x/objects/y"),
]  # fmt: skip


def test_a_manager_is_started_described_and_stopped(server):
    status, started = server.api("POST", "managers", {"name": "by-http"})
    assert (status, started["name"]) == (201, "by-http")
    assert server.api("POST", "managers", {"name": "by-http"})[0] == 200
    assert "by-http" in [known["name"] for known in server.api("GET", "managers")[1]]
    status, at_stake = server.api("GET", "managers/by-http")
    assert (status, at_stake["objects"], at_stake["clients"]) == (200, 0, [])
    assert "listens" in server.api("GET", "managers/by-http/log")[1]["log"]
    assert server.api("DELETE", "managers/by-http")[0] == 204
    until(lambda: not Files.of("by-http").is_alive())
    assert server.api("GET", "managers/by-http")[0] == 404
    assert "ends" in server.api("GET", "managers/by-http/log")[1]["log"]


def test_what_would_be_lost_is_told(server, manager, session):
    session["x"] = 1
    assert server.api("GET", f"managers/{manager.name}")[1]["clients"] == ["test"]
    assert server.api("GET", f"managers/{manager.name}")[1]["objects"] == 1


def test_an_object_is_deleted_emptied_set(server, manager, session):
    session["x"] = 1
    jobs, event = session.queue("a job"), session.event("go")
    jobs.put(1)
    jobs.put(2)
    at = f"managers/{manager.name}/objects"
    assert server.api("DELETE", f"{at}/x")[0] == 204
    assert "x" not in session
    assert server.api("DELETE", f"{at}/x")[0] == 404
    assert server.api("POST", f"{at}/a%20job", {"do": "clear"})[0] == 204
    assert jobs.qsize() == 0
    assert server.api("POST", f"{at}/go", {"do": "set"})[0] == 204
    assert event.is_set()
    assert server.api("POST", f"{at}/a%20job", {"do": "set"})[0] == 400
    assert server.api("POST", f"{at}/go", {"do": "__del__"})[0] == 400


@pytest.mark.parametrize("name", ["..%2Fescape", "a%20b", "x" * 100, ".hidden"])
def test_what_is_no_name_is_refused(server, name):
    assert server.api("GET", f"managers/{name}/log")[0] in (400, 404)
    assert server.api("DELETE", f"managers/{name}")[0] in (400, 404)


@pytest.mark.parametrize("body", [{"name": 1}, {"name": "../x"}, {"name": ""}])
def test_no_manager_is_started_by_a_name_that_is_none(server, body):
    status, answer = server.api("POST", "managers", body)
    assert status == 400, answer


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize("token", [None, "wrong"])
def test_nothing_is_done_for_who_has_no_token(server, method, path, token):
    assert server.api(method, path, {} if method == "POST" else None, token=token)[0] == 403
