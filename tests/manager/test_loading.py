"""What a manager loads after it has begun to serve."""

from __future__ import annotations

import subprocess
import sys

# Its end, for want of clients, comes after what is due at once: all of the rest.
SERVE = """
import sys
from jupyter_shared.manager import command, loading, process
loaded = {*sys.modules}
loading.PAUSE = 0
process.serve("default", idle=0.1)
print(*sorted({*sys.modules} - loaded))
"""
REST = {f"kinds.{kind}" for kind in ("dicts", "lists", "locks", "ndarrays", "progress", "queues", "sets", "trace")}


def test_a_manager_that_serves_has_all_it_may_need_whatever_becomes_of_the_files(runtime_dir):
    done = subprocess.run([sys.executable, "-c", SERVE], capture_output=True, text=True, check=True)
    assert {f"jupyter_shared.{name}" for name in REST | {"store.tracing"}} <= {*done.stdout.split()}
