"""What a program sends its own processes is of its very own classes; what it sends to others comes by value."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import jupyter_shared
from tests.conftest import ROOT
from tests.managers.contexts import METHODS

COMMAND = [sys.executable, str(Path(__file__).parent / "program.py")]


@pytest.mark.parametrize("method", METHODS)
def test_processes_of_one_program_share_its_classes(method, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
    done = subprocess.run([*COMMAND, method], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split() == ["True"] * 5, done.stderr


def test_another_program_gets_them_by_value(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
    program = subprocess.Popen(
        [*COMMAND, METHODS[0], "wait"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    with program:
        *_, name = (program.stdout.readline().strip() for _ in range(4))
        with jupyter_shared.attach(name, create=False) as session:
            job = session["job"]
            assert repr(job) == "Job(number=5)"
            assert type(job).__name__ == "Job"
        program.stdin.write("\n")
        program.stdin.flush()
        assert program.wait(60) == 0


CELL = """
import multiprocessing, sys
from jupyter_shared.managers import SyncManager

class Counter:
    step = 0
    def add(self, number):
        return number + self.step

class Cells(SyncManager):
    pass

Cells.register("Counter", lambda: Counter())

manager = Cells(ctx=multiprocessing.get_context(sys.argv[1]))
manager.start(lambda items: items.append("started"), ([],))
print(manager.Counter().add(1))
manager.shutdown()
"""


@pytest.mark.parametrize("method", METHODS)
def test_what_is_registered_may_be_written_in_a_cell(method):
    """There is no file that a process started afresh could read it from."""
    command = [sys.executable, "-c", CELL, method]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "1\n", done.stderr
