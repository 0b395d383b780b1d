"""The architecture, kept true: who may import whom, where pickle may live, and how long things may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_shared.kinds import PROXIES
from tests.architecture import Module, Package

PACKAGE = Path(__file__).resolve().parent.parent / "jupyter_shared"

ANYTHING = {
    "platform", "errors", "saying", "runtime_folder", "address", "link", "sealing", "keeping", "spinning", "wire",
    "kinds", "store", "manager", "client", "managers", "panes", "in_process", "exploring", "jupyter", "cli",
}  # fmt: skip

MAY_IMPORT: dict[str, set[str]] = {
    "_version": set(),
    "loading": set(),
    "platform": set(),
    "errors": set(),
    "saying": set(),
    "runtime_folder": {"errors", "saying", "platform"},
    "address": {"errors", "saying", "platform", "runtime_folder"},
    "link": {"platform", "errors", "address"},
    "sealing": {"platform"},
    "keeping": {"errors", "address", "platform"},
    "spinning": {"platform"},
    "wire": {"errors", "saying"},
    "kinds": {"errors", "saying", "wire"},
    "store": {"errors", "saying", "wire", "kinds"},
    "manager": {
        "platform", "errors", "saying", "address", "link", "sealing", "keeping", "spinning", "wire", "kinds", "store",
    },
    "client": {
        "platform", "errors", "saying", "runtime_folder", "address", "link", "sealing", "keeping", "spinning", "wire",
        "kinds",
    },
    # Standing above both: what it serves, and what it reaches.
    "managers": {"platform", "errors", "address", "link", "sealing", "wire", "kinds", "manager", "client"},
    "panes": {"platform", "errors", "saying", "kinds", "client"},
    # On a store of its own, in this process: it stands above both halves, too.
    "in_process": {"platform", "errors", "address", "wire", "kinds", "store", "client"},
    "exploring": {"platform", "errors", "saying", "address", "wire", "kinds", "store", "client", "in_process"},
    "jupyter": {
        "platform", "errors", "saying", "runtime_folder", "address", "lessons", "keeping", "kinds", "client",
        "managers", "panes", "exploring",
    },
    "lessons": {"errors", "saying", "kinds", "client", "exploring"},
    "cli": {
        "platform", "errors", "saying", "runtime_folder", "address", "wire", "link", "keeping", "client", "manager",
        "jupyter", "lessons",
    },
    "__main__": {"cli"},
    "": ANYTHING,  # __init__.py offers the public names
}
EVERYONE_MAY_IMPORT = {"_version", "loading"}

PURE_LAYERS = {"wire", "kinds", "store"}
IMPURE = {
    "asyncio", "concurrent", "multiprocessing", "sched", "select", "selectors", "signal", "_signal", "socket",
    "socketserver", "ssl", "subprocess", "threading", "_thread", "time",
}  # fmt: skip

PICKLERS = {"pickle", "_pickle", "c_pickle", "cloudpickle", "marshal", "shelve", "dill"}
MAY_PICKLE = {
    "client.values.arrays", "client.values.c_pickle", "client.values.data", "client.values.data_arrays",
    "client.values.packing", "client.values.pickling", "client.values.plain_values", "client.values.program",
    "client.values.scalars", "client.values.unpickling", "client.preview.preview",
    "client.values.columns",  # which has `marshal` write numbers, and reads nothing by it
    "client.on_ray.depot_actor", "client.on_ray.depots",  # which have Ray take large buffers as they are
}  # fmt: skip

# What only some operating systems have, as a module or as what it is called.
OF_SYSTEMS = {
    "select", "selectors", "fcntl", "mmap", "resource", "termios", "pwd", "msvcrt", "_winapi", "winreg", "_posixshmem",
}  # fmt: skip
CALLS_OF_SYSTEMS = {
    "memfd_create", "eventfd", "eventfd_read", "eventfd_write", "timerfd_create", "pidfd_open", "pidfd_send_signal",
    "inotify_init1", "inotify_add_watch", "sendfile", "copy_file_range", "posix_fallocate", "shm_open", "CDLL",
    "sched_getaffinity", "sysconf",
}  # fmt: skip
NAMES_OF_SYSTEMS = {("sys", "platform"), ("os", "name"), ("os", "uname")}
SYSTEM_FOLDERS = ("/proc", "/dev/shm", "/sys/")

# A class may have the name of another one if it is a platform's implementation of it, if the standard library calls it
# so, or if it is a message between page and pane: these are named as JSON names them, and imported nowhere.
NAME_SPACES = {
    "platform": "platform", "managers": "managers",
    "panes.messages": "messages of panes", "panes.updates": "messages of panes", "panes.looks": "messages of panes",
}  # fmt: skip

# Where a kind is named that is not the file's own: a session's methods for editors, and the standard library's names.
# Previews have kinds of their own, those of what is pickled; panes have names, which kinds choose by `_pane`.
MAY_NAME_KINDS = ("client.factories", "client.preview", "managers.faces", "panes.kinds_of_panes", "panes.updates")

VAGUE_NAMES = {"util", "utils", "common", "helper", "helpers", "misc"}
LONGEST_FILE = 250
LONGEST_FUNCTION = 40


def wrong_layers(package: Package) -> list[str]:
    wrong = []
    for found, arrives in package.inner_imports():
        here, there = package.layer_of(found.importer), package.layer_of(arrives)
        allowed = MAY_IMPORT.get(here or "", set()) | EVERYONE_MAY_IMPORT | {here}
        if there not in allowed:
            wrong.append(str(found))
    return wrong


def unknown_layers(package: Package) -> set[str]:
    return {package.layer_of(name) or "" for name in package.modules} - MAY_IMPORT.keys()


def impure_imports(package: Package) -> list[str]:
    return [
        str(found)
        for module in package.modules.values()
        if package.layer_of(module.name) in PURE_LAYERS
        for found in module.imports()
        if found.target.split(".")[0] in IMPURE and not found.for_types_only
    ]


def stray_pickles(package: Package) -> list[str]:
    allowed = {f"{package.root.name}.{name}" for name in MAY_PICKLE}
    return [
        str(found)
        for module in package.modules.values()
        if module.name not in allowed
        for found in module.imports()
        if not PICKLERS.isdisjoint(found.target.split("."))
    ]


def names_of_systems(package: Package) -> list[str]:
    """What names an operating system outside of `platform`."""
    wrong = []
    for module in package.modules.values():
        if package.layer_of(module.name) == "platform":
            continue
        wrong += [str(found) for found in module.imports() if found.target.split(".")[0] in OF_SYSTEMS]
        wrong += [f"{module.name}:{line} {what}" for what, line in _mentioned(module) if _is_of_a_system(what)]
    return wrong


def _mentioned(module: Module) -> Iterator[tuple[str, int]]:
    """Every `a.b` and every text of a module but its docstrings, with its line."""
    told = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute):
            yield ast.unparse(node), node.lineno
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value, node.lineno


def _is_of_a_system(what: str) -> bool:
    dotted = tuple(what.split("."))
    return dotted[-2:] in NAMES_OF_SYSTEMS or dotted[-1] in CALLS_OF_SYSTEMS or what.startswith(SYSTEM_FOLDERS)


def kinds_by_name(package: Package) -> list[str]:
    """What asks for a kind by its name outside of `kinds`: what differs by kind is said by the kind's classes."""
    wrong = []
    for module in package.modules.values():
        inside = module.name.removeprefix(f"{package.root.name}.")
        if package.layer_of(module.name) != "kinds" and not inside.startswith(MAY_NAME_KINDS):
            wrong += [f"{module.name}:{line} asks for {kind!r}" for kind, line in _kinds_asked_for(module)]
    return wrong


