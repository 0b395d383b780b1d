"""Lists, tuples and dicts of arrays that are like earlier ones are written around their numbers, too."""

from __future__ import annotations

from collections import OrderedDict, namedtuple
from types import SimpleNamespace

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_shared.client.values import pickling, templates
from jupyter_shared.client.values.arrays import DESCRIBED
from jupyter_shared.client.values.collecting import Collector
from jupyter_shared.client.values.layouts import MOST_ARRAYS, MOST_TEXT
from jupyter_shared.client.values.packing import Packer
from jupyter_shared.wire.parts import LARGE
from jupyter_shared.wire.values import Packed

PACKER = Packer(SimpleNamespace(memories=None, connection=None, values_writable=False, names_errors=True))
LEARNT = 2
Pair = namedtuple("Pair", "one other")
drawn = iter(range(10**9))


@pytest.fixture(autouse=True)
def knows_nothing(monkeypatch):
    monkeypatch.setattr(templates, "_known", {})


def numbers(*shape):
    return numpy.random.default_rng(next(drawn)).random(shape)


def arrays_of(value):
    return [*value.values()] if isinstance(value, dict) else [*value]


def same(found, expected):
    assert type(found) is type(expected)
    if isinstance(found, dict):
        assert [*found] == [*expected]
    for one, other in zip(arrays_of(found), arrays_of(expected), strict=True):
        assert (type(one), str(one)) == (type(other), str(other))
        assert getattr(one, "dtype", None) == getattr(other, "dtype", None)


ALIKE = {
    "a list": lambda: [numbers(4), numbers(4)],
    "a list of one": lambda: [numbers(4)],
    "a tuple": lambda: (numbers(4), numbers(2, 3)),
    "a dict": lambda: {"x": numbers(4), "y": numbers(4)},
    "a dict in another order": lambda: {"y": numbers(4), "x": numbers(4)},
    "several types": lambda: [numbers(4).astype(letter) for letter in sorted(DESCRIBED)],
    "several orders": lambda: [numbers(3, 2), numbers(2, 3).T, numbers(3, 1)],
    "some that may only be read": lambda: [numpy.frombuffer(bytes([next(drawn) % 256] * 16)), numbers(4)],
    "as many as may be": lambda: [numbers(2) for _ in range(MOST_ARRAYS)],
    "many bytes": lambda: [numbers(5000), numbers(5000)],
    "0 dimensions": lambda: [numpy.array(float(next(drawn)))],
}


@pytest.mark.parametrize("name", ALIKE)
def test_arrays_like_earlier_ones_are_pickled_as_numpy_does_without_asking_it(monkeypatch, name):
    for make in (*ALIKE.values(),) * LEARNT:
        same(PACKER.unpack(PACKER.pack(first := make())), first)
    value = ALIKE[name]()
    expected = pickling.pickled(value, Collector([]))
    with monkeypatch.context() as patched:
        patched.setattr(pickling, "pickled", None)
        patched.setattr(pickling, "plainly", None)
        blob = PACKER.pack(value)
    assert blob == expected
    found = PACKER.unpack(blob)
    same(found, value)
    assert [array.strides for array in arrays_of(found)] == [array.strides for array in arrays_of(value)]
    assert all(array.flags.writeable for array in arrays_of(found)), "as of a single one"


OTHERS = {
    "another shape": lambda: [numbers(2, 2), numbers(4)],
    "another type": lambda: [numbers(4).astype("f4"), numbers(4)],
    "another order of bytes": lambda: [numbers(4).astype(">f8"), numbers(4)],
    "times": lambda: [numbers(4), numbers(4).astype("M8[s]")],
    "objects": lambda: [numbers(4), numbers(4).astype(object)],
    "every second number": lambda: [numbers(8)[::2], numbers(4)],
    "none": lambda: [numbers(0), numbers(4)],
    "a number": lambda: [numbers(4), 1],
    "masked": lambda: [numbers(4), numpy.ma.masked_greater(numbers(4), 0.5)],
    "a named tuple": lambda: Pair(numbers(4), numbers(4)),
    "a dict with other keys": lambda: {0: numbers(4), "y": numbers(4)},
    "an ordered dict": lambda: OrderedDict(x=numbers(4), y=numbers(4)),
    "many": lambda: [numbers(2) for _ in range(MOST_ARRAYS + 1)],
    "nothing": list,
    "no items": dict,
    "main": lambda: {"__main__": numbers(4)},
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_differs_by_more_than_its_numbers_is_told_apart(name):
    for _ in range(LEARNT + 1):
        for make in (*ALIKE.values(), OTHERS[name]):
            value = make()
            same(PACKER.unpack(PACKER.pack(value)), value)


@pytest.mark.parametrize("shape", [(4,), (2, 3)])
@pytest.mark.parametrize("order", ["C", "F"])
def test_an_array_that_is_there_twice_stays_one(shape, order):
    for _ in range(LEARNT + 1):
        apart = [numpy.asarray(numbers(*shape), order=order) for _ in range(2)]
        same(PACKER.unpack(PACKER.pack(apart)), apart)
        one, other = PACKER.unpack(PACKER.pack([apart[0], apart[0]]))
        assert one is other


def test_arrays_over_the_same_memory_are_told_from_such_over_their_own():
    for _ in range(LEARNT + 1):
        array = numbers(4)
        for value in ([array, array[:]], [array, array[:2]], [array[:2], array], [numbers(4), numbers(4)]):
            same(PACKER.unpack(PACKER.pack(value)), value)
        same(PACKER.unpack(PACKER.pack(value := [numbers(4), numbers(2)])), value)


@pytest.mark.parametrize("sizes", [[LARGE - 1, 1], [LARGE // 2, LARGE // 2], [LARGE, 1]])
def test_large_ones_are_packed_as_ever(sizes):
    for _ in range(LEARNT + 1):
        value = [numpy.full(size, next(drawn) % 256, "u1") for size in sizes]
        blob = PACKER.pack(value)
        assert type(blob) is Packed
        same(PACKER.unpack(blob), value)


@given(
    kinds=st.lists(
        st.tuples(st.sampled_from(sorted(DESCRIBED)), st.lists(st.integers(1, 3), max_size=3), st.sampled_from("CF")),
        min_size=1, max_size=5,
    ),
    put_into=st.sampled_from([list, tuple, lambda arrays: {f"array {place}": one for place, one in enumerate(arrays)}]),
)  # fmt: skip
def test_arrays_of_all_types_are_pickled_as_numpy_does(kinds, put_into):
    for _ in range(LEARNT + 1):
        value = put_into(
            [numpy.asarray((numbers(*shape) * 100).astype(letter), order=order) for letter, shape, order in kinds]
        )
        assert PACKER.pack(value) == pickling.pickled(value, Collector([]))


def test_long_names_are_not_kept():
    for _ in range(LEARNT + 1):
        value = {"x" * (MOST_TEXT + 1): numbers(4)}
        same(PACKER.unpack(PACKER.pack(value)), value)
    assert templates._known == {}


def test_what_another_thread_changes_meanwhile_makes_no_template():
    def changing(value, collect):
        value.append("something")
        return pickling.plainly(value, collect)

    for _ in range(LEARNT + 1):
        assert templates.pickled_small([numbers(4)], LARGE, changing) is None
    for _ in range(LEARNT + 1):
        same(PACKER.unpack(PACKER.pack(value := [numbers(4)])), value)
