"""Starting and stopping managers, and reading logs, by plain HTTP."""

from __future__ import annotations

import shutil

import pytest

from jupyter_shared.address import Files
from jupyter_shared.client.session import attach
from jupyter_shared.saying import in_english
from tests.waiting import until

PATHS = [
    ("GET", "managers"), ("POST", "managers"), ("GET", "managers/x"), ("DELETE", "managers/x"),
    ("GET", "managers/x/log"), ("GET", "live"), ("DELETE", "managers/x/objects/y"), ("POST", "managers/x/objects/y"),
    ("GET", "managers/x/objects"), ("GET", "where"), ("POST", "lessons"),
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


def test_a_manager_that_keeps_is_started_and_what_it_keeps_is_not_lost(server):
    assert server.api("POST", "managers", {"name": "kept-by-http", "keep": True})[0] == 201
    with attach("kept-by-http", label="test") as session:
        session["x"] = 1
        folder = session.info()["keeps"]["folder"]
    assert server.api("GET", "managers/kept-by-http")[1]["kept"] == folder
    assert server.api("DELETE", "managers/kept-by-http")[0] == 204
    until(lambda: not Files.of("kept-by-http").is_alive())
    assert server.api("POST", "managers", {"name": "kept-by-http", "keep": True})[0] == 201
    assert server.api("GET", "managers/kept-by-http")[1]["objects"] == 1
    server.api("DELETE", "managers/kept-by-http")
    until(lambda: not Files.of("kept-by-http").is_alive())
    shutil.rmtree(folder)


def test_what_would_be_lost_is_told(server, manager, session):
    session["x"] = 1
    assert server.api("GET", f"managers/{manager.name}")[1]["clients"] == ["test"]
    assert server.api("GET", f"managers/{manager.name}")[1]["objects"] == 1
    assert server.api("GET", f"managers/{manager.name}")[1]["kept"] is None


def test_an_object_is_deleted_emptied_set(server, manager, session):
    session["x"] = 1
    jobs, event = session.queue("a job"), session.event("go")
    jobs.put(1)
    jobs.put(2)
    at = f"managers/{manager.name}/objects"
    assert server.api("DELETE", f"{at}/x") == (200, {"undo": {"object": "x", "do": "bring back"}})
    assert "x" not in session
    assert server.api("DELETE", f"{at}/x")[0] == 404
    assert server.api("POST", f"{at}/a%20job", {"do": "clear"})[0] == 200
    assert jobs.qsize() == 0
    assert server.api("POST", f"{at}/go", {"do": "set"})[0] == 200
    assert event.is_set()
    assert server.api("POST", f"{at}/a%20job", {"do": "set"})[0] == 400
    assert server.api("POST", f"{at}/go", {"do": "__del__"})[0] == 400


def undone(server, at, answer):
    status, told = answer
    undo = dict(told["undo"])
    assert status == 200
    return server.api("POST", f"{at}/{undo.pop('object').replace(' ', '%20')}", undo)


def test_what_was_done_is_taken_back(server, manager, session):
    session["x"] = [1, 2]
    session.dict("a dict", {"lr": 0.1})
    jobs, event = session.queue("jobs"), session.event("go")
    jobs.put_many(["one", "two"])
    at = f"managers/{manager.name}/objects"
    for name in ("x", "a%20dict"):
        assert undone(server, at, server.api("DELETE", f"{at}/{name}"))[0] == 200
    assert session["x"] == [1, 2]
    assert dict(session["a dict"]) == {"lr": 0.1}
    assert undone(server, at, server.api("POST", f"{at}/jobs", {"do": "clear"}))[0] == 200
    assert jobs.get_many(5) == ["one", "two"]
    assert server.api("POST", f"{at}/jobs", {"do": "clear"}) == (200, {"undo": None}), "it was empty"
    assert undone(server, at, server.api("POST", f"{at}/go", {"do": "set"}))[0] == 200
    assert not event.is_set()
    assert server.api("POST", f"{at}/go", {"do": "clear"}) == (200, {"undo": None}), "it was clear"
    assert undone(server, at, server.api("POST", f"{at}/x", {"do": "rename", "to": "a new name"}))[0] == 200
    assert session["x"] == [1, 2]
    session["taken"] = 1
    assert server.api("POST", f"{at}/x", {"do": "rename", "to": "taken"})[0] == 400
    assert server.api("POST", f"{at}/x", {"do": "rename", "to": "\n"})[0] == 400
    assert server.api("POST", f"{at}/x", {"do": "rename", "to": 5})[0] == 400
    assert server.api("POST", f"{at}/nothing", {"do": "rename", "to": "y"})[0] == 404


def test_what_is_refused_is_told_in_parts_for_the_pages_own_language(server, manager):
    """As it was said, that is: tornado takes what an HTTPError says for a format, and gives back another text."""
    status, told = server.api("GET", "managers/nobody/objects")
    assert (status, told["message"]) == (404, "There is no manager 'nobody'.")
    assert told["said"] == {"%": ["There is no manager %1.", "'nobody'"]}
    status, told = server.api("DELETE", f"managers/{manager.name}/objects/100%25")
    assert (status, in_english(told["said"])) == (404, told["message"])
    assert "'100%'" in told["message"]
    assert "100%25" in server.api("GET", "managers/100%2525/objects")[1]["message"], "not said in parts"


@pytest.mark.parametrize("body", [[1], "x", {"do": ["clear"]}, {"do": None}, {"do": "clear", "to": {}}])
def test_what_is_no_request_is_refused_and_no_failure_of_the_server(server, manager, session, body):
    session.queue("jobs")
    status, told = server.api("POST", f"managers/{manager.name}/objects/jobs", body)
    assert (status, told["message"]) == (400, in_english(told["said"]))
    assert server.api("POST", "managers", {"name": body} if isinstance(body, dict) else body)[0] == 400


def test_lessons_are_copied_once_and_never_written_over(server):
    status, told = server.api("POST", "lessons", {})
    assert (status, told["path"].startswith("shared-lessons/")) == (200, True)
    first = server.log.parent / told["path"]
    first.write_text("mine")
    assert server.api("POST", "lessons", {}) == (200, told)
    assert first.read_text() == "mine"


def test_it_says_where_it_looks_and_what_there_is(server, manager, session):
    session["x"] = 1
    assert server.api("GET", f"managers/{manager.name}/objects") == (200, ["x"])
    status, told = server.api("GET", "where")
    assert (status, told["folder"], bool(told["host"])) == (200, manager.files.folder, True)


class Bomb:
    def __reduce__(self):
        return print, ("unpickled in the server",)


def test_nothing_is_unpickled_in_the_server(server, manager, session):
    jobs = session.queue("jobs")
    jobs.put(Bomb())
    session["bomb"] = Bomb()
    at = f"managers/{manager.name}/objects"
    assert undone(server, at, server.api("POST", f"{at}/jobs", {"do": "clear"}))[0] == 200
    assert undone(server, at, server.api("DELETE", f"{at}/bomb"))[0] == 200
    assert server.api("POST", f"{at}/jobs", {"do": "clear"})[0] == 200
    assert "unpickled in the server" not in server.log.read_text()


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
