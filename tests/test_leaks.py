"""The check that guards every other test, guarded itself."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import threading

import pytest

from tests import system
from tests.leaks import census, end_processes_since, left_since
from tests.waiting import until

SLEEPER = ["sleep", "60"]


def test_nothing_is_left_by_a_test_that_does_nothing():
    assert left_since(census()) == []


def test_a_child_is_noticed_until_it_has_been_waited_for():
    before = census()
    with subprocess.Popen(SLEEPER) as child:
        until(lambda: f"process {child.pid}: sleep 60" in census().more_than(before))  # nameless while it is begun
        child.kill()
    assert left_since(before) == []


def test_a_process_whose_starter_has_gone_is_noticed():
    before = census()
    command = ["sh", "-c", "sleep 60 >&2 & echo $!"]
    orphan = int(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    (line,) = census().more_than(before)
    assert line.startswith(f"process {orphan}: ")
    os.kill(orphan, signal.SIGKILL)
    assert left_since(before) == []


def test_what_is_left_can_be_ended():
    before = census()
    with subprocess.Popen(SLEEPER):
        end_processes_since(before)
    assert left_since(before) == []


@pytest.mark.parametrize(("daemon", "name"), [(False, "worker"), (True, "jupyter_shared lifeline")])
def test_a_thread_is_noticed(daemon, name):
    before = census()
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait, daemon=daemon, name=name)
    thread.start()
    assert census().more_than(before) == [f"thread {name}"]
    stop.set()
    thread.join()
    assert left_since(before) == []


def test_a_descriptor_is_noticed_unless_it_is_excused():
    before = census()
    descriptor = system.memory_file("forgotten")
    (line,) = census().more_than(before)
    assert "memfd:forgotten" in line
    assert census().more_than(before, descriptors=False) == []
    os.close(descriptor)
    assert left_since(before) == []


@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
def test_the_helpers_of_multiprocessing_are_not_ours(method):
    before = census()
    process = multiprocessing.get_context(method).Process(target=int)
    process.start()
    process.join()
    process.close()
    assert left_since(before) == []


def test_the_runtime_folder_is_not_the_users(runtime_dir):
    assert str(runtime_dir) == os.environ["JUPYTER_RUNTIME_DIR"]
    assert len(str(runtime_dir)) < 40, "the path of a Unix socket must fit into 107 bytes"
