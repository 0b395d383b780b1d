"""How long a call takes, and what a process holds."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

CALLS = 60


def microseconds(call: Callable[[], object], calls: int = CALLS) -> float:
    """What one call takes, typically: a third of all take less. What busy neighbours lengthen is beyond that."""
    times = []
    for _ in range(calls):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return sorted(times)[calls // 3] * 1e6


def resident(pid: int) -> int:
    """Bytes of memory of a process's own."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    return 0
