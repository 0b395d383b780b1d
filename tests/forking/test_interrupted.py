"""Ctrl-C that comes while the system forks: Python sees it in the first function that is told of forks."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")

# What notes a signal is of C, all of it: Python looks for signals when the next function of its own begins.
PROGRAM = """
import _thread, os, signal, sys, threading  # whose own function for forks comes first
from functools import partial

strikes = {"before": [], "after_in_parent": [], "after_in_child": []}
def tell(when):
    os.register_at_fork(**{when: partial(strikes[when].sort, key=_thread.interrupt_main)})

tell("after_in_parent")  # these two are told in the order in which they ask for it, and the other the other way round
tell("after_in_child")
import jupyter_shared
from jupyter_shared.client.processes import forking
tell("before")

shared = jupyter_shared.attach(sys.argv[1], create=False)
counter = shared.counter("c")
counter.add(1)
parent, fork = os.getpid(), os.fork
strikes[sys.argv[2]].append(signal.SIGINT)
try:
    fork()
except KeyboardInterrupt:
    print("heard", flush=True)
strikes[sys.argv[2]].clear()
for calls in range(100):
    counter.add(1)
if os.getpid() != parent:
    os._exit(0 if any(client.pid == os.getpid() for client in shared.clients()) else 1)
print(os.wait()[1], counter.get(), len([*forking._living()[0]._fork_pipes._pipes]), flush=True)
"""


@pytest.mark.parametrize("when", ["before", "after_in_parent", "after_in_child"])
def test_it_is_heard_and_the_child_is_a_client_of_its_own(manager, when):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, manager.name, when], capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.split() == ["heard", "0", "201", "0"]
