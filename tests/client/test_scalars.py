"""Scalars are pickled byte for byte as Python does it: other versions of this package, and previews, read them."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_shared.client.values.scalars import SCALARS

EDGES = [0, 1 << 8, 1 << 16, 1 << 31, 1 << 32, 1 << 64, -(1 << 8), -(1 << 16), -(1 << 31), -(1 << 64)]


def same(value):
    assert SCALARS[type(value)](value) == pickle.dumps(value, 5)


@given(st.one_of(st.integers(), st.floats(), st.booleans(), st.none(), st.text(), st.binary()))
def test_a_scalar_is_pickled_as_python_does_it(value):
    same(value)


@pytest.mark.parametrize("edge", EDGES)
def test_ints_are_at_the_edges_of_their_sizes_too(edge):
    for value in (edge - 1, edge, edge + 1):
        same(value)
