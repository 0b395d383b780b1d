"""Values to blobs and back, without a manager: what goes into the pickle, and what beside it."""

from __future__ import annotations

import copyreg
import pickle
import sys
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import numpy
import pytest

from jupyter_shared.client.values import arrays, collecting, pickling
from jupyter_shared.client.values.arrays import DESCRIBED, pickled_small
from jupyter_shared.client.values.collecting import SKIPPED, mentions_main
from jupyter_shared.client.values.packing import Packer
from jupyter_shared.wire.parts import LARGE
from jupyter_shared.wire.values import PickledKey

SIZES = [0, 1, LARGE // 2, LARGE - 1, LARGE]


@pytest.fixture
def packer():
    home = {"memories": None, "connection": None, "values_writable": False, "takes_runs": False, "names_errors": True}
    return Packer(SimpleNamespace(**home))


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


@pytest.mark.parametrize(("size", "beside"), [(LARGE // 2, False), (LARGE - 1, False), (LARGE, True)])
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


@pytest.mark.parametrize("wrapped", [False, True])
def test_the_name_of_main_inside_a_buffer_is_only_data(packer, monkeypatch, wrapped):
    monkeypatch.setattr(pickling, "_begin_anew", None)  # which pickling it in another way begins with
    text = numpy.frombuffer(bytearray(b"__main__" * LARGE), dtype="u1")[: LARGE - 1]
    value = packer.unpack(packer.pack([text] if wrapped else text))
    assert (value == text).all()


@pytest.mark.parametrize("size", [SKIPPED, LARGE - 1])
def test_the_bytes_of_many_small_arrays_are_not_searched_and_lie_in_the_pickle(packer, monkeypatch, size):
    searched = []
    monkeypatch.setattr(collecting, "_mentions", lambda _, start, end: searched.append(end - start))
    value = packer.unpack(packer.pack([numpy.full(size, number, "u1") for number in range(8)]))
    assert [array[-1] for array in value] == [*range(8)]
    assert all(array.flags.writeable for array in value), "as an array of that size alone is"
    assert len(searched) == 9
    assert sum(searched) < 2048


@pytest.mark.parametrize("written", [False, True])
def test_a_buffer_is_skipped_whether_it_may_be_written_or_not(written):
    data = (bytearray if written else bytes)(b"__main__" * SKIPPED)
    dumped = pickle.dumps([pickle.PickleBuffer(data), "main"], 5, buffer_callback=lambda _: True)
    assert mentions_main(dumped)
    assert not mentions_main(dumped, [memoryview(data)])


def test_a_buffer_that_is_not_where_it_should_be_is_searched():
    data = bytes(SKIPPED) + b"__main__"
    dumped = pickle.dumps(pickle.PickleBuffer(data), 5, buffer_callback=lambda _: True)
    assert mentions_main(dumped, [memoryview(data[::-1])]), "it has changed since"
    assert mentions_main(dumped, [memoryview(bytearray(data))]), "it has become another one"


@pytest.mark.parametrize("size", [SKIPPED, LARGE // 2, LARGE - 1])
@pytest.mark.parametrize("place", range(5))
def test_a_class_of_a_cell_among_many_small_arrays_travels_by_value(packer, as_in_a_cell, size, place):
    parts = [numpy.full(size, number, "u1") for number in range(4)]
    parts.insert(place, Point(7))
    blob = packer.pack(parts)
    as_in_a_cell()
    found = packer.unpack(blob)
    assert found.pop(place).x == 7
    assert [array.sum() for array in found] == [size * number for number in range(4)]


ARRAYS = {
    "floats": lambda: numpy.arange(6.0),
    "columns": lambda: numpy.arange(6.0).reshape(2, 3).T,
    "a number": lambda: numpy.array(7),
    "complex": lambda: numpy.arange(6).astype("F"),
    "long doubles": lambda: numpy.arange(6).astype("g"),
    "bools": lambda: numpy.array([True, False]),
    "none": lambda: numpy.zeros((3, 0)),
    "other ends first": lambda: numpy.arange(6, dtype=">f8"),
    "every second": lambda: numpy.arange(6.0)[::2],
    "a slice of columns": lambda: numpy.arange(12.0).reshape(3, 4)[:, 1:3],
    "read-only": lambda: numpy.frombuffer(bytes(16)),
    "times": lambda: numpy.arange(6).astype("M8[s]"),
    "texts": lambda: numpy.array(["a", "bc"]),
    "records": lambda: numpy.zeros(3, dtype=[("x", "f8"), ("y", "u1")]),
    "objects": lambda: numpy.array([[1], None], dtype=object),
    "described": lambda: numpy.zeros(3, dtype=numpy.dtype("f8", metadata={"of": Point})),
    "masked": lambda: numpy.ma.array([1.0, 2.0], mask=[True, False]),
    "a subclass": lambda: numpy.arange(3.0).view(numpy.recarray),
}
BY_ITSELF = {"floats", "columns", "a number", "complex", "long doubles", "bools"}


@pytest.mark.parametrize("name", ARRAYS)
def test_a_small_array_is_what_it_would_be_the_long_way(packer, monkeypatch, name):
    value = ARRAYS[name]()
    blob = pickled_small(value, LARGE)
    assert (blob is not None) is (name in BY_ITSELF)
    found = packer.unpack(packer.pack(value))
    with monkeypatch.context() as patched:
        patched.setattr(arrays, "pickled_small", lambda *_: None)
        expected = packer.unpack(packer.pack(value))
    assert type(found) is type(expected)
    assert (found.dtype, found.shape, found.strides) == (expected.dtype, expected.shape, expected.strides)
    assert found.flags.writeable is expected.flags.writeable
    assert repr(found) == repr(expected) == repr(value)


PLAIN = [
    pytest.param(letter, shape, id=f"{letter}-{shape}")
    for letter in sorted(DESCRIBED)
    for shape in [(), (1,), (7,), (2, 3), (1, 5), (5, 1), (2, 1, 4), (LARGE // 33,)]
]


@pytest.mark.parametrize(("letter", "shape"), PLAIN)
def test_what_is_noted_of_a_type_and_shape_makes_the_very_pickle_that_numpy_makes(monkeypatch, letter, shape):
    monkeypatch.setattr(arrays, "_around", {})
    for seed in range(3):
        value = numpy.full(shape, seed).astype(letter)
        value.flat[-1] = 1
        assert pickled_small(value, LARGE) == pickle.dumps(value, 5)
    assert [*arrays._around] == [(value.dtype.char, shape)]
    other = numpy.asfortranarray(value)
    assert pickled_small(other, LARGE) == pickle.dumps(other, 5), "another order, of the same shape"
    strided = numpy.repeat(value.reshape(-1), 2)[::2]
    assert strided.size < 2 or pickled_small(strided, LARGE) is None


def test_an_array_whose_pickle_is_noted_is_packed_with_no_word_of_numpys(packer, monkeypatch):
    packer.pack(numpy.zeros(300))
    monkeypatch.setattr(pickle, "dumps", None)
    value = numpy.arange(300.0)
    assert (pickle.loads(packer.pack(value)) == value).all()


def test_so_many_types_and_shapes_are_noted_and_no_more(packer, monkeypatch):
    monkeypatch.setattr(arrays, "_around", {})
    for size in range(1, arrays.MOST_AROUND + 10):
        packer.pack(numpy.zeros(size))
    assert len(arrays._around) == 9


class Reduces(numpy.ndarray):
    """A class of a program's, whose arrays are pickled as plain ones."""

    def __reduce_ex__(self, protocol):
        return self.view(numpy.ndarray).__reduce_ex__(protocol)


LAYOUTS = {
    "in C's order": lambda array: array,
    "transposed": lambda array: array.transpose(1, 0, 2),
    "in Fortran's order": numpy.asfortranarray,
    "every second": lambda array: array[::2],
}


@pytest.mark.parametrize("writable", [True, False])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("letter", sorted(DESCRIBED))
def test_the_first_of_a_kind_and_those_after_it_come_back_the_same(packer, letter, layout, writable):
    for order in "=<>":
        for number in range(4):
            plain = (numpy.arange(24).reshape(4, 3, 2) * (number + 1)).astype(numpy.dtype(letter).newbyteorder(order))
            array = LAYOUTS[layout](plain)
            array.flags.writeable = writable
            found = packer.unpack(packer.pack(array))
            assert (found.dtype, found.tobytes()) == (array.dtype, array.tobytes())
            if letter not in "gG":  # of which numpy's own pickle cannot be had in another order
                assert numpy.array_equal(packer.unpack(packer.pack(array.view(Reduces))), array)


def test_a_program_that_pickles_arrays_in_its_own_way_is_heard(packer):
    value = numpy.arange(3.0)
    copyreg.pickle(numpy.ndarray, lambda array: (list, (array.tolist(),)))
    try:
        assert pickled_small(value, LARGE) is None
    finally:
        del copyreg.dispatch_table[numpy.ndarray]


def test_what_a_program_registers_anew_for_a_type_is_heard(packer, monkeypatch):
    monkeypatch.setattr(copyreg, "dispatch_table", dict(copyreg.dispatch_table))
    for word in ("first", "second"):
        copyreg.pickle(Fraction, lambda _, word=word: (str, (word,)))
        assert packer.unpack(packer.pack(Fraction(1, 2))) == word


class Nameless(type):
    @property
    def __name__(cls):
        raise ValueError("it has none")


class OfNoName(metaclass=Nameless):
    def __reduce__(self):
        return str, ("read",)


def test_a_class_need_not_tell_its_name(packer):
    value = OfNoName()
    assert packer.unpack(packer.pack(value)) == "read"
    assert packer.unpack(packer.pack([value])) == ["read"]


def test_bytes_are_searched_for_nothing(packer, monkeypatch):
    monkeypatch.setattr(pickling, "mentions_main", None)
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
