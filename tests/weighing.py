"""What a process takes of memory, as the system counts it."""

from __future__ import annotations

import re
from pathlib import Path

KIB = 1024


def of_process(field: str, pid: int | str = "self") -> int:
    """Bytes of one field of `/proc/PID/status`, such as VmRSS."""
    found = re.search(rf"^{field}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert found, f"there is no {field}"
    return int(found[1]) * KIB


def private(pid: int | str = "self") -> int:
    """Bytes that a process has for itself alone: neither shared memory nor files."""
    return of_process("RssAnon", pid)
