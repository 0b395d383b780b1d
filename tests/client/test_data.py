"""Values that are unpickled only to be looked at: every type of data, and nobody's code."""

from __future__ import annotations

import datetime
import decimal
import os
import pickle
import zoneinfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from jupyter_shared.client.values.data import NotData, unpickled_data
from jupyter_shared.client.values.data_names import DATA_NAMES
from jupyter_shared.client.values.pickling import pickled

DAYS = pd.date_range("2024-03-30", periods=4)
COLUMNS = {
    "whole": [1, 2, 3, 4],
    "float": [0.5, np.nan, np.inf, -0.0],
    "text": ["a", "", None, "ü"],
    "yes": [True, False, True, True],
    "days": DAYS,
    "berlin": DAYS.tz_localize("Europe/Berlin"),
    "fixed": DAYS.tz_localize(datetime.timezone(datetime.timedelta(hours=2))),
    "utc": DAYS.tz_localize("UTC"),
    "spans": pd.timedelta_range("1s", periods=4),
    "months": pd.period_range("2024-01", periods=4, freq="M"),
    "ranges": pd.interval_range(0, 4),
    "choices": pd.Categorical(["x", "y", "x", None]),
    "nullable": pd.array([1, None, 3, 4], dtype="Int64"),
    "arrow": pd.array([1, None, 3, 4], dtype="int64[pyarrow]"),
    "sparse": pd.arrays.SparseArray([0, 0, 1, 0]),
    "objects": [
        datetime.date(2024, 1, 1), decimal.Decimal("1.5"), pd.Timestamp("2024", tz="Europe/Berlin"),
        {"a": [1, (2, frozenset([3]))]},
    ],
}  # fmt: skip
FRAME = pd.DataFrame(COLUMNS)
PEOPLE = [
    *(pd.Series(values, name=name) for name, values in COLUMNS.items()),
    *(pd.DataFrame({"n": range(4)}, index=pd.Index(values)) for name, values in COLUMNS.items() if name != "objects"),
    FRAME,
    FRAME.convert_dtypes(),
    pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", 1), ("a", 2)], names=["x", "y"])),
    pd.DataFrame({"n": [1, 2]}, index=pd.MultiIndex.from_tuples([(1, "a"), (2, "b")])),
    pd.Series([zoneinfo.ZoneInfo("Europe/Berlin"), datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)]),
    pa.table({"n": [1, 2], "s": ["x", None], "l": [[1], []], "st": [{"a": 1}] * 2, "d": [decimal.Decimal("1.5")] * 2}),
    pa.chunked_array([["a"], ["b"]]),
    np.arange(4.0), np.arange(8).reshape(2, 4).T[::2], np.array(DAYS), np.array(["a", "b"]), np.float64(1.5),
    np.ma.masked_array([1, 2], [0, 1]), np.rec.array([(1, 2.0)], names="a,b"), np.array([None, 1], object),
    np.array(["a", "bb"], np.dtypes.StringDType()),
]  # fmt: skip


def name_of(value):
    return f"{type(value).__name__} {getattr(value, 'dtype', '')} {getattr(value, 'name', '')}"


@pytest.mark.parametrize("value", PEOPLE, ids=name_of)
@pytest.mark.parametrize("protocol", ["as it is packed", 4])
def test_data_comes_out_as_it_is(value, protocol):
    data = pickled(value, None) if protocol == "as it is packed" else pickle.dumps(value, protocol)
    found = unpickled_data(data)
    assert type(found) is type(value)
    assert str(found) == str(value)


def reduced(function, *arguments, protocol=4):
    class Evil:
        def __reduce__(self):
            return function, arguments

    return pickle.dumps(Evil(), protocol)


def _stack_global(module, name, arguments):
    def text(value):
        data = value.encode()
        return b"X" + len(data).to_bytes(4, "little") + data

    return b"\x80\x04" + text(module) + text(name) + b"\x93" + pickle.dumps(arguments, 4)[2:-1] + b"R."


