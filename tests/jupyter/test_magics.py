"""The magics in a shell of this process; what takes two kernels is in test_two_kernels."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import jupyter_shared
from jupyter_shared.jupyter import magics
from jupyter_shared.jupyter.attachments import Attachment
from jupyter_shared.jupyter.kernels.crew import Crew
from jupyter_shared.jupyter.magics import SharedMagics
from tests.waiting import until


class Notebook:
    """Runs cells as a notebook does, and keeps what they print."""

    def __init__(self, shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
        self.shell = shell
        self._capsys = capsys

    def run(self, cell: str) -> str:
        """What the cell prints; it must not fail."""
        result = self.shell.run_cell(cell, store_history=True)
        result.raise_error()
        return self._printed()

    def mistake(self, cell: str) -> str:
        """The one line that tells the user what was wrong."""
        self._printed()
        self.shell.run_cell(cell, store_history=True)
        line = self._printed().strip()
        assert line.startswith("UsageError: ")
        assert "\n" not in line
        return line.removeprefix("UsageError: ")

    def complete(self, text: str) -> list[str]:
        with provisionalcompleter():
            found = [*self.shell.Completer.completions(text, len(text))]
        return [text[: one.start] + one.text for one in found]

    def _printed(self) -> str:
        captured = self._capsys.readouterr()
        return captured.out + captured.err

    def __getitem__(self, variable: str) -> object:
        return self.shell.user_ns[variable]


@pytest.fixture(scope="module")
def shell() -> Iterator[InteractiveShell]:
    config = Config()
    config.HistoryManager.enabled = False  # its thread would outlive the test
    shell = InteractiveShell.instance(config=config, colors="nocolor")
    yield shell
    shell.restore_sys_module_state()  # it had put its own module in the place of __main__
    InteractiveShell.clear_instance()


@pytest.fixture
def notebook(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> Iterator[Notebook]:
    shell.reset()
    notebook = Notebook(shell, capsys)
    notebook.run("%load_ext jupyter_shared")
    yield notebook
    shell.run_line_magic("unload_ext", "jupyter_shared")
    try:
        jupyter_shared.attach(create=False).stop()
    except jupyter_shared.errors.NoManager:
        pass


@pytest.fixture
def attached(notebook: Notebook) -> Notebook:
    notebook.run("%shared_attach")
    return notebook


@pytest.fixture
def other(attached: Notebook) -> Iterator[jupyter_shared.Session]:
    """Somebody else, attached to the same manager."""
    with jupyter_shared.attach(create=False, label="other.ipynb") as session:
        yield session


# --- attaching ------------------------------------------------------------------------------------------------


def test_attach_says_what_is_there(notebook):
    assert "started just now. Nothing is shared yet." in notebook.run("%shared_attach")
    notebook.run("shared['x'] = 1")
    assert "It shares x." in notebook.run("%shared_attach")


def test_ctrl_c_while_the_earlier_manager_is_left_keeps_the_next_one(notebook, monkeypatch):
    notebook.run("%shared_attach")
    earlier = notebook["shared"]

    def interrupted(attachment):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Attachment, "detach", interrupted)
        notebook.shell.run_cell("%shared_attach another")
    assert notebook["shared"].name == "another"
    assert "another" in notebook.run("%shared_status")
    notebook.run("%shared_stop")
    earlier.detach()


def test_a_comment_may_follow_as_in_python(notebook):
    assert "started just now" in notebook.run("%shared_attach   # the manager's found, or started")
    notebook.run("x = 1\n%shared_put '#1'=x  # what is quoted isn't one")
    assert "#1" in notebook["shared"]
    assert notebook.run("%shared_ls # all").startswith("NAME")
    notebook.run("%%shared_lock gpu  # one at a time\nheld = shared['gpu'].locked()")
    assert notebook["held"]


def test_attaching_again_keeps_the_session(attached):
    session = attached["shared"]
    attached.run("%shared_attach")
    assert attached["shared"] is session


def test_attach_after_the_manager_ended_starts_another(attached, other):
    other.stop()
    assert "started just now" in attached.run("%shared_attach")
    attached.run("shared['x'] = 1")


def test_a_second_manager_beside_the_first(attached):
    attached.run("%shared_attach team --as team")
    attached.run("x = 1\n%shared_put x")
    assert "x" in attached["team"]
    assert "x" not in attached["shared"]
    attached.run("%shared_stop")
    assert attached.run("%shared_ls").startswith("Nothing is shared yet")


def test_attach_does_not_overwrite_what_is_yours(notebook):
    notebook.run("shared = [1]")
    assert "--as" in notebook.mistake("%shared_attach")
    assert notebook["shared"] == [1]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("%shared_attach --no-create", "There is no manager 'default'"),
        ("%shared_attach no/name", "is no name for a manager"),
        ("%shared_attach --as 1x", "cannot be a variable"),
        ("%shared_attach --bogus", "unrecognized arguments"),
        ("%shared_ls", "run %shared_attach first"),
        ("%%shared_lock gpu\n1", "run %shared_attach first"),
    ],
)
def test_mistakes_before_attaching(notebook, line, text):
    assert text in notebook.mistake(line)


@pytest.mark.parametrize(
    ("line", "usage"),
    [
        ("%shared_restore cfg 2", "%shared_restore [--time WHEN] [--back N] [--version V] [NAME]"),
        ("%shared_put", "%shared_put VAR [VAR ...]"),
        ("%%shared_lock gpu --tmeout 3\n1", "%%shared_lock [--timeout SECONDS] NAME"),
        ("%%shared_lock gpu --timeout soon\n1", "'soon' is no number of seconds from 0 on"),
    ],
)
def test_who_mistypes_arguments_is_told_which_there_are(attached, line, usage):
    assert usage in attached.mistake(line)


# --- sharing --------------------------------------------------------------------------------------------------


def test_who_writes_to_what_is_read_only_is_told_what_to_do(attached, other):
    other["big"] = np.ones(100_000)
    attached.run("big = shared['big']")
    for statement in ("big[0] = 2", "big += 1"):
        attached.shell.run_cell(statement)
        assert "a = a.copy()" in attached._printed()
    attached.shell.run_cell("1 / 0")
    assert "a = a.copy()" not in attached._printed()


def test_put_and_get(attached, other):
    attached.run("x = [1, 2]\ny = 'why'")
    assert "Shared x: [1, 2]" in attached.run("%shared_put x other_name=y")
    assert other["x"] == [1, 2]
    assert other["other_name"] == "why"
    other["x"] = [3]
    attached.run("%shared_get x z=other_name")
    assert attached["x"] == [3]
    assert attached["z"] == "why"


def test_get_gives_the_live_object(attached, other):
    other.dict("cfg", {"lr": 0.1})
    assert "live dict" in attached.run("%shared_get cfg")
    attached.run("cfg['lr'] = 0.5")
    assert other["cfg"]["lr"] == 0.5


def test_ls_says_who_wrote_last(attached, other):
    attached.run("1")
    attached.run("shared['x'] = 42")
    line = next(line for line in attached.run("%shared_ls").splitlines() if line.startswith("x "))
    assert f"In [{attached.shell.execution_count - 2}]" in line
    assert line.endswith("42")


def test_view_shows_an_object(attached, monkeypatch):
    shown = []
    monkeypatch.setattr("jupyter_shared.jupyter.magics.display", shown.append)
    attached.run("shared.dict('cfg', {'lr': 0.1})")
    attached.run("%shared_view cfg")
    assert [type(view).__name__ for view in shown] == ["LiveView"]
    attached.run("%shared_view")  # of everything
    assert len(shown) == 2


def test_status_says_who_holds_what(attached, other):
    with other.lock("gpu"):
        assert any("other.ipynb" in line and "gpu" in line for line in attached.run("%shared_status").splitlines())


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("%shared_put frmae", "There is no variable 'frmae' here. Did you mean 'frame'?"),
        ("%shared_put frame rows", "(a generator) cannot be sent"),
        ("%shared_get cgf", "Did you mean 'cfg'?"),
        ("%shared_view cgf", "Did you mean 'cfg'?"),
        ("%shared_get a-b", "cannot be a variable"),
        ("%shared_put cfg=frame", "'cfg' is a live dict"),
        ("%%shared_lock cfg\n1", "'cfg' is a dict, which nobody can hold"),
        ("%%shared_lock held --timeout 0.01\n1", "'held' is held by other.ipynb"),
    ],
)
def test_mistakes(attached, other, line, text):
    attached.run("frame = 1\nrows = (i for i in [])")
    other.dict("cfg")
    with other.lock("held"):
        assert text in attached.mistake(line)


def test_writing_to_what_is_shared_gets_a_hint(attached, capsys):
    attached.run("import numpy\nshared['big'] = numpy.ones(100_000)\nbig = shared['big']")
    attached.shell.run_cell("big[0] = 2")
    assert "a.copy()" in capsys.readouterr().err
    attached.shell.run_cell("int('x')")
    assert "a.copy()" not in capsys.readouterr().err


def test_what_is_shared_is_no_attribute(attached, other, capsys):
    other["x"] = 5
    attached.shell.run_cell("shared.x")
    assert "shared['x']" in capsys.readouterr().err
    attached.shell.run_cell("shared.y = 5")
    shown = capsys.readouterr()
    assert "shared['y'] = ..." in shown.out
    assert "Hint" not in shown.err
    attached.shell.run_cell("[].x")
    assert "Hint" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("shared.Queue('jobs')", "Did you mean shared.queue?"),
        ("shared.BoundedSemaphore('s')", "Did you mean shared.bounded_semaphore?"),
        ("shared.quue('jobs')", "Did you mean shared.queue?"),
        ("shared.trips", "nothing is shared under that name: `shared['trips'] = value`"),
    ],
)
def test_what_is_no_attribute_and_not_shared_either(attached, capsys, cell, hint):
    attached.shell.run_cell(cell)
    said = capsys.readouterr().err
    assert hint in said
    assert "in brackets" not in said


def test_what_is_shared_is_no_variable(attached, other, capsys):
    other.dict("cfg")
    attached.shell.run_cell("cfg['lr'] = 5")
    assert "cfg = shared['cfg']" in capsys.readouterr().err
    attached.shell.run_cell("something_else")
    assert "Hint" not in capsys.readouterr().err


def test_a_hint_needs_no_manager(attached, other, capsys):
    other.stop()
    attached.shell.run_cell("shared.Queue('jobs')")
    assert "Did you mean shared.queue?" in capsys.readouterr().err
    attached.shell.run_cell("cfg")
    assert "Hint" not in capsys.readouterr().err


# --- locks ----------------------------------------------------------------------------------------------------


def test_the_cell_runs_under_the_lock(attached, other):
    gpu = other.lock("gpu")
    attached.run("%%shared_lock gpu\nheld = shared['gpu'].locked()\nshown = 1\n6 * 7")
    assert attached["held"]
    assert attached["_"] == 42
    assert not gpu.locked()


@pytest.mark.parametrize("error", ["ValueError('mine')", "KeyboardInterrupt()"])
def test_the_lock_is_free_after_an_error(attached, other, error):
    result = attached.shell.run_cell(f"%%shared_lock gpu\nraise {error}")
    assert type(result.error_in_exec).__name__ == error.split("(")[0]
    assert not other.lock("gpu").locked()


def test_the_lock_is_free_after_ctrl_c_right_after_it_was_taken(attached, other, monkeypatch):
    @contextmanager
    def interrupted():
        yield
        raise KeyboardInterrupt

    attached.run("gpu = shared.lock('gpu')")
    monkeypatch.setattr(magics, "mistakes_in_one_line", interrupted)
    result = attached.shell.run_cell("%%shared_lock gpu\nran = True")
    assert isinstance(result.error_in_exec, KeyboardInterrupt)
    assert not other.lock("gpu").locked()
    assert "ran" not in attached.shell.user_ns


def test_an_error_in_the_cell_has_its_traceback(attached, capsys):
    attached.shell.run_cell("%%shared_lock gpu\nx = 1\nshared['nothing']")
    printed = capsys.readouterr().out
    assert "----> 2 shared['nothing']" in printed
    assert "magics.py" not in printed


# --- help and completion --------------------------------------------------------------------------------------

MAGICS = [name for names in SharedMagics.magics.values() for name in names]


@pytest.mark.parametrize("magic", MAGICS)
def test_every_magic_explains_itself(notebook, magic):
    prefix = "%" if magic in SharedMagics.magics["line"] else "%%"
    said = notebook.run(f"{prefix}{magic} -h" + ("\npass" if prefix == "%%" else ""))
    assert f"%{magic}" in said
    assert "Examples" in said
    assert f"    {prefix}{magic}" in said


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("%shared_get c", ["%shared_get cfg"]),
        ("%shared_get cfg d", ["%shared_get cfg df"]),
        ("%shared_get mine=c", ["%shared_get mine=cfg"]),
        ("x = 1\n%shared_view c", ["x = 1\n%shared_view cfg"]),
        ("%%shared_lock g", ["%%shared_lock gpu"]),
        ("%shared_put my", ["%shared_put my_variable"]),
        ("%shared_attach de", ["%shared_attach default"]),
        ("%shared_attach --no", ["%shared_attach --no-create"]),
        ("%%shared_kernel al", ["%%shared_kernel alice"]),
        ("%shared_kernels --end al", ["%shared_kernels --end alice"]),
        ("%shared_step a", ["%shared_step alice"]),
        ("%shared_step alice on g", ["%shared_step alice on gpu"]),
    ],
)
def test_completion(attached, typed, expected, monkeypatch):
    monkeypatch.setattr(Crew, "kernels", {"alice": None})
    attached.run("my_variable = 1\nshared['df'] = 1\ncfg = shared.dict('cfg')\ngpu = shared.lock('gpu')")
    until(lambda: attached.complete(typed) == expected)  # names are noticed, not asked for


def test_completion_learns_of_others_names(attached, other):
    other["brand_new"] = 1
    until(lambda: attached.complete("%shared_get bra") == ["%shared_get brand_new"])


# --- leaving --------------------------------------------------------------------------------------------------


def test_detach_leaves_the_manager_running(attached, other):
    assert "runs on" in attached.run("%shared_detach")
    assert [who.label for who in other.clients()] == ["other.ipynb"]
    assert "run %shared_attach first" in attached.mistake("%shared_ls")


def test_stop_asks_for_force_when_others_are_attached(attached):
    code = "import jupyter_shared; s = jupyter_shared.attach(label='other.ipynb'); print(1, flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout
        child.stdout.readline()
        assert "other.ipynb" in attached.mistake("%shared_stop")
        assert "has ended" in attached.run("%shared_stop --force")
        child.communicate(b"\n")


def test_unload_leaves_nothing(attached, shell):
    attached.run("%unload_ext jupyter_shared")
    assert "shared" not in shell.user_ns
    assert not [name for table in shell.magics_manager.magics.values() for name in table if "shared" in name]
    assert not shell.Completer.custom_matchers
    assert not shell.events.callbacks["pre_run_cell"]
    assert not shell.events.callbacks["post_run_cell"]
    until(lambda: not [thread for thread in threading.enumerate() if "jupyter_shared" in thread.name])


def test_reload_keeps_what_is_attached(attached, shell):
    before = shell.user_ns["shared"]
    lock = before.lock("held over the reload")
    lock.acquire()
    attached.run("%shared_attach second --as second")
    attached.run("%reload_ext jupyter_shared")
    assert shell.user_ns["shared"] is before
    assert not before.gone
    attached.run("shared['x'] = 1")
    assert lock.locked()
    assert "Nothing is shared" in attached.run("%shared_ls"), "the one attached last is still the one magics are about"
    attached.run("%shared_stop")
    assert "x" in attached.run("%shared_ls")
    attached.run("%reload_ext jupyter_shared")
    attached.run("%unload_ext jupyter_shared")
    assert before.gone, "unloading is another matter"
    attached.run("%load_ext jupyter_shared")
    assert "run %shared_attach first" in attached.mistake("%shared_ls")
    attached.run("%shared_attach")


def test_a_failed_attach_detaches_nothing(attached, shell):
    before = shell.user_ns["shared"]
    for line in ("typo --no-create", "'no name'", "typo --as if"):
        attached.mistake(f"%shared_attach {line}")
        assert shell.user_ns["shared"] is before
        assert not before.gone
        attached.run("shared['x'] = 1")
        assert "x" in attached.run("%shared_ls")


def test_a_manager_that_keeps_says_where_and_another_folder_is_a_mistake(notebook, tmp_path):
    notebook.run(f"%shared_attach noted --keep {tmp_path / 'kept'}")
    notebook.run("shared['x'] = 1")
    assert f"keeps  in {tmp_path / 'kept'} (" in notebook.run("%shared_status")
    assert "runs already and keeps in" in notebook.mistake(f"%shared_attach noted --keep {tmp_path / 'elsewhere'}")
    always = f"%shared_attach noted --keep {tmp_path / 'kept'} --sync always"
    assert "'second', not 'always'" in notebook.mistake(always)
    assert "having kept 1 object in" in notebook.run("%shared_stop")
    assert "ask to keep, too" in notebook.mistake("%shared_attach noted --sync always")


def test_history_and_restore(attached, other):
    attached.run("shared.dict('cfg', {'lr': 0.1, 'n': 1})")
    assert attached.run("%shared_history cfg") == "No change of cfg is remembered.\n"
    assert "No change of dict 'cfg' is remembered" in attached.mistake("%shared_restore cfg")
    attached.run("shared['x'] = 1")
    assert "No change of value 'x' is remembered" in attached.mistake("%shared_restore x")
    attached.run("shared['cfg']['lr'] = 0.01")
    other["cfg"]["n"] = 2
    last, first = attached.run("%shared_history cfg").splitlines()[1:]
    assert "'n': 1 \N{RIGHTWARDS ARROW} 2" in last
    assert "'lr': 0.1 \N{RIGHTWARDS ARROW} 0.01" in first
    assert len(attached.run("%shared_history cfg lr").splitlines()) == 2
    assert attached.run("%shared_restore cfg --back 2").startswith("Restored cfg: 'lr': 0.1")
    assert attached.run("%shared_restore cfg").startswith("Restored cfg: 'lr': 0.01")
    assert "Only the last" in attached.mistake("%shared_restore cfg --back 100")
    assert "'0' is no whole number from 1 on" in attached.mistake("%shared_restore cfg --back 0")
    assert "Say which name" in attached.mistake("%shared_restore")


@pytest.mark.parametrize(
    "line",
    [
        "%shared_ls -n -1", "%shared_ls -n x", "%shared_history cfg --limit -1", "%shared_restore cfg --back -2",
        "%%shared_lock gpu --timeout nan\n1", "%%shared_explore --crashes -1\ndef f(): pass",
        "%%shared_explore --seconds soon\ndef f(): pass",
    ],
)  # fmt: skip
def test_a_number_that_makes_no_sense_is_told_with_its_argument(attached, line):
    told = attached.mistake(line)
    assert told.startswith("argument -")
    assert " is no " in told


def test_restoring_all_says_what_came_back_and_what_was_not_there(attached):
    attached.run("shared['x'] = 1")
    assert attached.run("%shared_restore --time 2024-05-17T14:05") == "Removed x, not there at 2024-05-17T14:05.\n"
    assert "x" not in attached["shared"]


def test_a_manager_elsewhere_is_attached_to_by_its_link(notebook, runtime_dir, tmp_path, monkeypatch):
    from jupyter_shared.link import link_to, write
    from tests.managing import RunningManager

    running = RunningManager(listen="127.0.0.1")
    link = link_to(running.connection)
    key = link.in_full().partition("#")[2]
    try:
        write(tmp_path / "team.link", link)
        said = notebook.run(f"%shared_attach --link-file {tmp_path / 'team.link'} --as team")
        assert repr(running.name) in said
        monkeypatch.setattr("getpass.getpass", lambda prompt: key)
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setitem(sys.modules, "ipykernel", sys.modules[__name__])
        said += notebook.run(f"%shared_attach {link} --as team\nteam['x'] = 1\nprint(team, team['x'])")
        assert key not in said
        assert "cannot be reached" in notebook.mistake(f"%shared_attach shared://127.0.0.1:1/#{key}")
        assert "damaged" in notebook.mistake(f"%shared_attach {link}#{key[:-3]}")
        notebook.run("team.detach()")
    finally:
        running.end()


# --- what README prints -----------------------------------------------------------------------------------------

README = (Path(__file__).resolve().parents[2] / "README.md").read_text()
PRINTED = re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
# What somebody has done before, for code that would wait for it.
BEFORE = """
import jupyter_shared
shared = jupyter_shared.attach()
shared.queue("jobs").put_many(["job", None, "job"])
"""
RUN = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell

for cell in json.load(sys.stdin):
    InteractiveShell.instance().run_cell(cell).raise_error()
"""


def test_what_readme_prints_runs_as_it_is_copied(notebook, tmp_path):
    assert len(PRINTED) == 4
    cells = json.dumps([PRINTED[0], BEFORE, *PRINTED[1:]])
    environment = {**os.environ, "IPYTHONDIR": str(tmp_path)}
    command = [sys.executable, "-c", RUN]
    done = subprocess.run(command, input=cells, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with jupyter_shared.attach(create=False) as shared:
        assert {"x", "cfg", "gpu", "jobs"} <= {*shared}
