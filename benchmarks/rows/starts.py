"""What comes before the first call: import, start, attach."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Any

from ..peers import by_name
from ..peers.peer import Unsupported
from ..stage import ROOT, Failed
from .measurement import Effort, Measurement, Row

GROUP = "Before the first call"
ATTACH = Row("attach", "attaching to a running one, up to the first value read")
TIMED_IMPORT = "import time; start = time.perf_counter()\n{}\nprint(time.perf_counter() - start)"


def first_read(place: Any, peer: str, address: Any) -> float:
    """Connect and read one value, in a process that has imported what it needs and done nothing else."""
    place.peer = by_name(peer)
    exec(place.peer.imports, {})
    start = time.perf_counter()
    place.client = place.peer.connect(address)
    _ = place.client.box()["there"]
    return time.perf_counter() - start


def write_there(place: Any) -> None:
    """Have what `first_read` reads."""
    place.client.box()["there"] = 1


def _take_import(stage: Any, effort: Effort) -> dict[str, float]:
    if stage.peer.floor:
        raise Unsupported("is no library")
    command = [sys.executable, "-c", TIMED_IMPORT.format(stage.peer.imports)]
    variables = os.environ | stage.peer.environment
    done = subprocess.run(
        command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False, timeout=60
    )
    if done.returncode:
        raise Failed((done.stderr.strip().splitlines() or ["it said nothing"])[-1])
    return {"import": float(done.stdout)}


def _take_start(stage: Any, effort: Effort) -> dict[str, float]:
    stage.close()
    stage.processes()  # where there is none, nothing is started
    return {"start": stage.started_in}


def _take_attach(stage: Any, effort: Effort) -> dict[str, float]:
    stage.client().run(write_there)
    process = stage.process()
    try:
        return {"attach": process.run(first_read, stage.peer.name, stage.address)}
    finally:
        process.close()


MEASUREMENTS = [
    Measurement(GROUP, (Row("import", "importing it"),), _take_import),
    Measurement(GROUP, (Row("start", "starting its server"),), _take_start, most_rounds=3, warm_up=False),
    Measurement(GROUP, (ATTACH,), _take_attach, warm_up=False),
]
