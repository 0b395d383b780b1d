"""`jupyter shared doctor`: what this machine gives, what is missing, and what to do."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .._version import __version__
from ..platform.examination import FINE, LESS, WRONG, Finding, examined
from ..runtime_folder import folder
from ..wire.messages import PROTOCOL
from .verbs import FAILED, Explained

NEEDED = ("msgspec", "cloudpickle", "jupyter_core", "anywidget")
USEFUL = ("ipykernel", "ipython", "jupyterlab", "notebook", "jupyter_server", "numpy", "pandas")
PANEL = "jupyter-shared-labextension"
ALL_WORKS = """
All of it works. To begin: %load_ext jupyter_shared and %shared_attach in a notebook, or jupyter shared lessons."""
MARKS = {FINE: "ok   ", LESS: "less ", WRONG: "WRONG"}


def doctor(asked: Namespace) -> None:
    """Look at what this machine gives, what is missing, and what to do.

    It starts nothing and changes nothing. The exit code is 1 if something does not work.

    Examples:
      jupyter shared doctor
      jupyter shared doctor --json
    """
    findings = [*examined(folder), *_versions(), _panel()]
    if asked.json:
        print(json.dumps([finding._asdict() for finding in findings], indent=1))
    else:
        for finding in findings:
            print(f"{MARKS[finding.state]} {finding.topic:9} {finding.what}")
            if finding.remedy:
                print(f"{'':16}{finding.remedy}")
    wrong = sum(finding.state == WRONG for finding in findings)
    if not wrong and not asked.json:
        print(ALL_WORKS)
    if wrong:
        raise Explained(f"{wrong} of {len(findings)} do not work, see above.", FAILED)


def _versions() -> Iterator[Finding]:
    python = f"Python {sys.version.split()[0]} ({sys.executable})"
    yield Finding("versions", FINE, f"jupyter_shared {__version__}, protocol {PROTOCOL}, {python}")
    for package in NEEDED:
        found = _version(package)
        if found:
            yield Finding("versions", FINE, f"{package} {found}")
        else:
            remedy = f"Install it: {sys.executable} -m pip install {package}"
            yield Finding("versions", WRONG, f"{package} is missing", remedy)
    have = [f"{package} {found}" for package in USEFUL if (found := _version(package))]
    yield Finding("versions", FINE, ", ".join(have) or "nothing else of Jupyter is installed here")


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _panel() -> Finding:
    from jupyter_core.paths import jupyter_config_path, jupyter_path

    panel = _found(jupyter_path("labextensions"), f"{PANEL}/package.json")
    server = _found(jupyter_config_path(), "jupyter_server_config.d/jupyter_shared.json")
    if panel and server:
        return Finding("panel", FINE, f"JupyterLab finds it in {panel.parent}.")
    lacks = "JupyterLab does not find it" if not panel else "its server extension is not enabled"
    remedy = "Install jupyter_shared into the environment of the Jupyter server; a kernel's needs no panel."
    return Finding("panel", LESS, f"From here, {lacks}.", remedy)


def _found(folders: list[str], name: str) -> Path | None:
    return next((path for folder in folders if (path := Path(folder) / name).exists()), None)
