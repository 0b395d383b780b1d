"""Brings about .venv-bench and redis-server, with nothing but Python and git: what does not install is named.

Nothing from outside the standard library is imported here: this runs first, in whatever Python there is.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv-bench"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
PATIENCE = 600  # seconds for one line


def is_active() -> bool:
    """Whether this is the Python of .venv-bench."""
    return Path(sys.prefix).resolve() == VENV.resolve()


def prepare() -> dict[str, str]:
    """Have everything installed that can be; tell, by line, what could not."""
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    stamp = json.loads(STAMP.read_text()) if STAMP.exists() else {}
    failures = stamp.get("failures", {})
    if stamp.get("wanted") != wanted:
        _create()
        print(f"Installing what is compared into {VENV.name}, once; this takes a few minutes ...", flush=True)
        failures = {line: why for line in _lines() if (why := _install(line))}
        STAMP.write_text(json.dumps({"wanted": wanted, "failures": failures}))
    for line, why in failures.items():
        print(f"not installed: {line}: {why}", flush=True)
    if why := _install_redis():
        print(f"not installed: redis-server: {why}", flush=True)
    return failures


def _create() -> None:
    if PYTHON.exists():
        return
    made = subprocess.run([sys.executable, "-m", "venv", VENV], check=False)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("Could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv")


def _lines() -> list[str]:
    lines = (line.partition("#")[0].strip() for line in REQUIREMENTS.read_text().splitlines())
    return ["--editable .", *filter(None, lines)]


def _install(line: str) -> str | None:
    """Install one line; return why it could not be."""
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *line.split()]
    return _fails(command, dict(os.environ), PATIENCE)


def _install_redis() -> str | None:
    """Install Debian's Redis where nobody has to be asked; its service is not started (RUNLEVEL=1)."""
    if shutil.which("redis-server"):
        return None
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return "only root can install it, with: apt-get install redis-server"
    print("Installing redis-server ...", flush=True)
    variables = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for step in (["update"], ["install", "--no-install-recommends", "redis-server"]):
        why = _fails(["apt-get", "-qq", *step], variables, PATIENCE)
        if why:
            return why
    return None


def _fails(command: list[str | Path], variables: dict[str, str], patience: float) -> str | None:
    """Run a command; return the last thing it said if it failed."""
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False, timeout=patience
        )
    except subprocess.TimeoutExpired:
        return f"took longer than {patience:.0f} s"
    if not done.returncode:
        return None
    return ((done.stderr or done.stdout).strip().splitlines() or ["no reason given"])[-1]
