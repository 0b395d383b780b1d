"""What other systems do otherwise, as far as it can be seen here: told by reading what macOS and Windows do."""

from __future__ import annotations

import ast
import errno
import os
import re
from pathlib import Path

import pytest

from jupyter_shared.address import checked
from jupyter_shared.errors import InvalidName
from jupyter_shared.manager.bounded_log import MOST_BYTES, BoundedLog
from jupyter_shared.manager.page import WHOLE_PAGES, VersionPage
from jupyter_shared.platform.anywhere import files as of_windows
from jupyter_shared.platform.anywhere.locking import Lock as WindowsLock
from jupyter_shared.platform.anywhere.polling import SmallPoll
from tests.architecture import Package

PACKAGE = Package(Path(__file__).resolve().parent.parent.parent / "jupyter_shared")

# What a system lacks, or does otherwise, where `platform` has a way that every system goes.
ELSEWHERE = {
    "os.fork": "Windows does not fork",
    "os.register_at_fork": "platform.processes.at_fork",
    "os.kill": "on Windows, signal 0 is Ctrl-C",
    "os.getuid": "Windows has no such numbers",
    "os.geteuid": "Windows has no such numbers",
    "os.rename": "platform.files.replace",
    "os.replace": "platform.files.replace",
    "os.unlink": "platform.files.remove",
    "os.remove": "platform.files.remove",
    "stat.S_IMODE": "platform.files.others_may_read",
    "asyncio.create_subprocess_exec": "the loop of a Jupyter server on Windows starts no process",
    "asyncio.create_subprocess_shell": "the loop of a Jupyter server on Windows starts no process",
}
METHODS_ELSEWHERE = {
    "unlink": "platform.files.remove: somebody may have the file open",
    "add_reader": "a loop on Windows waits for no descriptor",
    "add_writer": "a loop on Windows waits for no descriptor",
    "add_signal_handler": "a loop on Windows hears of no signal",
}
SIGNALS = re.compile(r"signal\.SIG(?!INT$|TERM$|_IGN$|_DFL$|nals$)\w+")
MAY_STILL = {
    "jupyter_shared.manager.certificate: os.unlink",  # a file that was just made, which nobody else has open
    "jupyter_shared.managers.shared_memory: unlink",  # the standard library's block of memory, which is no file
}


def foreign(package: Package) -> list[str]:
    """Where the package does what only some systems do, outside of `platform`."""
    wrong = []
    for module in package.modules.values():
        if package.layer_of(module.name) == "platform":
            continue
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Attribute):
                continue
            name = ast.unparse(node)
            method = METHODS_ELSEWHERE.get(node.attr) if not name.startswith("os.") else None
            if name in ELSEWHERE or method or SIGNALS.fullmatch(name):
                wrong.append(f"{module.name}: {name if not method else node.attr}")
        wrong += [f"{module.name}: replace" for node in ast.walk(module.tree) if _replaces_a_file(node)]
    return [found for found in wrong if found not in MAY_STILL]


def _replaces_a_file(node: ast.AST) -> bool:
    """`path.replace(target)`: of texts it takes two arguments, of moments none without a name."""
    is_method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "replace"
    return is_method and len(node.args) == 1 and not node.keywords  # type: ignore[attr-defined]


def test_what_only_some_systems_do_is_done_in_platform():
    assert not foreign(PACKAGE)


@pytest.mark.parametrize("source", [
    "import os\nos.kill(pid, 0)", "path.unlink()", "loop.add_reader(3, f)", "part.replace(path)", "signal.SIGKILL",
    "asyncio.create_subprocess_exec('x')", "os.register_at_fork(after_in_child=f)",
])  # fmt: skip
def test_the_law_bites(source, tmp_path):
    root = tmp_path / "jupyter_shared"
    root.mkdir()
    (root / "link.py").write_text(f"def f():\n    {source.splitlines()[-1]}\n")
    assert foreign(Package(root))


def test_the_page_ends_where_macos_lets_memory_end():
    """It rounds memory up to its pages, and whoever maps all of it looks for the secret at its end."""
    page = VersionPage(1024)
    assert len(page._whole) % WHOLE_PAGES == 0
    assert bytes(page._whole[-16:]) == page.secret
    page.close()


def test_a_log_that_is_not_appended_to_is_shortened(tmp_path):
    """Who inherits a file on Windows writes where the last one ended, and not at the file's end."""
    path = tmp_path / "log"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    try:
        os.write(descriptor, b"a line\n" * (MOST_BYTES // 7))
        BoundedLog(descriptor)._shorten(os.fstat(descriptor).st_size)
        os.write(descriptor, b"the last one\n")
    finally:
        os.close(descriptor)
    text = path.read_bytes()
    assert text.startswith(b"(what came before was dropped)\na line\n")
    assert text.endswith(b"a line\nthe last one\n")
    assert b"\0" not in text


def test_a_file_that_somebody_has_open_is_removed_when_they_have_read_it(tmp_path, monkeypatch):
    tries, real = [], os.unlink

    def opened(path):
        tries.append(path)
        if len(tries) < 3:
            raise PermissionError(errno.EACCES, "somebody has it open")
        real(path)

    monkeypatch.setattr(os, "unlink", opened)
    path = tmp_path / "x"
    path.touch()
    of_windows.remove(path)
    assert not path.exists()
    assert len(tries) == 3


def test_what_can_never_be_removed_is_an_error(tmp_path, monkeypatch):
    def opened(path):
        raise PermissionError(errno.EACCES, "somebody has it open")

    monkeypatch.setattr(os, "unlink", opened)
    monkeypatch.setattr(of_windows, "FIRST_PAUSE", 0)
    with pytest.raises(PermissionError):
        of_windows.remove(tmp_path)


@pytest.mark.parametrize("name", ["con", "NUL", "com1", "aux.team"])
def test_names_that_are_devices(name, monkeypatch):
    checked(f"x{name}")
    monkeypatch.setattr("jupyter_shared.platform.files.NO_FILES", of_windows.NO_FILES)
    with pytest.raises(InvalidName, match="device"):
        checked(name)
    checked(f"x{name}")


def test_who_holds_a_lock_that_nobody_can_open():
    assert WindowsLock.noted(Path("/not/read/at/all")) == ""


def test_waiting_for_nothing():
    """`select` makes an error of it there."""
    assert SmallPoll().wait(0.001) == set()


