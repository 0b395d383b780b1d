"""Pickle without its half in Python: it is the very same."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest

from jupyter_shared.client.values import c_pickle
from jupyter_shared.platform import NAME

OPCODES = ("PROTO", "STOP", "BININT", "BINFLOAT", "SHORT_BINUNICODE", "BYTEARRAY8")
ATTACHING = "import sys; from jupyter_shared import attach; print('pickle' in sys.modules)"


@pytest.mark.parametrize("name", [*c_pickle.__all__, *OPCODES])
def test_it_is_what_pickle_has(name):
    assert getattr(c_pickle, name) == getattr(pickle, name)


@pytest.mark.skipif(NAME != "linux", reason="linux_only: elsewhere memory is multiprocessing's, which loads it")
def test_attaching_loads_nothing_else_of_it():
    done = subprocess.run([sys.executable, "-c", ATTACHING], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]
