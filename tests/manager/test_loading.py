"""What a manager loads after it has begun to serve."""

from __future__ import annotations

import subprocess
import sys

SERVE = """
import sys
from jupyter_shared.manager import loading, process
assert "jupyter_shared.kinds.sets" not in sys.modules
loading.PAUSE = 0  # so all of it is due before it ends for want of clients
process.serve("default", idle=0.1)
print(*sorted(name for name in sys.modules if name.startswith("jupyter_shared.kinds.")))
"""


def test_a_manager_that_serves_has_all_kinds_whatever_becomes_of_their_files(runtime_dir):
    done = subprocess.run([sys.executable, "-c", SERVE], capture_output=True, text=True, check=True)
    for name in ("sets", "lists", "semaphores", "progress", "ndarrays"):
        assert f"jupyter_shared.kinds.{name}" in done.stdout.split()
