"""The front end's modules, tested by node's own runner; and the one text that widgets take them as."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from jupyter_shared.panes import assets
from jupyter_shared.panes.traces.drawing import drawn
from jupyter_shared.panes.traces.story import story_of
from tests.conftest import IN_CI, ROOT

HERE = Path(__file__).resolve().parent
NODE = shutil.which("node") or shutil.which("nodejs")
PANEL = ("model.js", "panel.js", "summary.js")  # what labextension/src takes beside the views
PAGE = "trace_page.js"  # what a trace that is saved is shown by
LONGEST = 310  # lines
MOST_BYTES = 185_000  # it is sent with every widget, without remarks; the grid and its plots are a quarter of it


@pytest.fixture
def node() -> str:
    if NODE is None:
        if IN_CI:
            pytest.fail("CI runs the tests of the front end, and there is no node: see PROGRAMS in tasks.py")
        pytest.skip("there is no node here: `python3 tasks.py test` installs it, given the rights")
    return NODE


def run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_modules(node):
    run(node, "--test", *sorted(HERE.glob("*.test.js")))


EVENTS: list[tuple[Any, ...]] = [
    ("call", 1, "get", ["n"], "done", b"0"), ("call", 2, "get", ["n"], "done", b"0"),
    ("call", 2, "set", ["n", b"1"], "done", None), ("call", 1, "set", ["n", b"1"], "done", None),
    ("call", 1, "popitem", [1], "failed", "TypeError: too many"), ("held", 2, "get", ["n"], "", None),
    ("wake", 2, "get", ["n"], "taken back", None), ("call", 1, "acquire", [], "done", [1, ""]),
    ("park", 2, "acquire", [], "", None), ("gone", 1, "", [], "done", None),
    ("wake", 2, "acquire", [], "let through", [2, "one"]), ("call", 1, "put", [[b"1"]], "done", 1),
    ("call", 1, "maxsize", [], "done", 0), ("call", 1, "put", [[b"1"]], "done", 1),
    ("park", 1, "acquire", [], "", None),
]  # fmt: skip


def test_python_draws_what_the_modules_draw(node, tmp_path, monkeypatch):
    objects = {"acquire": 8, "": 8, "put": 9, "maxsize": 9}
    events = []
    for seq, (what, client, operation, args, outcome, value) in enumerate(EVENTS, 1):
        subject = objects.get(operation, 7)
        more = [operation, args, outcome, value, seq, 1, seq]
        events.append([seq, 7 + seq / 400, what, client, 1, "", subject, *more])
    about = [[7, ["dict", "d", 1, []]], [8, ["lock", "a name that is long", 1, []]], [9, ["queue", None, 0, []]]]
    story = story_of({"clients": [[1, "one.ipynb"], [2, "two"]], "objects": about, "events": events})
    told = story.whole()
    drawn_by_python = tmp_path / "drawn.json"
    drawn_by_python.write_text(json.dumps({"told": told, "shapes": drawn(told, ended=True)[0]}))
    monkeypatch.setenv("DRAWN", str(drawn_by_python))
    run(node, "--test", "--test-name-pattern=Python draws", HERE / "trace.test.js")


def test_joined_they_are_one_module(node, tmp_path):
    joined = tmp_path / "joined.mjs"
    joined.write_text(assets.module())
    run(node, "--check", joined)
    check = f"import view from {joined.as_uri()!r}; if (typeof view.render !== 'function') process.exit(1);"
    run(node, "--input-type=module", "--eval", check)


def test_they_are_small_and_need_nothing_from_elsewhere():
    text = assets.module() + assets.style()
    assert len(text) < MOST_BYTES
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "://cdn", "@import", "url("):
        assert forbidden not in text
    assert not [line for line in text.splitlines() if line.lstrip().startswith(("//", "/*", "*"))], "remarks"
    assert text.count("http://www.w3.org/2000/svg") == text.count("http") == 1  # a name, not an address


def test_no_module_is_long():
    """As no file of Python's: one that is longer has more than one idea in it."""
    sources = [*assets.FRONTEND.glob("*.js"), *(ROOT / "labextension" / "src").glob("*.ts")]
    sizes = {path.name: len(path.read_text().splitlines()) for path in sources}
    assert {name: size for name, size in sizes.items() if size > LONGEST} == {}


def test_every_module_is_part_of_it():
    """Or of the panel, which is a bundle of its own; a module that nobody loads is none."""
    modules = {path.name for path in assets.FRONTEND.glob("*.js")}
    order: list[str] = []
    for entry in (assets.ENTRY, *PANEL, PAGE):
        if entry not in order:
            assets._visit(entry, order)
    assert {*order} == modules
