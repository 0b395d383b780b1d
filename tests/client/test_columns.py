"""Many values at once are packed and unpacked as one by one, whatever they are."""

from __future__ import annotations

import pickle
import struct
import tracemalloc
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jupyter_shared.client.values.columns import FEWEST, LOOKED_AT, SHORT, packed_numbers, unpacked_column
from jupyter_shared.client.values.packing import Packer
from jupyter_shared.errors import CannotSend
from jupyter_shared.wire.parts import LARGE
from jupyter_shared.wire.runs import AT_ONCE

HOME = {"memories": None, "connection": None, "values_writable": False, "takes_runs": False, "names_errors": True}
PACKER = Packer(SimpleNamespace(**HOME))
FIRST, LAST = -(1 << 31), (1 << 31) - 1

kinds = [
    st.integers(FIRST, LAST),
    st.integers(FIRST - 2, LAST + 2),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.text(),
    st.binary(min_size=0, max_size=20),
    st.tuples(st.integers()),
    st.lists(st.floats()),
    st.tuples(st.text(), st.integers(), st.lists(st.none(), max_size=1)),
    st.dictionaries(st.text(), st.integers() | st.text()),
    st.dictionaries(st.integers(), st.tuples(st.integers())),
]
columns = st.one_of(*[st.lists(kind, min_size=FEWEST - 1, max_size=40) for kind in kinds])
mixtures = st.lists(st.one_of(*kinds), max_size=40)


class Whole(int):
    """An int to Python, and no plain one."""


def exactly(value):
    """What tells a value from all others: 1 from True and 1.0, and one NaN from another."""
    inner = [*map(exactly, value)] if type(value) in (list, tuple) else value
    if type(value) is dict:
        inner = [*map(exactly, value.items())]
    return type(value), struct.pack("<d", value) if type(value) is float else inner


@given(columns | mixtures)
@example([FIRST, LAST] * FEWEST)
@example([FIRST - 1] + [0] * FEWEST)
@example([0] * FEWEST + [LAST + 1])
@example([-0.0, 0.0] * FEWEST)
@example([float("nan"), float("-inf")] * FEWEST)
@example([True] + [1] * FEWEST)
@example([1.0] + [1] * FEWEST)
@example([0] * FEWEST + [Whole(7)])
@example([0] * FEWEST + [Whole(7), 0])
@example([0, "iiii" * FEWEST, *[0] * FEWEST])
@example([0.5] * FEWEST + [True, b"g" * 9, 0.5])
@example([0, [[1], (2.5,)], 0] * FEWEST)
@example([(Whole(7),)] * FEWEST)
@example(["x" * 255, "x" * 256, "\N{EURO SIGN}" * 85, "\N{EURO SIGN}" * 86] * FEWEST)
@example(["x", "\udc80"] * FEWEST)
@example([["x" * 20_000]] * FEWEST)
@example([Whole(7)] * FEWEST)
@example([*range(2 * AT_ONCE)])
@example([*range(AT_ONCE - 1)])
@example([number / 2 for number in range(3 * AT_ONCE + 1)])
def test_many_are_packed_and_unpacked_as_one_by_one(values):
    blobs = PACKER.pack_all(iter(values))
    assert blobs == [*map(PACKER.pack, values)]
    assert {*map(type, blobs)} <= {bytes}
    assert [*map(exactly, PACKER.unpack_all(blobs))] == [*map(exactly, values)]
    assert [*map(exactly, map(pickle.loads, blobs))] == [*map(exactly, values)]  # as an earlier release reads them


class Unlike(type):
    """Classes that cannot be compared with any other."""

    def __eq__(cls, other):
        raise AttributeError(other)

    def __hash__(cls):
        return 5


class AsEqual(type):
    """Classes that say to be equal to whatever it is."""

    def __eq__(cls, other):
        return True

    def __hash__(cls):
        return 5


