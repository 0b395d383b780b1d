"""What tests of the front end take from npm: axe-core and TypeScript, as `package.json` here names them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests import system
from tests.conftest import IN_CI

HERE = Path(__file__).resolve().parent
ARTIFACTS = HERE.parents[1] / ".artifacts"
MODULES = HERE / "node_modules"
INSTALLED = MODULES / "installed-from"


def tool(path: str) -> Path:
    """A file of one of the packages, which are installed the first time, and when the lock file has changed."""
    why = _install()
    if why:
        (pytest.fail if IN_CI else pytest.skip)(why)
    return MODULES / path


@cache
def _install() -> str:
    """Why they cannot be had; empty if they are there."""
    wanted = (HERE / "yarn.lock").read_text()
    ARTIFACTS.mkdir(exist_ok=True)
    with (ARTIFACTS / "installing").open("w") as lock:  # two workers of the tests may come here at the same time
        system.locked(lock)
        return _installed(wanted)


def _installed(wanted: str) -> str:
    if INSTALLED.is_file() and INSTALLED.read_text() == wanted:
        return ""
    jlpm = Path(sys.executable).parent / "jlpm"
    if not jlpm.exists() or not (shutil.which("node") or shutil.which("nodejs")):
        return "Tests of the front end take tools from npm, with jlpm (of JupyterLab) and node: one is not there."
    done = subprocess.run([jlpm, "install", "--immutable"], cwd=HERE, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"jlpm could not install what tests of the front end take from npm: {done.stdout[-2000:]}"
    INSTALLED.write_text(wanted)
    return ""
