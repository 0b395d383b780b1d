#!/usr/bin/env python3
"""Every chore of this project, with nothing but Python 3.11 installed: `python3 tasks.py demo`.

The Makefile is the same verbs for those who have make. What a verb needs is installed into .venv
the first time, and again only when pyproject.toml or the panel's sources have changed.
"""

from __future__ import annotations

import hashlib
import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.chosen import CORE, ON_EVERY_PYTHON, RAYS

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
WORKERS = ["-n", str(min(os.cpu_count() or 1, 8)), "--dist", "loadfile"]  # of pytest: one for each processor
SOME_FAILED = 1  # what pytest ends with then
OLDEST = (3, 11)
VERSION = "import sys; v = sys.version_info; print(sys.implementation.name, f'{v[0]}.{v[1]}', f'{v[0]}.{v[1]}.{v[2]}')"
# What the tests run that pip does not install, as Debian calls it, and the names it goes by.
PROGRAMS = {"chromium": ("chromium", "chromium-browser", "google-chrome"), "nodejs": ("node", "nodejs")}


def demo(arguments: list[str]) -> None:
    """Run the quickstart notebook here and print what its cells print."""
    install("demo")
    run(PYTHON, "notebooks/play.py", *(arguments or ["notebooks/quickstart.ipynb"]))
    print("\nTo try it in JupyterLab yourself:  python3 tasks.py lab   (or: make lab)")


def lab(arguments: list[str]) -> None:
    """Open JupyterLab on the notebooks."""
    install("demo")
    as_root = ["--allow-root"] if os.geteuid() == 0 else []  # as in a container
    run(PYTHON, "-m", "jupyter", "lab", "--notebook-dir=notebooks", *as_root, *arguments)


def test(arguments: list[str]) -> None:
    """Lint, check the types and run the tests; arguments go to pytest."""
    install("dev")
    install_programs()
    lint([])
    compile_sources(PYTHON)
    pytest(PYTHON, "whole", arguments or [*WORKERS, f"--ignore={RAYS}"])
    if not arguments:
        versions([])
        platforms([])
        ray([])


def ray(arguments: list[str]) -> None:
    """Run the tests of managers that a Ray cluster hosts, in a cluster of their own; a part of `test`."""
    install("dev")
    print("\nManagers that a Ray cluster hosts:", flush=True)
    adds = [PYTHON, "-m", "pip", "install", "--quiet", "jupyter_shared[ray-tests]"]  # which is there, but for the extra
    if subprocess.run(adds, check=False).returncode:  # it has not come out for each Python, nor for each machine
        print(f"Ray cannot be installed for this Python: pip says why. So {RAYS} DID NOT RUN.", flush=True)
        return
    compile_sources(PYTHON)
    pytest(PYTHON, "ray", arguments or [RAYS])


def platforms(arguments: list[str]) -> None:
    """Run the core tests as on macOS and on Windows: what these lack is taken away (docs/platforms.md)."""
    install("dev")
    compile_sources(PYTHON)
    for name in ("posix", "anywhere"):
        print(f"\nAs JUPYTER_SHARED_PLATFORM={name}:", flush=True)
        folders = [str(ROOT / "tests" / "guard"), str(ROOT)]
        os.environ.update(JUPYTER_SHARED_PLATFORM=name, PYTHONPATH=os.pathsep.join(folders))
        pytest(PYTHON, name, ["-q", *(arguments or [*WORKERS, *CORE])])
    del os.environ["JUPYTER_SHARED_PLATFORM"], os.environ["PYTHONPATH"]


def versions(arguments: list[str]) -> None:
    """Run the core tests on every other CPython found here, from 3.11 on, each in a .venv of its own."""
    here = subprocess.run([PYTHON, "-c", VERSION], capture_output=True, text=True, check=False).stdout.split()
    others = {minor: found for minor, found in sorted(pythons().items()) if [minor] != here[1:2]}
    if not others:
        print("\nThere is no other CPython from 3.11 on here: the tests ran on that of .venv only.")
        return
    for minor, (full, python) in others.items():
        print(f"\nCore tests on Python {full} ({python}):", flush=True)
        venv = ROOT / f".venv-{minor}"
        install_core(venv, python)
        compile_sources(venv / "bin" / "python")
        pytest(venv / "bin" / "python", minor, ["-q", *(arguments or [*WORKERS, *ON_EVERY_PYTHON])])
    print(f"\nThe core tests ran on {', '.join(full for full, _ in others.values())}, too.")


def pythons() -> dict[str, tuple[str, str]]:
    """The newest CPython of each minor version that is found here: its version and its path, by the minor."""
    found: dict[str, tuple[str, str]] = {}
    folders = [*os.get_exec_path(), "/usr/bin", "/usr/local/bin", *map(str, Path.home().glob(".pyenv/versions/*/bin"))]
    for folder in dict.fromkeys(folders):
        for python in sorted(Path(folder).glob("python3.*")):
            if not python.name.removeprefix("python3.").isdecimal() or "shims" in python.parts:
                continue
            said = subprocess.run([python, "-c", VERSION], capture_output=True, text=True, check=False).stdout.split()
            if len(said) != 3 or said[0] != "cpython" or number(said[2]) < OLDEST:
                continue
            if said[1] not in found or number(said[2]) > number(found[said[1]][0]):
                found[said[1]] = said[2], str(python)
    return found


def number(version: str) -> tuple[int, ...]:
    """A version to compare."""
    return tuple(map(int, version.split(".")))


