"""Two processes share a dict, an array and a lock on every platform, with what that platform lacks taken away."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
GUARD = ROOT / "tests" / "guard"

PROGRAM = """
import subprocess, sys
import numpy as np
import jupyter_shared

shared = jupyter_shared.attach("thin")
if len(sys.argv) == 1:
    assert shared.info()["platform"] == "{mode}"
    assert shared._transport.shares_memory
    settings = shared.dict("settings", {{"lr": 0.1}})
    shared["array"] = np.arange(1_000_000)
    shared.lock("gpu").acquire()
    with subprocess.Popen([sys.executable, __file__, "other"], stdin=subprocess.PIPE) as other:
        until = __import__("time").monotonic() + 60
        while "there" not in settings:
            assert __import__("time").monotonic() < until
        shared.lock("gpu").release()
        assert other.wait(60) == 0
    assert settings["total"] == 499_999_500_000
    assert settings["lr"] == 0.2
    shared.stop()
else:
    settings = shared.dict("settings")
    assert settings["lr"] == 0.1
    array = shared["array"]
    assert not array.flags.writeable, "it is mapped, not copied"
    assert not shared.lock("gpu").acquire(blocking=False)
    settings["there"] = True
    with shared.lock("gpu"):
        settings["total"] = int(array.sum())
        settings["lr"] = 0.2
"""


@pytest.mark.parametrize("mode", ["linux", "posix", "anywhere"])
def test_two_processes_share(mode, tmp_path, monkeypatch):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(mode=mode))
    environment = {**os.environ, "JUPYTER_SHARED_PLATFORM": mode, "PYTHONPATH": f"{GUARD}{os.pathsep}{ROOT}"}
    done = subprocess.run([sys.executable, program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
