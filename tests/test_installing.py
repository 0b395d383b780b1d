"""What people install: the wheel brings the panel where there is no node; a kernel alone needs no panel."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.timeout(400)  # pip and hatchling, and beside them other tests
BUNDLE = "share/jupyter/labextensions/jupyter-shared-labextension"
SERVER = "etc/jupyter/jupyter_server_config.d/jupyter_shared.json"


def run(*command: str | Path, **env: str) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd="/", env={**os.environ, "NO_COLOR": "1", **env}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return re.sub(r"\x1b\[\d+m", "", done.stdout + done.stderr)  # colours come whatever NO_COLOR says


def wheel(folder: Path, **env: str) -> Path:
    """Built with what is installed here, so without asking any registry."""
    build = ("-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--wheel-dir")
    run(sys.executable, *build, folder, ROOT, **env)
    [made] = folder.glob("*.whl")
    return made


@pytest.fixture
def without_node(tmp_path: Path) -> dict[str, str]:
    """An environment in which no node is found."""
    folders = [one for one in os.environ["PATH"].split(os.pathsep) if not (Path(one) / "node").exists()]
    bare = tmp_path / "bin"
    bare.mkdir()
    return {"PATH": os.pathsep.join([str(bare), *(one for one in folders if not (Path(one) / "nodejs").exists())])}


def installed_in(folder: Path, made: Path, **env: str) -> Path:
    """A virtual environment of its own, in which the wheel is installed and what it needs is that of here."""
    venv.create(folder, with_pip=False, symlinks=True)
    here = next(path for path in map(Path, sys.path) if path.name == "site-packages")
    site = next(folder.glob("lib/python*/site-packages"))
    python = folder / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index", made, **env)
    (site / "what-it-needs.pth").write_text(f"{here}\n")
    return python


def test_the_wheel_brings_the_panel_where_there_is_no_node(tmp_path, without_node):
    made = wheel(tmp_path / "wheels")
    names = zipfile.ZipFile(made).namelist()
    assert any(name.endswith(f"{BUNDLE}/package.json") for name in names)
    assert any(name.endswith(SERVER) for name in names)
    assert not any("node_modules" in name or name.startswith("jupyter_shared/labextension") for name in names)
    python = installed_in(tmp_path / "venv", made, **without_node)
    listed = run(python, "-m", "jupyterlab.labextensions", "list", **without_node)
    assert [line for line in listed.splitlines() if "jupyter-shared-labextension" in line and "OK" in line], listed
    listed = run(python, "-m", "jupyter_server.extension.serverextension", "list", **without_node)
    assert "jupyter_shared enabled" in listed, listed
    assert "OK" in listed[listed.index("jupyter_shared enabled") :], listed
    assert str(tmp_path) in run(python, "-c", "import jupyter_shared; print(jupyter_shared.__file__)")


def test_a_kernel_needs_no_panel(tmp_path):
    names = zipfile.ZipFile(wheel(tmp_path / "wheels", SKIP_JUPYTER_BUILDER="1")).namelist()
    assert "jupyter_shared/client/session.py" in names
    assert not any("share/jupyter" in name for name in names)
