"""Builds the panel into the package, from what lies here and from the front end's modules; or tells that it is built.

A stamp in the bundle says what it was made from: `python labextension/build.py` builds only when that is no longer
what there is.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

SOURCES = ("labextension", "jupyter_shared/frontend")
MADE = {"node_modules", ".yarn", "lib"}  # in labextension/, by tools
STAMP = "built-from"


def fingerprint(root: Path) -> str:
    """Of all that the bundle is made from."""
    total = hashlib.sha256()
    for path in sorted(path for source in SOURCES for path in _files(root / source)):
        total.update(f"{path.relative_to(root).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _files(folder: Path) -> list[Path]:
    found = []
    for name in sorted(os.listdir(folder)):
        path = folder / name
        if path.is_dir():
            found += _files(path) if name not in MADE and name != "__pycache__" else []
        elif not name.endswith((".tsbuildinfo", ".py", ".eslintcache")):
            found.append(path)
    return found


def is_current(root: Path) -> bool:
    """Whether there is a bundle, made from the sources that are there now."""
    stamp = root / "jupyter_shared" / "labextension" / STAMP
    return stamp.is_file() and stamp.read_text() == fingerprint(root)


def build(root: Path) -> None:
    """Make the bundle anew."""
    bundle = root / "jupyter_shared" / "labextension"
    shutil.rmtree(bundle, ignore_errors=True)
    made_from = fingerprint(root)
    for arguments in (["install", "--immutable"], ["build:prod"]):
        _jlpm(root / "labextension", *arguments)
    (bundle / "build_log.json").unlink(missing_ok=True)  # it names folders of this machine
    (bundle / STAMP).write_text(made_from)


def _jlpm(folder: Path, *arguments: str) -> None:
    jlpm = shutil.which("jlpm", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if jlpm is None:
        raise RuntimeError("The panel is built with jlpm, which jupyter-builder brings: pip install jupyter-builder")
    path = f"{Path(jlpm).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        [jlpm, *arguments], cwd=folder, env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(
            f"The panel is not in order: `jlpm {' '.join(arguments)}` in {folder} failed.\n{done.stdout[-5000:]}\n"
            "To install without it, for kernels only: SKIP_JUPYTER_BUILDER=1"
        )


def lint(root: Path) -> None:
    """Have its sources, and the front end's modules, checked."""
    for arguments in (["install", "--immutable"], ["lint"]):
        _jlpm(root / "labextension", *arguments)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent.parent
    if sys.argv[1:] == ["lint"]:
        lint(here)
    elif not is_current(here):
        build(here)
    print("The panel is in order.")  # noqa: T201
