"""A manager that was started in the background is nobody's child."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import pytest

from jupyter_shared.platform import NAME
from tests.waiting import until

if NAME != "linux":  # the module under test cannot even be imported there
    pytest.skip("linux_only: starts managers as Linux does", allow_module_level=True)

from jupyter_shared.platform.linux import processes as linux

PROGRAM = """
import json, os, signal, sys
from jupyter_shared.platform.parent import leave_parent
leave_parent()
from jupyter_shared.platform.processes import tell_ready
print(json.dumps([os.getpid(), os.getppid(), os.getsid(0), os.getcwd(), sys.argv[1:-2], [*os.environ]]), flush=True)
tell_ready(int(sys.argv[-1]))
signal.pause()
"""
WRAPPER = f"""#!/bin/sh
{sys.executable} "$@"
exit 0
"""


@pytest.fixture(params=["by a shell", "without one"])
def shell(request, monkeypatch):
    if request.param == "without one":
        monkeypatch.setattr(linux, "SHELL", "/nowhere/sh")


def started(tmp_path, program, *arguments):
    """What a process says of itself: pid, parent, session, folder, arguments; it has ended then."""
    log = tmp_path / "log"
    linux.start_detached([program, "-c", PROGRAM, *arguments], log)
    found = json.loads(log.read_text())
    os.kill(found[0], signal.SIGKILL)
    until(lambda: not Path(f"/proc/{found[0]}").exists())
    return found


def test_it_is_nobodys_child_in_a_session_of_its_own(tmp_path, shell):
    pid, parent, session, folder, arguments, _ = started(tmp_path, sys.executable, "a b", "'\"$x\"'", "")
    assert parent not in (pid, os.getpid())
    assert session != os.getsid(0)
    assert (folder, arguments) == ("/", ["a b", "'\"$x\"'", ""])


def test_a_script_that_starts_python_does_not_wait_for_it(tmp_path, shell):
    """Else whoever starts a manager would, too: the script has the pipe by which that says that it is ready."""
    script = tmp_path / "python"
    script.write_text(WRAPPER)
    script.chmod(0o700)
    pid, parent, *_ = started(tmp_path, str(script))
    assert parent not in (pid, os.getpid())


@pytest.mark.parametrize("name", ["A.B", "PROGRAM(X86)", "BASH_FUNC_f%%", "1ST", "\N{GREEK SMALL LETTER ALPHA}"])
def test_variables_are_passed_on_whatever_a_shell_thinks_of_their_names(tmp_path, monkeypatch, name, shell):
    monkeypatch.setenv(name, "there")
    assert name in started(tmp_path, sys.executable)[-1]


def test_what_cannot_be_started_is_in_the_log(tmp_path):
    linux.start_detached(["/nowhere/python"], tmp_path / "log")
    assert "/nowhere/python" in (tmp_path / "log").read_text()
