"""Ctrl-C that comes while the system forks: Python sees it in the first function that is told of forks."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from jupyter_shared.client import undisturbed
from jupyter_shared.client.processes.inheritance import ForkPipes
from tests import system
from tests.dying.striking import new_striker

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
print(os.wait()[1], counter.get(), sum(map(len, forking._living()[0]._fork_pipes._pipes.values())), flush=True)
"""


@pytest.mark.parametrize("when", ["before", "after_in_parent", "after_in_child"])
def test_it_is_heard_and_the_child_is_a_client_of_its_own(manager, when):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, manager.name, when], capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.split() == ["heard", "0", "201", "0"]


HERE = threading.get_ident()


@pytest.mark.parametrize("struck", ["about_to_fork", "has_forked"])
def test_what_tells_that_a_child_has_come_is_passed_on_once(session, monkeypatch, struck):
    passed_on, striker = [], new_striker()
    box = session.list()
    monkeypatch.setattr(session._transport, "retain_until_end", passed_on.extend)
    before = len(system.descriptors())
    for _ in striker.rounds():
        for name in ("about_to_fork", "has_forked"):
            step = getattr(session, name)
            if name == struck:
                striker.during(lambda step=step: step(HERE))
            step(HERE)  # as is done after it was struck, and else does nothing
        ((descriptor, kept),) = passed_on
        os.close(descriptor)
        passed_on.clear()
        assert len(system.descriptors()) == before, striker.where
        assert box._referent in kept


def test_a_child_says_once_that_it_has_come():
    pipes, striker = ForkPipes(), new_striker()
    before = len(system.descriptors())
    for _ in striker.rounds():
        pipes.about_to_fork(HERE)
        striker.during(lambda: pipes.child(HERE))
        pipes.child(HERE)
        assert len(system.descriptors()) == before + 1, striker.where
        pipes.arrived()
        assert len(system.descriptors()) == before, striker.where


def test_what_is_done_as_a_finalizer_needs_no_names_of_a_module_that_is_gone(monkeypatch):
    """As Python ends, it takes them away before the last finalizers run."""
    ended = []
    finalize = undisturbed.finalizer(lambda *args: ended.append(args), threading.get_ident)
    for name in ("operator", "partial", "defaultdict", "deque"):
        monkeypatch.setattr(undisturbed, name, None)
    finalize("it")
    assert ended == [("it", HERE)]
