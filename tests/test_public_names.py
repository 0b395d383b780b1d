"""The names people may rely on: a name that comes or goes, comes or goes here too, and in CHANGELOG.md."""

from __future__ import annotations

import inspect
import multiprocessing.managers
import re
import subprocess
import sys
from pathlib import Path

import pytest

import jupyter_shared
from jupyter_shared import errors, managers
from jupyter_shared.client.session import Session
from jupyter_shared.jupyter.magics import SharedMagics
from jupyter_shared.kinds import PROXIES

README = (Path(__file__).resolve().parent.parent / "README.md").read_text()

PACKAGE = {
    "BaseManager", "Manager", "Session", "SyncManager", "__version__", "attach", "attach_async", "explore", "link",
}  # fmt: skip

KINDS = {
    "array", "barrier", "bounded_semaphore", "condition", "counter", "dict", "event", "joinable_queue", "lifo_queue",
    "list", "lock", "namespace", "priority_queue", "queue", "rlock", "semaphore", "set", "value",
}  # fmt: skip

SESSION = KINDS | {
    "awaited", "changes", "clients", "connection", "controls", "create", "describe", "detach", "explore", "gone",
    "history", "info", "label",
    "load", "look", "name", "names", "objects", "open", "pipeline", "place", "progress", "remember", "rename",
    "restore", "save", "select", "stop", "trace", "transaction", "version", "view", "watch",
}  # fmt: skip

MAPPING = {"clear", "get", "items", "keys", "pop", "popitem", "setdefault", "update", "values"}

MAGICS = {
    "shared_attach", "shared_detach", "shared_get", "shared_lock", "shared_ls", "shared_put", "shared_status",
    "shared_history", "shared_restore", "shared_stop", "shared_view", "shared_trace", "shared_step", "shared_explore",
    "shared_kernel", "shared_kernels",
}  # fmt: skip

ERRORS = {
    "CannotSend", "Conflicted", "ConnectionBroken", "DeadlockWarning", "FrameTooLarge", "HolderDied", "InvalidName",
    "ManagerGone", "NameTaken", "NotLoaded",
    "NoAnswer", "NoManager", "NoMemory", "NoSuchName", "NotCompared", "NotKept", "NotAttached", "NotRemembered",
    "PeerError", "ProtocolError",
    "Refused", "RemoteError", "SharedError", "StaleObject", "TooLate", "UserError", "ValueLost", "VersionMismatch",
    "WrongKind",
}  # fmt: skip
PYTHONS_OWN = {"ShutDown"}  # since 3.13


def test_the_package():
    assert set(jupyter_shared.__all__) == PACKAGE
    assert dir(jupyter_shared) == sorted({*dir(jupyter_shared)} | PACKAGE)
    for name in PACKAGE:
        assert getattr(jupyter_shared, name)


def test_a_session(session):
    assert {name for name in dir(session) if not name.startswith("_")} == SESSION | MAPPING


def test_a_session_has_a_method_for_every_kind(session):
    for kind in KINDS - {"joinable_queue"}:
        assert getattr(session, kind)().kind == kind


def test_every_kind_of_ours_has_a_method_without_being_loaded():
    assert not [kind for kind, proxy in PROXIES.items() if proxy._has_method and not hasattr(Session, kind)]


ONE_LINE_MORE = """
import sys
from jupyter_shared import kinds
from jupyter_shared.kinds.counters import CounterProxy
kinds.PROXIES["tally"] = CounterProxy
from jupyter_shared.client.session import Session
print(Session.tally.__name__, *sorted(sys.modules))
"""


def test_a_kind_that_has_its_file_and_its_line_has_a_method_and_no_other_file_is_loaded_for_that():
    done = subprocess.run([sys.executable, "-c", ONE_LINE_MORE], capture_output=True, text=True, check=True)
    name, *loaded = done.stdout.split()
    assert name == "tally"
    assert not {"jupyter_shared.kinds.ndarrays", "jupyter_shared.kinds.progress"} & {*loaded}


