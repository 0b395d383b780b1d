"""Who this process is to others: what they see of it when it holds a lock, writes or waits."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path
from typing import Any


def default_label() -> str:
    """The notebook's name, if a Jupyter server told the kernel; else the program's."""
    session = os.environ.get("JPY_SESSION_NAME")
    if session:
        return Path(session).name
    if "ipykernel" in sys.modules:
        return f"kernel {os.getpid()}"
    return Path(sys.argv[0]).name or f"python {os.getpid()}"


def who_am_i() -> dict[str, Any]:
    """What a lifeline says of its process."""
    program = " ".join(sys.argv[:2]) or sys.executable
    return {"pid": os.getpid(), "host": platform.node(), "program": program, "python": platform.python_version()}
