"""The front end's modules, tested by node's own runner; and the one text that widgets take them as."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from jupyter_shared.panes import assets
from tests.conftest import IN_CI

HERE = Path(__file__).resolve().parent
NODE = shutil.which("node") or shutil.which("nodejs")
PANEL = ("model.js", "panel.js", "summary.js")  # what labextension/src takes beside the views
PAGE = "trace_page.js"  # what a trace that is saved is shown by
MOST_BYTES = 135_000  # it is sent with every widget


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
    assert text.count("http://www.w3.org/2000/svg") == text.count("http") == 1  # a name, not an address


def test_every_module_is_part_of_it():
    """Or of the panel, which is a bundle of its own; a module that nobody loads is none."""
    modules = {path.name for path in assets.FRONTEND.glob("*.js")}
    order: list[str] = []
    for entry in (assets.ENTRY, *PANEL, PAGE):
        if entry not in order:
            assets._visit(entry, order)
    assert {*order} == modules
