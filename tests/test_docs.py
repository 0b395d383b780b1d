"""The pages of docs/: they build without a warning, and what they name is there."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_shared.wire import messages

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", str(DOCS), str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_every_page_is_built(built):
    assert {path.stem for path in PAGES} <= {path.stem for path in built.glob("*.html")}


def test_the_protocol_has_every_message(built):
    page = (built / "protocol.html").read_text()
    named = [found.__name__ for found in vars(messages).values() if isinstance(found, type)]
    for name in named:
        if issubclass(getattr(messages, name), messages.Message) and name != "Message":
            assert f">{name} (" in page, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_files_and_folders_that_are_named_are_there(page):
    package = ROOT / "jupyter_shared"
    for named in re.findall(r"`((?:[\w]+/)+(?:[\w]+\.\w+)?)`", page.read_text()):
        assert any((root / named).exists() for root in (package, ROOT)), f"{page.name} names {named}"


def named_in(path):
    """What a module's functions, classes and their members are called: members with their class before them."""
    found = set()
    for one in ast.parse(path.read_text()).body:
        if isinstance(one, ast.ClassDef | ast.FunctionDef):
            found.add(one.name)
        for member in ast.walk(one) if isinstance(one, ast.ClassDef) else ():
            if isinstance(member, ast.FunctionDef):
                found.add(f"{one.name}.{member.name}")
            elif isinstance(member, ast.Attribute) and isinstance(member.ctx, ast.Store):
                found.add(f"{one.name}.{member.attr}")
    return found


def test_each_step_of_a_walk_is_where_it_is_said_to_be():
    walks = (DOCS / "architecture.md").read_text().split("## Walks")[1]
    steps = re.findall(r"`([\w/]+\.py)`\s+`([A-Z][\w.]*|_?[a-z]\w*)`", walks)
    assert len(steps) > 25
    missing = [f"{file}: {name}" for file, name in steps if name not in named_in(ROOT / "jupyter_shared" / file)]
    assert not missing


def test_the_glossarys_words_are_in_their_order():
    rows = re.findall(r"^\| ([^|]+) \|", (DOCS / "glossary.md").read_text(), re.MULTILINE)[1:]
    words = [row.casefold() for row in rows]
    assert words == sorted(words)