@pytest.mark.parametrize("meta", [Unlike, AsEqual])
def test_types_are_told_apart_by_what_they_are_and_not_by_what_they_say(meta):
    own = meta("Own", (int,), {"__reduce__": lambda self: (Whole, (int(self),))})
    for values in ([1] * FEWEST + [own(7)], [own(7)] + [1] * FEWEST):
        assert [*map(type, PACKER.unpack_all(PACKER.pack_all(values)))] == [
            Whole if type(value) is own else int for value in values
        ]


@given(columns | mixtures)
def test_what_an_earlier_release_has_packed_is_read(values):
    blobs = [pickle.dumps(value, 5) for value in values]
    assert [*map(exactly, PACKER.unpack_all(blobs))] == [*map(exactly, values)]


@given(st.lists(st.binary(min_size=8, max_size=8) | st.just(PACKER.pack(7)), min_size=FEWEST, max_size=20))
@example([b"\x80\x05J\x01\x00\x00\x00."] * FEWEST)
@example([b"\x80\x05J\x01\x00\x00\x00."] * FEWEST + [b"\x80\x05J\x01\x00\x00.\x00"])
def test_bytes_that_only_look_alike_are_no_numbers(blobs):
    found = unpacked_column(blobs)
    are_ints = all(blob[:3] == b"\x80\x05J" and blob[7:] == b"." for blob in blobs)
    assert found == ([*map(pickle.loads, blobs)] if are_ints else None)


def test_what_marshal_cannot_write_is_packed_all_the_same():
    for between in (Made(), 1 << 40, float, Whole(7)):
        values = [*range(FEWEST), between, 1]
        found = PACKER.unpack_all(PACKER.pack_all(values))
        assert [*map(type, found)] == [*map(type, values)]
        assert found[:FEWEST] == values[:FEWEST]


@pytest.mark.parametrize("place", [0, 5, 11])
@pytest.mark.parametrize("value", [3.5, -1])
def test_each_blob_is_looked_at(place, value):
    blobs = [PACKER.pack(value)] * 12
    blobs[place] = blobs[place][:1] + b"\x04" + blobs[place][2:]  # another protocol, and just as long
    assert unpacked_column(blobs) is None
    assert PACKER.unpack_all(blobs) == [value] * 12


@pytest.mark.parametrize("make", [lambda size: "x" * size, bytes, lambda size: 1 << (8 * size)])
@pytest.mark.parametrize("size", [SHORT - 100, SHORT, LARGE])
def test_a_long_one_among_them_travels_as_it_would_alone(make, size):
    values = [make(1)] * FEWEST + [make(size)]
    blobs = PACKER.pack_all(values)
    assert [*map(type, blobs)] == [type(PACKER.pack(value)) for value in values]
    assert PACKER.unpack_all(blobs) == values


def test_what_cannot_travel_is_named_as_alone():
    with pytest.raises(CannotSend, match="generator"):
        PACKER.pack_all([(x for x in "ab")] * FEWEST)


class Gone:
    """Of which there is no module where it is read."""

    def __reduce__(self):
        return Made, ()


class Made:
    made = 0

    def __init__(self):
        Made.made += 1


def test_what_cannot_be_read_is_said_and_nothing_is_made_twice(monkeypatch):
    monkeypatch.setattr(Made, "made", 0)
    blobs = PACKER.pack_all([Gone()] * FEWEST)
    with pytest.raises(CannotSend, match="gone_for_good"):
        PACKER.unpack_all([*blobs, b"\x80\x05cgone_for_good\nGone\n.", *blobs])
    assert Made.made == FEWEST
    assert len(PACKER.unpack_all(blobs)) == FEWEST


@pytest.mark.parametrize("count", [FEWEST, LOOKED_AT - 1])
def test_what_is_large_among_few_numbers_is_not_copied_to_see_that(count):
    large = bytearray(1 << 22)
    values = [*range(count)]
    values[count // 2] = large
    tracemalloc.start()
    try:
        assert packed_numbers(values) is None
        assert tracemalloc.get_traced_memory()[1] < len(large)
    finally:
        tracemalloc.stop()
