"""Scalars are pickled without pickle: as other versions of this package, previews, and pickle itself read them."""

from __future__ import annotations

import pickle
import re
import struct
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_shared.client.preview.preview import preview
from jupyter_shared.client.values import pickling, plain_values
from jupyter_shared.client.values.collecting import Collector
from jupyter_shared.client.values.data import unpickled_data
from jupyter_shared.client.values.packing import Packer
from jupyter_shared.client.values.plain_values import MOST_TOGETHER, pickled_together
from jupyter_shared.client.values.scalars import SCALARS
from jupyter_shared.wire.parts import LARGE
from jupyter_shared.wire.values import Packed

EDGES = [0, 1 << 8, 1 << 16, 1 << 31, 1 << 32, 1 << 64, -(1 << 8), -(1 << 16), -(1 << 31), -(1 << 64)]
scalars = st.one_of(st.integers(), st.floats(), st.booleans(), st.none(), st.text(), st.binary())


def exactly(value):
    """What tells a value from all others, NaNs and zeros with a sign among them."""
    return type(value), struct.pack("<d", value) if type(value) is float else value


def same(value):
    made, by_python = SCALARS[type(value)](value), pickle.dumps(value, 5)
    for read in (pickle.loads, unpickled_data):
        assert exactly(read(made)) == exactly(value)
    assert preview(made)._replace(size=0) == preview(by_python)._replace(size=0)
    assert made.startswith(by_python[:2])  # by which traces know a pickle
    assert len(made) <= max(len(by_python), 8)


@given(scalars)
def test_a_scalar_is_read_as_if_python_had_pickled_it(value):
    same(value)


@pytest.mark.parametrize("edge", EDGES)
def test_ints_are_at_the_edges_of_their_sizes_too(edge):
    for value in (edge - 1, edge, edge + 1):
        same(value)


few = st.one_of(
    st.lists(scalars, max_size=MOST_TOGETHER),
    st.lists(scalars, max_size=MOST_TOGETHER).map(tuple),
    st.dictionaries(scalars, scalars, max_size=MOST_TOGETHER),
)


@given(few)
def test_a_few_scalars_together_are_pickled_as_all_that_is_watched(value):
    assert pickled_together(value) == pickling.pickled(value, Collector([]))


class Text(str):
    __slots__ = ()


class Unlike(type):
    """Classes that cannot be compared with any other."""

    def __eq__(cls, other):
        raise AttributeError(other)

    def __hash__(cls):
        return 5


@pytest.mark.parametrize(
    "value",
    [
        [[1]], ([1],), {"a": [1]}, {(1, 2): 3}, [Text("a")], {Text("a"): 1}, [object()], {"a": set()}, [int],
        {"a": len}, [0] * (MOST_TOGETHER + 1),
        [Unlike("Own", (), {})(), Unlike("Own", (), {})()],
    ],
    ids=lambda value: re.sub("0x[0-9a-f]+", "somewhere", repr(value)),
)  # fmt: skip
def test_all_else_is_watched_as_it_is_pickled(value):
    assert pickled_together(value) is None


@pytest.mark.parametrize("size", [LARGE - 100, LARGE])
def test_large_ones_are_pickled_once(monkeypatch, size):
    packer = Packer(SimpleNamespace(memories=None, connection=None, values_writable=False, names_errors=True))
    value = [b"x" * size, "and", 1]
    monkeypatch.setattr(pickling, "pickled", None)
    blob = packer.pack(value)
    assert type(blob) is (bytes if size < LARGE else Packed)
    assert packer.unpack(blob) == value


def test_what_is_in_itself_is_watched():
    value = [1]
    value.append(value)
    assert pickled_together(value) is None


def test_what_another_thread_has_just_put_there_is_watched(monkeypatch):
    def changed(value, protocol):
        value.append(lambda: None)
        return pickle.dumps(value, protocol)

    monkeypatch.setattr(plain_values, "dumps", changed)
    assert pickled_together([1, 2]) is None