def install_core(venv: Path, python: str) -> None:
    """Have a venv hold what the core tests need; the panel is not built for it."""
    needs = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    stamp, wanted = venv / "installed-core", f"{python} {needs}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(venv, ignore_errors=True)
    run(python, "-m", "venv", venv)
    os.environ["SKIP_JUPYTER_BUILDER"] = "1"
    run(venv / "bin" / "python", "-m", "pip", "install", "--quiet", "--editable", ".[core]")
    del os.environ["SKIP_JUPYTER_BUILDER"]
    stamp.write_text(wanted)


def lint(arguments: list[str]) -> None:
    """Run ruff and mypy; eslint, prettier and tsc over the panel and the front end's modules, where there is node."""
    install("dev")
    run(PYTHON, "-m", "ruff", "check", *arguments)
    # A text's encoding is said: on Windows it would be the user's own.
    text = ["--preview", "--select", "PLW1514", "--exclude", "jupyter_shared/platform/linux", "jupyter_shared"]
    run(PYTHON, "-m", "ruff", "check", "--quiet", *text)
    run(PYTHON, "-m", "mypy")
    if any(map(shutil.which, PROGRAMS["nodejs"])):
        run(PYTHON, "labextension/build.py", "lint")
    elif os.environ.get("CI"):
        sys.exit("CI lints the panel, and there is no node: see PROGRAMS.")


def bench(arguments: list[str]) -> None:
    """Measure this package beside its peers, in one run; what that needs it installs into .venv-bench."""
    run(sys.executable, "-m", "benchmarks", *arguments)


def docs(arguments: list[str]) -> None:
    """Build the pages of docs/ into .artifacts/docs; a warning is an error."""
    install("dev")
    run(PYTHON, "-m", "sphinx", "-W", "--keep-going", "-q", "docs", ".artifacts/docs", *arguments)
    print("The first page is .artifacts/docs/index.html")


TASKS: dict[str, Callable[[list[str]], None]] = {
    "demo": demo, "lab": lab, "test": test, "ray": ray, "versions": versions, "platforms": platforms, "lint": lint,
    "bench": bench, "docs": docs,
}  # fmt: skip


def main() -> None:
    """Do the task named first on the command line."""
    name, arguments = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("", [])
    if name not in TASKS:
        lines = [f"  {task:8} {function.__doc__}" for task, function in TASKS.items()]
        sys.exit("usage: python3 tasks.py TASK [ARGUMENT...]\n" + "\n".join(lines))
    TASKS[name](arguments)


def install(extra: str) -> None:
    """Have .venv hold the project and the extra's packages, as pyproject.toml now names them."""
    stamp = VENV / f"installed-{extra}"
    wanted = fingerprint()
    if any(path.exists() and path.read_text() == wanted for path in (stamp, VENV / "installed-dev")):
        return  # `dev` holds all the others
    if not PYTHON.exists():
        create_venv()
    print(f"Installing the project with its {extra!r} extra into {VENV.name} ...", flush=True)
    run(PYTHON, "-m", "pip", "install", "--quiet", "--editable", f".[{extra}]")
    stamp.write_text(wanted)


def compile_sources(python: Path) -> None:
    """Have bytecode of the sources, though nobody may write it later: the tests start thousands of processes."""
    run(python, "-m", "compileall", "-q", "jupyter_shared", "tests")


def fingerprint() -> str:
    """Of all that an install is made from: what is needed, and the panel's sources."""
    total = hashlib.sha256((ROOT / "pyproject.toml").read_bytes())
    sources = runpy.run_path(str(ROOT / "labextension" / "build.py"))
    total.update(sources["fingerprint"](ROOT).encode())
    return total.hexdigest()


def create_venv() -> None:
    """Make .venv, or say what this machine lacks for it."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before anything is installed
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]} ({sys.executable}).")
    made = subprocess.run([sys.executable, "-m", "venv", VENV], check=False)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("Could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv")


def install_programs() -> None:
    """Install Debian's packages of the programs the tests use, if that is possible without asking anyone."""
    missing = [package for package, names in PROGRAMS.items() if not any(map(shutil.which, names))]
    if not missing or not shutil.which("apt-get"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if sudo and not shutil.which("sudo"):
        return
    print(f"Installing {' and '.join(missing)} for the tests ...", flush=True)
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    for step in (["update"], ["install", "--no-install-recommends", *missing]):  # if it fails, the tests say so
        subprocess.run([*sudo, "apt-get", "-qq", *step], check=False, stdout=subprocess.DEVNULL)


def pytest(python: Path, name: str, arguments: list[str]) -> None:
    """Run tests; in CI those that failed are tried once more when nothing runs beside them, as CPython's own are.

    `name` is that of the run: each remembers for itself what failed.
    """
    cache = ROOT / ".artifacts" / f"cache-{name}"
    if os.environ.get("CI"):
        shutil.rmtree(cache, ignore_errors=True)  # what an earlier run remembers would be taken for this one's
    command = [python, "-m", "pytest", "-o", f"cache_dir={cache}", *arguments]
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode == SOME_FAILED and os.environ.get("CI"):
        print("\nWhat failed is tried once more, alone:", flush=True)
        run(*command, "-n", "0", "--last-failed", "--last-failed-no-failures", "none")
    elif done.returncode:
        sys.exit(done.returncode)


def run(*command: str | Path) -> None:
    """Run a command in the project's folder; when it fails, so do we, without a traceback."""
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main()
