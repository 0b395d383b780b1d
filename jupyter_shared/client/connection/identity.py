"""Who this process is to others: what they see of it when it holds a lock, writes or waits."""

from __future__ import annotations

import os
import platform
import sys
from typing import Any

from ...wire.versions import about_us

MAIN = "MainProcess"
LONGEST = 200  # characters of what a process says of itself


def default_label() -> str:
    """The notebook's name, if this is its kernel; of a process that a notebook started, both names."""
    session = os.environ.get("JPY_SESSION_NAME")  # set by Jupyter servers; whom a kernel starts inherits it
    notebook = os.path.basename(session) if session else ""
    child = _child_name()
    if child:
        return f"{child} of {notebook}" if notebook else child
    if "ipykernel" in sys.modules:
        return notebook or f"kernel {os.getpid()}"
    program = os.path.basename(sys.argv[0])
    if program in ("", "-c"):
        program = f"python {os.getpid()}"
    return f"{program} of {notebook}" if notebook else program


def _child_name() -> str:
    """What `multiprocessing` calls this process, if it is a child of that kind."""
    process = sys.modules.get("multiprocessing.process")
    name = process.current_process().name if process else MAIN  # known before `parent_process` is
    return "" if name == MAIN else str(name)


def who_am_i() -> dict[str, Any]:
    """What a lifeline says of its process."""
    program = sendable(" ".join(sys.argv[:2]) or sys.executable)
    return {"pid": os.getpid(), "host": platform.node(), "program": program, **about_us()}


def sendable(text: str) -> str:
    """What a manager takes from one it does not know yet: an argument may be long, and a file's name no Unicode."""
    return text[:LONGEST].encode(errors="replace").decode()
