"""Scalars are pickled without pickle: as other versions of this package, previews, and pickle itself read them."""

from __future__ import annotations

import pickle
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_shared.client.preview.preview import preview
from jupyter_shared.client.values.data import unpickled_data
from jupyter_shared.client.values.scalars import SCALARS

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