def test_magics():
    assert {name for names in SharedMagics.magics.values() for name in names} == MAGICS


def test_errors():
    assert {name for name, value in vars(errors).items() if inspect.isclass(value)} == ERRORS | PYTHONS_OWN


@pytest.mark.parametrize("name", sorted(ERRORS))
def test_every_error_is_in_the_tree(name):
    assert errors.__doc__
    assert name in errors.__doc__
    assert issubclass(getattr(errors, name), errors.SharedError | Warning)


def test_the_standard_librarys_face():
    assert set(multiprocessing.managers.__all__) <= set(managers.__all__)
    for name in managers.__all__:
        assert getattr(managers, name)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_help_and_completion_show_real_signatures(session, kind):
    method = getattr(type(session), kind)
    assert inspect.getdoc(method)
    assert next(iter(inspect.signature(method).parameters.values())).name == "self"
    assert [*inspect.signature(method).parameters][1] == "name"


def test_what_the_readme_names_exists(session):
    named = set(re.findall(r"\bshared\.([a-z_]+)", README)) - {"ipynb"}
    assert named >= KINDS - {"joinable_queue"}
    assert named <= SESSION | MAPPING
    assert set(re.findall(r"%(shared_[a-z]+)", README)) == MAGICS


def loaded_by(statement):
    """The modules that a process has loaded for a statement."""
    code = f"import sys; before = {{*sys.modules}}; {statement}; print(*sorted({{*sys.modules}} - before))"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()


def test_importing_the_package_loads_next_to_nothing():
    loaded = loaded_by("import jupyter_shared")
    ours = {name.removeprefix("jupyter_shared") for name in loaded if name.startswith("jupyter_shared")}
    assert ours == {"", "._version", ".client", ".client.showing"}
    assert not {"typing", "msgspec", "cloudpickle", "numpy", "IPython", "asyncio", "multiprocessing"} & {*loaded}


def test_attaching_loads_nothing_that_most_sessions_never_use():
    loaded = loaded_by("from jupyter_shared import attach")
    ours = {"client.records", "client.change_records", "client.preview.preview", "client.saving.file"}
    ours |= {"client.following.replica", "wire.ring", "client.values.canonical"}
    ours |= {"panes", "jupyter", "manager", "store", "kinds.lists", "kinds.sets", "kinds.semaphores", "kinds.trace"}
    others = {"pathlib", "urllib", "json", "base64", "cloudpickle", "numpy", "IPython", "asyncio", "dataclasses"}
    others |= {"multiprocessing", "ssl", "pickletools", "greenlet"}
    assert not {*others, *(f"jupyter_shared.{name}" for name in ours)} & {*loaded}


def test_attaching_and_reading_load_nothing_more(session):
    """Where the runtime folder is known, as in these tests: else Jupyter is asked."""
    session.dict("box")["key"] = 1
    attach = f"from jupyter_shared import attach; known = {{*sys.modules}}; s = attach({session.name!r}, create=False)"
    read = "s.dict('box')['key']; s.detach(); before |= known"
    assert not loaded_by(f"{attach}; {read}")


def test_a_manager_loads_nothing_that_most_never_use():
    loaded = loaded_by("import jupyter_shared.manager.command")
    others = {"ssl", "asyncio", "subprocess", "shutil", "tempfile", "dataclasses", "pickle", "argparse", "random"}
    others |= {"logging", "traceback", "pathlib", "urllib", "json"}
    others |= {"ctypes"} if sys.version_info >= (3, 13) else set()
    assert not others & {*loaded}


def test_a_manager_is_small_when_it_forks():
    loaded = loaded_by("import jupyter_shared.platform.parent, jupyter_shared.manager.__main__")
    assert not {"typing", "re", "enum", "collections", "pathlib"} & {*loaded}
