"""Our errors in a cell: the user's own lines and the message."""

from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from jupyter_shared.jupyter import short_errors


@pytest.fixture
def cell(session, capsys):
    """Runs a cell that has `shared`: what it shows."""
    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell(config=config, colors="nocolor")
    shell.user_ns["shared"] = session
    short_errors.install(shell)

    def run(source: str) -> str:
        shell.run_cell(source)
        out, err = capsys.readouterr()
        return out + err

    yield run
    short_errors.remove()
    shell.restore_sys_module_state()


def test_from_the_cell_itself_the_message_is_all(cell):
    assert cell("shared['zzz']").strip().count("\n") == 0
    assert "(line 3 of the cell)" in cell("a = 1\nb = 2\nshared['zzz']")
    assert cell("shared.dict('d')\nshared.list('d')").startswith("WrongKind")


def test_from_within_the_users_functions_their_lines_are_shown_and_none_of_ours(cell):
    shown = cell("def f():\n    return shared['zzz']\nf()")
    assert "in f()" in shown
    assert "session.py" not in shown
    assert "NoSuchName" in shown


def test_what_is_not_ours_is_shown_as_ever(cell):
    assert "Traceback" in cell("1 / 0")


def test_a_value_cannot_be_viewed_and_says_what_to_write(cell, session):
    pytest.importorskip("pandas")
    session["df"] = __import__("pandas").DataFrame({"a": [1]})
    assert "shared.view('df')" in cell("shared.view(shared['df'])")
