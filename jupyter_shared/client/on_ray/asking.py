"""Asks a Ray cluster where managers are, from any process.

A process that is Ray's already (a driver after `ray.init`, a task, an actor) asks by itself. Any other one has another
process ask: a connection to Ray is for a whole process, and its user's own `ray.init` would be refused after ours.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from typing import Any

from ...errors import NoManager, UserError
from ..connection.failures import error_named

SECONDS = 240.0  # for Ray to be loaded, connected to, and to start a process
NO_RAY = "There is no Ray here: pip install 'jupyter_shared[ray]'"
MARK = "jupyter_shared: "  # how the line begins that answers, among what Ray may say


def ask(what: str, *args: Any) -> Any:
    """What a function of `cluster` returns, or raises; NoManager if there is no cluster, UserError if no Ray."""
    if importlib.util.find_spec("ray") is None:
        raise UserError(NO_RAY)
    if is_connected():
        from . import cluster

        return getattr(cluster, what)(*args)
    command = [sys.executable, "-m", __package__, what, json.dumps(args)]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace",
            timeout=SECONDS, check=False,
        )
    except subprocess.TimeoutExpired:
        raise NoManager(f"The Ray cluster did not answer in {SECONDS:g} s: `ray status` tells how it does.") from None
    answers = [line.removeprefix(MARK) for line in done.stdout.splitlines() if line.startswith(MARK)]
    if not answers:
        raise NoManager(f"The Ray cluster could not be asked: {_end_of(done.stderr) or done.returncode}")
    answer = json.loads(answers[-1])
    if "error" not in answer:
        return answer["result"]
    kind, text = answer["error"]
    raise error_named(kind)(text)


def is_connected() -> bool:
    """Whether this process is Ray's already."""
    ray = sys.modules.get("ray")
    is_initialized = getattr(ray, "is_initialized", None)  # which is not there yet while another thread loads it
    return bool(is_initialized and is_initialized())


def _end_of(said: str) -> str:
    return "\n".join(said.strip().splitlines()[-3:])
