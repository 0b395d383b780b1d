"""Pickles that would have bytes taken for objects, or elements lie outside of an array: refused when looked at."""

from __future__ import annotations

import collections
import fractions
import pickle

import numpy as np
import pandas as pd
import pytest

from jupyter_shared.client.values.arrays import array_of
from jupyter_shared.client.values.data import NotData, unpickled_data

RECONSTRUCT, SCALAR = np.ndarray(0).__reduce__()[0], np.float64(1).__reduce__()[0]
FROM_BUFFER = np.ones(1).__reduce_ex__(5)[0]
EIGHT, OBJECT = b"A" * 8, np.dtype("O")
POINTERS = {"a": (OBJECT, 0)}


class Made:
    """Pickles as a call, and perhaps a state."""

    def __init__(self, function, *arguments, state=None):
        self.reduced = (function, arguments) if state is None else (function, arguments, state)

    def __reduce__(self):
        return self.reduced


def dtype(name, *state):
    return Made(np.dtype, name, False, True, state=(3, "|", *state))


def array(of):
    return Made(RECONSTRUCT, np.ndarray, (0,), b"b", state=(1, (1,), of, False, EIGHT))


HIDDEN = dtype("V8", None, ("a",), POINTERS, 8, 1, 0)
LATE = np.dtype("V8", copy=True)
HOSTILE = {
    "objects without their flags": array(dtype("O8", None, None, None, -1, -1, 0)),
    "a field of objects without its flags": array(HIDDEN),
    "a field of objects, from a buffer": Made(FROM_BUFFER, EIGHT, HIDDEN, (1,), "C"),
    "a field of objects, of a scalar": Made(SCALAR, HIDDEN, EIGHT),
    "a field outside": array(dtype("V8", None, ("a",), {"a": (np.dtype("f8"), 1 << 30)}, 8, 1, 0)),
    "a part outside": array(dtype("V8", (np.dtype("f8"), (1 << 20,)), None, None, 8, 1, 0)),
    "a size that is not its": array(dtype("V8", None, ("a",), {"a": (np.dtype("f8"), 0)}, 4, 1, 0)),
    "objects over bytes": Made(np.ndarray, (3,), OBJECT, b"A" * 24),
    "objects over bytes, of another class": Made(np.recarray, (1,), OBJECT, EIGHT),
    "objects over bytes, as we pack arrays": Made(array_of, np.matrix, EIGHT, OBJECT, (1, 1), "C"),
    "a dtype that changes when it is in use": [array(LATE), Made(np.dtype, LATE, False, True)],
    "a set of more than any memory": Made(frozenset, range(10**12)),
    "a deque of more than any memory": Made(collections.deque, range(10**12)),
    "a number of more than any memory": Made(fractions.Fraction, "1e1000000000"),
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("protocol", [2, 5])
def test_it_is_refused(what, protocol):
    with pytest.raises((ValueError, TypeError, RuntimeError)):
        unpickled_data(pickle.dumps(HOSTILE[what], protocol))


@pytest.mark.parametrize("code", [2, 100, -2])
@pytest.mark.parametrize("kind", ["categories", "levels"])
def test_codes_that_stand_for_nothing_are_refused(kind, code):
    """Pandas would look beyond the end of the categories."""
    bad = np.array([code, 0, 1], "i4")
    if kind == "levels":
        function, (of, fields), *_ = pd.MultiIndex.from_tuples([(1.5, "a"), (2.5, "b")]).__reduce__()
        evil = Made(function, of, {**fields, "codes": [bad, np.array([0, 1, 0], "i1")]})
    else:
        function, arguments, state, *_ = pd.Categorical.from_codes([0, 1, 0], pd.Index([1.5, 2.5])).__reduce__()
        state = tuple(bad if isinstance(part, np.ndarray) else part for part in state)
        evil = Made(function, *arguments, state=state)
    with pytest.raises(NotData, match="stand for nothing"):
        unpickled_data(pickle.dumps(evil, 5))


def test_a_dtype_is_not_changed_once_an_array_has_it():
    """Its state comes once more, after the array's."""
    fields = dtype("V8", None, ("a",), {"a": (np.dtype("f8"), 0)}, 8, 1, 16)
    data = pickle.dumps([array(fields)], 4)
    assert unpickled_data(data)[0].dtype.names == ("a",)
    plain = pickle.dumps((Made(np.dtype, "V8", False, True),), 2)
    change = pickle.dumps((3, "|", None, ("a",), POINTERS, 8, 1, 0), 2)[2:-1] + b"b"
    for between in (b"", b"c__builtin__\nset\n]\x85R0"):  # nothing, or the making of something else
        twice = plain.replace(b"R", b"R" + change + between + change, 1)
        with pytest.raises((ValueError, TypeError, pickle.UnpicklingError)):
            unpickled_data(twice)


@pytest.mark.parametrize("protocol", [3, 4, 5])
@pytest.mark.parametrize(
    "of",
    [
        "f8", ">f8", "<M8[3ns]", "m8", "m8[D]", "U4", ">U3", "S5", "V3", "O", "?", "c16", "f2",
        [("a", "O"), ("b", "f8")], [("a", "f8"), ("b", "M8[s]", (2, 3))],
        np.dtype([("a", "i1"), ("b", "f8")], align=True),
        np.dtype((np.record, [("a", "i4"), ("n", [("b", ">u2")])])),
        np.dtype({"names": ["a"], "formats": ["f8"], "titles": ["T"], "offsets": [8], "itemsize": 24}),
    ],
    ids=str,
)  # fmt: skip
def test_honest_ones_are_as_they_were(of, protocol):
    given = np.zeros(3, of)
    for value in (given, given[0]):
        data = pickle.dumps(value, protocol)
        found, expected = unpickled_data(data), pickle.loads(data)
        if hasattr(expected, "dtype"):
            assert found.dtype == expected.dtype
            assert (found.dtype.flags, found.dtype.byteorder) == (expected.dtype.flags, expected.dtype.byteorder)
        assert repr(found) == repr(expected)
