"""Ctrl-C is heard while a call waits, also where blocking calls are deaf to it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.platforms.test_thin import GUARD, ROOT

PROGRAM = """
import os, signal, threading
import jupyter_shared

shared = jupyter_shared.attach("interrupted")
queue = shared.queue("q")

def put():
    with jupyter_shared.attach("interrupted") as other:
        other.queue("q").put("in the end")

threading.Timer(0.7, os.kill, [os.getpid(), signal.SIGINT]).start()
deaf = threading.Timer(20, put)
deaf.start()
try:
    print("heard nothing until", queue.get())
except KeyboardInterrupt:
    print("heard")
deaf.cancel()
put()
assert queue.get() == "in the end", "the interrupted call takes nothing"
shared.stop()
"""


@pytest.mark.parametrize("mode", ["linux", "posix", "anywhere"])
def test_an_interrupt_is_heard_while_a_call_waits(mode):
    environment = {**os.environ, "JUPYTER_SHARED_PLATFORM": mode, "PYTHONPATH": f"{GUARD}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "heard\n"), done.stderr
