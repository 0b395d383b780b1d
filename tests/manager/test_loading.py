"""What a manager loads after it has begun to serve."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from importlib.util import find_spec
from types import SimpleNamespace

from jupyter_shared.manager import loading

# Its end, for want of clients, comes after what is due at once: all of the rest.
SERVE = """
import sys
from jupyter_shared.manager import command, loading, process
loaded = {*sys.modules}
loading.PAUSE = 0
process.serve("default", folder=sys.argv[1], idle=0.1)
print(*sorted({*sys.modules} - loaded))
"""
REST = {f"kinds.{kind}" for kind in ("dicts", "lists", "locks", "ndarrays", "progress", "queues", "sets", "trace")}


JUPYTER_KNOWS_NO_FOLDER = """
import jupyter_core.paths
del jupyter_core.paths.jupyter_runtime_dir
"""


def loaded_by_serving(folder, before=""):
    environment = {name: value for name, value in os.environ.items() if name != "JUPYTER_RUNTIME_DIR"}
    command = [sys.executable, "-c", before + SERVE, folder]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return {*done.stdout.split()}


def test_a_manager_that_serves_has_all_it_may_need_whatever_becomes_of_the_files(tmp_path):
    loaded = loaded_by_serving(tmp_path)
    assert {f"jupyter_shared.{name}" for name in REST | {"store.tracing"}} <= loaded


def test_a_manager_that_is_told_the_folder_of_its_files_does_not_ask_jupyter(tmp_path):
    assert loaded_by_serving(tmp_path, JUPYTER_KNOWS_NO_FOLDER)


AS_STARTED = """
import runpy, sys

def end(code):
    print("typing_extensions" in sys.modules)
    import typing_extensions
    raise SystemExit(code)

sys.argv, sys.exit = ["manager", "?"], end  # as it is not understood, it ends when all is loaded
runpy.run_module("jupyter_shared.manager", run_name="__main__")
"""


def test_a_manager_that_starts_does_without_what_python_has_itself_and_can_have_it_later():
    assert find_spec("typing_extensions"), "else there is nothing to do without"
    done = subprocess.run([sys.executable, "-c", AS_STARTED], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "False", done.stderr


class Table(dict):
    """Two kinds, and what loads one."""

    def __init__(self, load):
        super().__init__(a=0, b=0)
        self.load = load

    def __getitem__(self, kind):
        return self.load(kind)


def test_what_cannot_be_read_for_now_is_read_later(monkeypatch):
    """A manager may have no descriptor left for the moment."""
    tried, due = [], []

    def load(kind):
        tried.append(kind)
        if len(tried) == 1:
            raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(loading, "STATES", Table(load))
    loading.load_the_rest(SimpleNamespace(later=lambda seconds, function: due.append(function)))
    while due:
        due.pop()()
    assert tried == ["a", "b", "a"]


def test_what_cannot_be_loaded_keeps_nothing_else_from_being_loaded(monkeypatch):
    """Its file may be gone, or another version's that wants what is not here; and a manager runs for weeks."""
    tried, due = [], []

    def load(kind):
        tried.append(kind)
        if kind == "a":
            raise ImportError("cannot import name 'new' from 'old'")

    monkeypatch.setattr(loading, "STATES", Table(load))
    loading.load_the_rest(SimpleNamespace(later=lambda seconds, function: due.append(function)))
    while due:
        due.pop()()
    assert tried == ["a", "b"]
