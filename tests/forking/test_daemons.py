"""A program that becomes a daemon closes all its descriptors, those of its sessions among them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")

FORKS = """
import os, sys, jupyter_shared
shared = jupyter_shared.attach(sys.argv[1], create=False)
counter = shared.counter("daemons")
counter.add(1)
for opens in range(8):
    if not (pid := os.fork()):
        os.closerange(3, 500)
        files = [open(os.devnull) for _ in range(opens)]
        print(counter.add(1), counter.add(1), flush=True)
        os._exit(0)
    os.waitpid(pid, 0)
"""
CLOSES = """
import os, sys, jupyter_shared
from jupyter_shared.errors import ManagerGone
shared = jupyter_shared.attach(sys.argv[1], create=False)
counter = shared.counter("daemons")
counter.add(1)
os.closerange(3, 500)
try:
    counter.add(1)
except ManagerGone as error:
    print("The connection broke" in str(error), flush=True)
os._exit(0)
"""


def ran(program, manager):
    return subprocess.run([sys.executable, "-c", program, manager.name], capture_output=True, text=True, check=False)


def test_a_child_that_becomes_one_attaches_anew(manager):
    done = ran(FORKS, manager)
    assert done.stderr == ""
    assert [*map(int, done.stdout.split())] == [*range(2, 18)]


def test_a_call_after_all_was_closed_says_that_the_connection_broke(manager):
    done = ran(CLOSES, manager)
    assert done.stdout == "True\n", done.stderr