@pytest.mark.parametrize(("module", "name"), sorted(DATA_NAMES))
def test_nothing_is_reached_through_what_is_listed(module, name):
    for twin in (
        (module, f"{name}.__class__"), (module, f"{name}.__init__.__globals__"), (f"{module}.{name}", "__class__"),
        (module.rpartition(".")[0] or "os", f"{module.rpartition('.')[2]}.{name}"), (module, f"{name}_"),
    ):  # fmt: skip
        with pytest.raises(NotData, match="does not run"):
            unpickled_data(_stack_global(*twin, ()))


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"), ("posix", "system"), ("builtins", "eval"), ("builtins", "exec"), ("builtins", "__import__"),
        ("pandas.core.indexes.base", "np.testing._private.utils.os.system"), ("pandas.core.frame", "sys.modules"),
        ("pandas._libs.lib", "is_np_dtype"), ("numpy", "load"), ("pandas", "read_pickle"), ("pandas", "eval"),
        ("numpy._core.multiarray", "_reconstruct.__class__"), ("pyarrow.lib", "_pickle"), ("functools", "partial"),
        ("operator", "attrgetter"), ("importlib", "import_module"), ("pandas.core.frame", "DataFrame.to_pickle"),
        ("jupyter_shared.client.values.packing", "unpickled"), ("cloudpickle.cloudpickle", "_make_function"),
    ],
)  # fmt: skip
def test_code_is_not_run(module, name):
    with pytest.raises(NotData, match="does not run"):
        unpickled_data(_stack_global(module, name, ("echo sprung",)))


def test_an_attribute_is_asked_for_in_vain():
    for owner, name in ((np.ndarray, "tofile"), (pd.DataFrame, "to_pickle"), (zoneinfo.ZoneInfo, "__init__")):
        with pytest.raises(NotData, match="attribute"):
            unpickled_data(reduced(getattr, owner, name))
    with pytest.raises(NotData):
        unpickled_data(reduced(os.system, "true"))


def _built(module, name, slots):
    """A pickle that finds a class or function and sets attributes on it."""
    state = pickle.dumps((None, slots), 4)[2:-1]
    return _stack_global(module, name, ())[: -len(pickle.dumps((), 4)[2:-1]) - 2] + state + b"b."


@pytest.mark.parametrize(
    ("module", "name", "slots"),
    [
        ("pandas", "Index", {"join": "nothing"}), ("pandas", "RangeIndex", {"planted": 1}),
        ("pandas.core.indexes.base", "_new_Index", {"__defaults__": (1, 2)}),
        ("decimal", "Decimal", {"planted": 1}), ("numpy", "ndarray", {"tofile": 1}), ("pandas", "DataFrame", {"x": 1}),
    ],
)  # fmt: skip
def test_classes_and_functions_stay_what_they_are(module, name, slots):
    found = getattr(__import__(module, fromlist=["x"]), name)
    before = {key: getattr(found, key, None) for key in slots}
    with pytest.raises((NotData, TypeError, AttributeError)):
        unpickled_data(_built(module, name, slots))
    assert {key: getattr(found, key, None) for key in slots} == before


def test_arrow_offsets_that_lead_outside_are_refused():
    array = pa.array(["a", "bc"])
    evil = pickle.dumps(array, 5).replace(b"\x03\x00\x00\x00", b"\xff\xff\xff\x7f", 1)
    with pytest.raises((pa.ArrowInvalid, ValueError, pickle.UnpicklingError, EOFError, NotData)):
        unpickled_data(evil)


def test_a_picture_is_not_read_from_a_file(tmp_path):
    from PIL import Image
    from PIL.PngImagePlugin import PngImageFile

    file = tmp_path / "picture.png"
    Image.new("RGB", (2, 2), "red").save(file)
    with Image.open(file) as picture:
        found = unpickled_data(pickle.dumps(picture, 5))
    assert (type(found), found.getpixel((0, 0))) == (Image.Image, (255, 0, 0))
    with pytest.raises(TypeError):  # a picture of Pillow's plain class is made of nothing
        unpickled_data(reduced(PngImageFile, str(file)))
