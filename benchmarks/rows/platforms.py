"""The same four things on each of our platforms, side by side: as on Linux, as on macOS, as on Windows.

On this machine all three run Linux: what is measured is what the other ways of waiting, mapping and sending cost.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from typing import Any

from ..peers.peer import Unsupported
from ..stage import ROOT, Failed
from .measurement import Effort, Measurement, Row

GROUP = "Each of our platforms, forced on this machine (`JUPYTER_SHARED_PLATFORM`)"
PLATFORMS = {"linux": "Linux", "posix": "macOS", "anywhere": "Windows"}
WHAT = {"call": "a write", "read": "a cached read", "put": "64 MiB array, put", "get": "64 MiB array, get"}

PROGRAM = """
import json, sys, time
import numpy as np
from jupyter_shared import attach
from benchmarks.rows.clock import per_turn

seconds = float(sys.argv[1])
shared = attach("platforms")
values, array = shared.dict("values", {"k": 1}), np.zeros(8 << 20)

def write(count):
    for _ in range(count):
        values["k"] = 2

def read(count):
    for _ in range(count):
        values["k"]

def put(count):
    for _ in range(count):
        shared["array"] = array

def get(count):
    for _ in range(count):
        shared["array"]

print(json.dumps([per_turn(loop, seconds) for loop in (write, read, put, get)]))
shared.stop()
"""


def _take(platform: str) -> Any:
    def take(stage: Any, effort: Effort) -> dict[str, float]:
        if stage.peer.name != "ours":
            raise Unsupported("has no such platforms")
        with tempfile.TemporaryDirectory(prefix="jsb-") as folder:
            variables = os.environ | {"JUPYTER_SHARED_PLATFORM": platform, "JUPYTER_RUNTIME_DIR": folder}
            command = [sys.executable, "-c", PROGRAM, str(effort.seconds)]
            done = subprocess.run(
                command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False, timeout=120
            )
        if done.returncode:
            raise Failed((done.stderr.strip().splitlines() or ["it said nothing"])[-1])
        return {f"{platform}-{what}": took for what, took in zip(WHAT, json.loads(done.stdout), strict=True)}

    return take


def _rows(platform: str) -> tuple[Row, ...]:
    return tuple(Row(f"{platform}-{what}", f"{title}, as on {PLATFORMS[platform]}") for what, title in WHAT.items())


MEASUREMENTS = [Measurement(GROUP, _rows(platform), _take(platform), heavy=True) for platform in PLATFORMS]
