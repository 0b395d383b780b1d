"""Everything that pages show can be translated: laws that refuse a sentence which is English in every language."""

from __future__ import annotations

import pytest

from tests.words import (
    OF_ERRORS,
    OF_PAGES,
    OF_PANES,
    PACKAGE,
    forgotten_in_errors,
    forgotten_in_python,
    forgotten_on_a_page,
    texts,
)

# What looks like a sentence and is none, or is nobody's to translate: code, names of things, static pictures and pages.
KNOWN_OF_PYTHON = {
    "bars.py", "tqdm_words.py",  # what Python says in cells
    "drawing.py", "page.py", "verdicts.py", "traces/__init__.py", "querying.py", "assets.py",
    "words.py", "loading.py", "doing.py", "application.py", "viewers.py", "updates.py",
}  # fmt: skip
KNOWN_OF_PAGES = {"naming.ts", "code.ts", "icons.ts", "tokens.ts"}
CODE = (
    "jupyter_shared widths of ", "JUPYTER_RUNTIME_DIR=", "pip install ", "a shelf says what ", "bring back",
    "%load_ext ", " of ",
)  # fmt: skip

# What no page does: transactions, files, traces, coroutines, links, proxies on their way; and what is told to a log.
SEEN_BY_PROGRAMS = (
    "client/transactions/", "client/saving/", "client/on_ray/", "client/awaiting/", "client/processes/",
    "client/links.py", "client/here.py", "client/keeping.py", "client/connection/sealed_channel.py",
    "store/trace_operations.py", "store/transaction_operations.py", "store/taking_in.py", "kinds/ndarrays.py",
    "manager/keeping/",
)  # fmt: skip


@pytest.mark.parametrize("path", OF_PANES, ids=lambda path: path.name)
def test_python_forgets_no_sentence(path):
    if path.name in KNOWN_OF_PYTHON or f"{path.parent.name}/{path.name}" in KNOWN_OF_PYTHON:
        return
    assert [*forgotten_in_python(path.read_text())] == [], "make it with said(), so that a page can translate it"


def test_errors_that_pages_show_forget_no_sentence():
    paths = {str(path.relative_to(PACKAGE)): path for path in OF_ERRORS}
    found = {name: [*forgotten_in_errors(path.read_text())] for name, path in paths.items()}
    forgotten = {name: texts for name, texts in found.items() if texts and not name.startswith(SEEN_BY_PROGRAMS)}
    assert forgotten == {}, "make it with said(), so that a page can translate it"


@pytest.mark.parametrize("path", OF_PAGES, ids=lambda path: path.name)
def test_pages_forget_no_sentence(path):
    found = [text for text in forgotten_on_a_page(path.read_text()) if not text.startswith(CODE)]
    assert path.name in KNOWN_OF_PAGES or found == [], "give it to trans.__() or trans._n()"


def test_the_laws_bite():
    assert [*forgotten_in_errors('raise NoSuchName(f"It is {x} now.")')] == ["It is %1 now."]
    assert [*forgotten_in_errors('text = "It is so."\nraise WrongKind(text)')] == ["It is so."]
    assert [*forgotten_in_errors('def why():\n    return "It is so."\nraise WrongKind(why())')] == ["It is so."]
    assert [*forgotten_in_errors('raise WrongKind(said("It is %1 now.", x)); raise ValueError("it is so")')] == []
    assert [*forgotten_in_python('raise EditRefused(f"It is {x} now.")')] == ["It is %1 now."]
    assert [*forgotten_in_python('raise EditRefused(said("It is %1 now.", x)); log.info("it is so")')] == []
    assert [*forgotten_on_a_page('h("p", {}, `${n} of ${m} rows`)')] == ["%1 of %1 rows"]
    assert [*forgotten_on_a_page('h("p", {class: "jsh-a jsh-b"}, trans.__("%1 of %2 rows", n, m))')] == []


def test_what_is_said_of_many_says_how_many():
    """A text for one and another for many must both be there, and mean the same arguments."""
    for one, many in texts():
        if many is not None:
            assert {*_places(one)} <= {*_places(many)}, (one, many)


def _places(text: str) -> list[str]:
    return [text[index + 1] for index, letter in enumerate(text) if letter == "%" and text[index + 1 :][:1].isdigit()]