def _kinds_asked_for(module: Module) -> Iterator[tuple[str, int]]:
    """In `x.kind == "list"`, `kind in ("list", ...)`, `STATES["list"]`, and in tables of more than one kind."""
    for node in ast.walk(module.tree):
        texts: list[ast.expr | None] = []
        if isinstance(node, ast.Compare) and _is_kind(node.left):
            texts = [inner for side in node.comparators for inner in (side, *getattr(side, "elts", ()))]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) in ("STATES", "PROXIES"):
            texts = [node.slice]
        elif isinstance(node, ast.Dict) and sum(map(_names_kind, node.keys)) > 1:
            texts = [*node.keys]
        yield from ((text.value, text.lineno) for text in filter(_names_kind, texts))


def _is_kind(node: ast.expr) -> bool:
    return ast.unparse(node).strip("'\"]").lower().endswith("kind")


def _names_kind(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value in PROXIES


def long_files(package: Package) -> list[str]:
    sizes = {module.name: module.lines for module in package.modules.values()}
    return [f"{name}: {lines} lines" for name, lines in sizes.items() if lines > LONGEST_FILE]


def long_functions(package: Package) -> list[str]:
    functions = (function for module in package.modules.values() for function in module.functions())
    return [f"{f.name}: {f.lines} lines" for f in functions if f.lines > LONGEST_FUNCTION]


def vague_names(package: Package) -> list[str]:
    return [name for name in package.modules if VAGUE_NAMES & {part.strip("_") for part in name.split(".")}]


def classes_of_one_name(package: Package) -> list[str]:
    """Public classes that share a name with another one, where nothing tells them apart but the import."""
    found: dict[str, list[str]] = {}
    for module in package.modules.values():
        for name in module.public_classes():
            found.setdefault(name, []).append(module.name)
    return [f"{name}: {modules}" for name, modules in found.items() if _not_told_apart(package, modules)]


def _not_told_apart(package: Package, modules: list[str]) -> bool:
    inside = [module.removeprefix(f"{package.root.name}.") for module in modules]
    spaces = [NAME_SPACES.get(module) or NAME_SPACES.get(module.split(".")[0], "") for module in inside]
    return spaces.count("") > 1 or any(spaces.count(space) > 1 for space in {*spaces} - {"", "platform"})


LAWS = [
    wrong_layers,
    unknown_layers,
    impure_imports,
    stray_pickles,
    names_of_systems,
    kinds_by_name,
    Package.cycle,
    long_files,
    long_functions,
    vague_names,
    classes_of_one_name,
]

# For every law, a file that breaks it, and nothing but it.
OFFENCES = [
    (wrong_layers, "manager/server.py", "from jupyter_shared.client import session"),
    (wrong_layers, "client/session.py", "def f():\n    from ..manager import server"),
    (wrong_layers, "wire/framing.py", "from .. import kinds"),
    (wrong_layers, "kinds/lists.py", "import importlib\nimportlib.import_module('jupyter_shared.store')"),
    (wrong_layers, "kinds/dicts.py", "if TYPE_CHECKING:\n    from jupyter_shared.store import store"),
    (unknown_layers, "plugins.py", ""),
    (impure_imports, "store/parking.py", "from time import monotonic"),
    (impure_imports, "kinds/locks.py", "def f():\n    import threading"),
    (stray_pickles, "manager/server.py", "import pickle"),
    (stray_pickles, "client/session.py", "from cloudpickle import dumps"),
    (stray_pickles, "client/session.py", "from .values.c_pickle import loads"),
    (names_of_systems, "manager/server.py", "import selectors"),
    (names_of_systems, "client/session.py", "def f():\n    from fcntl import flock"),
    (names_of_systems, "manager/server.py", "import os\nread = os.pidfd_open"),
    (names_of_systems, "client/session.py", "import sys\nif sys.platform == 'win32': pass"),
    (names_of_systems, "jupyter/magics.py", "def f(pid): return open(f'/proc/{pid}/stat')"),
    (kinds_by_name, "store/history.py", "def f(entry): return entry.state.kind == 'list'"),
    (kinds_by_name, "manager/keeper.py", "def f(kind): return kind in ('list', 'ndarray')"),
    (kinds_by_name, "panes/words.py", "WORDS = {'list': 1, 'queue': 2}"),
    (kinds_by_name, "client/records.py", "def f(found): return found['kind'] == 'published'"),
    (kinds_by_name, "store/transactions.py", "LOCK = STATES['lock']"),
    (Package.cycle, "kinds/__init__.py", "from .dicts import DictState"),
    (long_files, "errors.py", "x = 1\n" * (LONGEST_FILE + 1)),
    (long_functions, "errors.py", "def f():\n" + "    f()\n" * LONGEST_FUNCTION),
    (vague_names, "wire/_utils.py", ""),
    (classes_of_one_name, "store/parking.py", "class DictState: pass"),
    (classes_of_one_name, "managers/lists.py", "class ListProxy: pass"),
]

LAWFUL = {
    "__init__.py": "",
    "_version.py": "",
    "errors.py": 'def f():\n    """' + "A long story.\n" * LONGEST_FUNCTION + '"""',
    "saying.py": 'def f():\n    """Say.\n\n    Args:\n' + "        x: It.\n" * LONGEST_FILE + '    """\n',
    "wire/__init__.py": "",
    "wire/framing.py": "from jupyter_shared.errors import f",
    "kinds/__init__.py": "",
    "kinds/dicts.py": "from . import kind\nfrom jupyter_shared import kinds\nclass DictState: pass\nclass _Own: pass",
    "kinds/kind.py": "if TYPE_CHECKING:\n    from .dicts import DictState",
    "client/factories.py": "def f(kind): return kind == 'list'",
    "panes/rows.py": "def f(found): return found.kind == KIND or found.type_name == 'list'",
    "store/__init__.py": "from ..kinds.dicts import DictState",
    "manager/__init__.py": "import socket\nfrom jupyter_shared.store import Store",
    "client/__init__.py": "import threading",
    "platform/__init__.py": "import select, os\nos.memfd_create\n'/proc/self'",
    "platform/linux.py": "class Poll: pass",
    "platform/posix.py": "class Poll: pass",
    "managers/proxies.py": "class DictState: pass\nclass ListProxy: pass\nclass _Own: pass",
    "panes/messages.py": "class DictState: pass",
    "jupyter/__init__.py": "from ..platform import f\n'/proc is only told of'",
    "client/values/packing.py": "import pickle\nfrom .._version import __version__",
}


@pytest.fixture(scope="module")
def package():
    """Read once for all laws: parsing takes seconds."""
    return Package(PACKAGE)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_package_keeps_the_law(law, package):
    assert not law(package)


# Where tests name an operating system: what asks it for the others, what is about platforms, and what takes it away.
TESTS_OF_SYSTEMS = ("platforms", "guard", "system", "test_layers")


def test_tests_name_no_operating_system():
    """They ask `tests/system.py`, so that they say what they mean, and run where that is known."""
    tests = Package(Path(__file__).resolve().parent)
    allowed = tuple(f"tests.{name}" for name in TESTS_OF_SYSTEMS)
    wrong = [found for found in names_of_systems(tests) if not found.startswith(allowed)]
    assert not wrong


def test_the_package_was_found():
    assert "jupyter_shared._version" in Package(PACKAGE).modules


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_no_law_forbids_what_is_right(law, tmp_path):
    assert not law(written(tmp_path, LAWFUL))


@pytest.mark.parametrize(("law", "path", "source"), OFFENCES, ids=lambda x: getattr(x, "__name__", None))
def test_every_law_bites(law, path, source, tmp_path):
    package = written(tmp_path, LAWFUL | {path: source})
    assert [broken for broken in LAWS if broken(package)] == [law]


def test_every_law_has_an_offence():
    assert {law for law, _, _ in OFFENCES} == set(LAWS)


def written(folder: Path, files: dict[str, str]) -> Package:
    root = folder / "jupyter_shared"
    for name, source in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    return Package(root)
