"""Values to blobs and back, without a manager: what goes into the pickle, and what beside it."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy
import pytest

from jupyter_shared.client.values import packing
from jupyter_shared.client.values.packing import LARGE, MEDIUM, Packer
from jupyter_shared.wire.values import PickledKey

SIZES = [0, MEDIUM - 1, MEDIUM, LARGE - 1, LARGE]


@pytest.fixture
def packer():
    return Packer(SimpleNamespace(memories=None, connection=None, values_writable=False))


class Point:
    """As if it had been written in a cell: see `as_in_a_cell`."""

    def __init__(self, x: int) -> None:
        self.x = x


@pytest.fixture
def as_in_a_cell(monkeypatch):
    monkeypatch.setattr(Point, "__module__", "__main__")
    with monkeypatch.context() as here:
        here.setattr(sys.modules["__main__"], "Point", Point, raising=False)
        yield here.undo  # and the class is unknown, as it is where the value arrives


@pytest.mark.parametrize("size", SIZES)
def test_buffers_of_every_size_come_back(packer, size):
    array = numpy.arange(size, dtype="u1")
    assert (packer.unpack(packer.pack({"array": array}))["array"] == array).all()


@pytest.mark.parametrize(("size", "beside"), [(MEDIUM, False), (LARGE - 1, False), (LARGE, True)])
def test_only_large_buffers_lie_beside_the_pickle(packer, size, beside):
    blob = packer.pack(numpy.zeros(size, dtype="u1"))
    assert bool(getattr(blob, "buffers", None)) is beside


@pytest.mark.parametrize("size", SIZES)
def test_classes_written_in_a_cell_travel_by_value_whatever_is_beside_them(packer, as_in_a_cell, size):
    blob = packer.pack([Point(7), numpy.ones(size, dtype="u1")])
    as_in_a_cell()
    point, array = packer.unpack(blob)
    assert point.x == 7
    assert array.sum() == size


def test_the_name_of_main_inside_a_buffer_is_only_data(packer, monkeypatch):
    monkeypatch.setattr(packing, "_begin_anew", counted := Counted(packing._begin_anew))
    text = numpy.frombuffer(b"__main__" * MEDIUM, dtype="u1")[: LARGE - 1]
    blob = packer.pack(text)
    assert (packer.unpack(blob) == text).all()
    assert counted.calls == 1  # to put it back into the pickle, and not for cloudpickle's sake


def test_bytes_are_searched_for_nothing(packer, monkeypatch):
    monkeypatch.setattr(packing, "_mentions_main", None)
    assert packer.unpack(packer.pack(b"__main__")) == b"__main__"


@pytest.mark.parametrize("size", SIZES)
def test_the_refs_of_a_value_are_told_once(session, size):
    inner = session.list(None, [1])
    blob = session.pack([inner, numpy.zeros(size, dtype="u1")])
    assert [*blob.refs] == [inner._handle.object]


def test_paths_of_a_newer_python_are_paths(packer, monkeypatch):
    """Since 3.13 they come from `pathlib._local`, which no other version has."""
    monkeypatch.setitem(sys.modules, "pathlib._local", None)  # as if it were one of these
    pickled = (
        b"\x80\x05\x95*\x00\x00\x00\x00\x00\x00\x00\x8c\x0epathlib._local\x94\x8c\tPosixPath\x94\x93\x94"
        b"\x8c\x03tmp\x94\x85\x94R\x94."
    )
    assert packer.unpack(pickled) == Path("tmp")
    assert packer.unkey(PickledKey(pickled, b"")) == Path("tmp")


class Counted:
    """A function, and how often it was called."""

    def __init__(self, function: Any) -> None:
        self.calls = 0
        self._function = function

    def __call__(self, *args: Any) -> Any:
        self.calls += 1
        return self._function(*args)
