"""A value that is read is not copied, of whatever type of numpy's or pandas' it is: by what its reader takes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

N = 1 << 20  # items of 8 bytes
MOST = 0.15  # of a value's size, as private memory of its reader


def dates(**more):
    return pd.date_range("2000", periods=N, freq="s", **more)


VALUES = {
    "floats": lambda: np.arange(N, dtype=float),
    "times": lambda: np.arange(N).astype("M8[s]"),
    "spans of time": lambda: np.arange(N).astype("m8[s]"),
    "every second": lambda: np.arange(2 * N)[::2],
    "backwards": lambda: np.arange(N)[::-1],
    "some columns": lambda: np.arange(2 * N).reshape(-1, 8)[:, :4],
    "fortran": lambda: np.asfortranarray(np.arange(N).reshape(-1, 8)),
    "axes swapped": lambda: np.arange(N).reshape(64, 64, -1).transpose(1, 0, 2),
    "big-endian": lambda: np.arange(N).astype(">i8"),
    "masked": lambda: np.ma.masked_array(np.arange(N), np.arange(N) % 7 == 0, fill_value=5),
    "masked, no mask": lambda: np.ma.masked_array(np.arange(N).astype("M8[s]")),
    "masked records": lambda: np.ma.masked_array(
        np.zeros(N, dtype=[("a", "i4"), ("b", "f4")]), mask=np.ones(N, dtype=[("a", "?"), ("b", "?")])
    ),
    "records": lambda: np.rec.fromarrays([np.arange(N), np.arange(float(N))], names="a,b"),
    "structured": lambda: np.zeros(N, dtype=[("a", "i8"), ("b", "M8[s]")]),
    "texts": lambda: np.full(N, "ab"),
    "bytes": lambda: np.full(N, b"abcdefgh"),
    "read-only": lambda: np.broadcast_to(np.arange(8), (N // 8, 8)),
    "several in a list": lambda: [np.arange(N).astype("M8[s]"), np.arange(N)[::-1]],
    "a series over times": lambda: pd.Series(np.arange(float(N)), index=dates()),
    "a frame over times": lambda: pd.DataFrame({"x": np.arange(float(N))}, index=dates()),
    "a frame over zoned times": lambda: pd.DataFrame({"x": np.arange(float(N))}, index=dates(tz="Europe/Berlin")),
    "a column of times": lambda: pd.DataFrame({"x": np.arange(float(N)), "t": dates()}),
    "a column of zoned times": lambda: pd.DataFrame({"t": dates(tz="Europe/Berlin")}),
    "a column of spans": lambda: pd.DataFrame({"t": pd.timedelta_range(0, periods=N, freq="s")}),
    "an index of zoned times": lambda: dates(tz="UTC"),
    "periods": lambda: pd.Series(pd.period_range("2000", periods=N, freq="s")),
    "nullable": lambda: pd.Series(np.arange(N), dtype="Int64"),
    "categories": lambda: pd.Series(pd.Categorical.from_codes(np.arange(8 * N) % 100, [*range(100)])),
    "sparse": lambda: pd.Series(pd.arrays.SparseArray(np.where(np.arange(4 * N) % 4 == 0, 1.5, np.nan))),
    "arrow": lambda: pd.Series(np.arange(N), dtype="int64[pyarrow]"),
    "a frame with several levels": lambda: pd.DataFrame(
        {"x": np.arange(float(N))}, index=pd.MultiIndex.from_product([range(1024), range(N // 1024)])
    ),
    "intervals": lambda: pd.Series(pd.arrays.IntervalArray.from_breaks(np.arange(float(N + 1)))),
    "an index of numbers": lambda: pd.DataFrame({"x": np.arange(float(N))}, index=np.arange(N)[::-1].copy()),
    "rows of a frame": lambda: pd.DataFrame({"a": np.arange(N), "b": np.arange(N)}).iloc[::2],
    "columns of a frame": lambda: pd.DataFrame(np.arange(2 * N).reshape(-1, 8)).iloc[:, 2:5],
}


def reader(shared, parent):
    """Reads what it is told to; tells what that adds to its private memory, and which arrays in it can be written."""
    import gc

    import numpy as np

    from tests.weighing import private

    def arrays(value):
        if hasattr(value, "_mgr"):
            return [block.values for block in value._mgr.blocks]
        return value if isinstance(value, list) else [value]

    def writable(array):
        array = next((getattr(array, name) for name in ("_ndarray", "_data") if hasattr(array, name)), array)
        array = getattr(array, "_ndarray", array)
        return array.flags.writeable if isinstance(array, np.ndarray) else None

    shared.get("warm")
    while (asked := parent.hear()) is not None:
        name, mode = asked
        gc.collect()
        before = private()
        value = shared.get(name, writable=mode)
        added = private() - before
        parent.tell((added, {writable(array) for array in arrays(value)}))
        del value


@pytest.fixture
def read(manager, session, spawned):
    small = {key: make()[:1000] for key, make in VALUES.items() if key not in ("several in a list", "fortran")}
    session["warm"] = [small, [0] * 100]  # what reading the first of each type loads
    child = spawned(reader)

    def ask(name, mode=False):
        child.tell((name, mode))
        return child.hear()

    yield ask
    child.tell(None)
    child.finish()


def same(one, other):
    assert type(one) is type(other)
    if isinstance(one, list):
        [same(*pair) for pair in zip(one, other, strict=True)]
    elif isinstance(one, pd.DataFrame | pd.Series | pd.Index):
        assert one.equals(other)
    else:
        np.testing.assert_array_equal(one, other)
        assert (one.dtype, one.shape) == (other.dtype, other.shape)


@pytest.mark.timeout(600)  # many large values, each read in two ways
def test_no_type_of_numpys_or_pandas_is_copied_when_it_is_read(session, read):
    for name, make in VALUES.items():
        value = make()
        session["x"] = value
        size = session.describe("x").size
        for mode in (False, True):
            added, can_write = read("x", mode)
            assert added < MOST * size, f"{name}: {added:,} of {size:,} bytes, writable={mode}"
            assert can_write <= {mode, None}, f"{name}: the same may be written of all types"
        same(value, session["x"])


def test_a_memmap_is_shared_like_any_array(session, read, tmp_path):
    array = np.memmap(tmp_path / "file", dtype="i8", mode="w+", shape=(N,))
    array[:] = np.arange(N)
    session["x"] = array
    assert read("x")[0] < MOST * array.nbytes
    assert type(session["x"]) is np.memmap
    assert (session["x"] == array).all()


class Own(np.ndarray):
    """A class of one's own."""


class Mindful(np.ndarray):
    """One with a pickle of its own."""

    def __reduce__(self):
        return Mindful.of, (int(self[0]),)

    @staticmethod
    def of(number):
        return np.full(3, number).view(Mindful)


def test_classes_of_ones_own(session):
    session["x"] = [np.arange(N).view(Own), np.full(N, 7).view(Mindful)]
    own, mindful = session["x"]
    assert (type(own).__name__, own.sum(), own.flags.writeable) == ("Own", N * (N - 1) // 2, False)
    assert mindful.tolist() == [7, 7, 7]


@pytest.mark.parametrize(
    "value",
    [np.array(5, "M8[s]"), np.zeros((0, 3), "M8[s]"), np.array([1, "a", None], object), np.zeros(3, "V0"),
     np.ma.masked_array([1, "a"], [0, 1], dtype=object), np.array([("a", 1)], [("s", "O"), ("i", "i8")]),
     np.zeros(5, "M8[s]")[::2], np.ma.masked_array(5, True), np.array(["a", "bc"], np.dtypes.StringDType())],
    ids=repr,
)  # fmt: skip
def test_odd_arrays_come_back_as_they_were(session, value):
    session["x"] = value
    same(value, session["x"])


LAID_OUT = {
    "by rows": lambda size: np.arange(size // 8.0).reshape(-1, 4),
    "by columns": lambda size: np.arange(size // 8.0).reshape(4, -1).T,
    "by columns, read-only": lambda size: np.broadcast_to(np.arange(size // 8.0), (1, size // 8)).T,
    "with steps": lambda size: np.arange(size // 4.0)[::2],
    "in three dimensions": lambda size: np.arange(size // 8.0).reshape(2, 2, -1).transpose(1, 2, 0),
    "times": lambda size: np.arange(size // 8).astype("M8[s]").reshape(4, -1).T,
    "of a class": lambda size: np.arange(size // 8.0).reshape(4, -1).T.view(Own),
    "masked": lambda size: np.ma.masked_less(np.arange(size // 8.0).reshape(4, -1).T, 3),
    "frame": lambda size: pd.DataFrame(np.arange(size // 8.0).reshape(-1, 4)),
    "frame by columns": lambda size: pd.DataFrame({name: np.arange(size // 32) for name in "abcd"}),
    "series": lambda size: pd.Series(np.arange(size // 8.0)),
}


@pytest.mark.parametrize("make", LAID_OUT.values(), ids=LAID_OUT)
def test_every_size_comes_back_however_it_is_laid_out(session, make):
    """Of each way that a value takes: in its pickle, beside it, in a frame of its own, in shared memory."""
    for size in (1 << 10, 20_000, 65_536, 100_000, 131_072, 196_608, 300_000):
        value = make(size)
        for holder in (session, session.dict("d")):
            holder["x"] = value
            same(value, holder["x"])
        session.queue("q").put([value, {"again": value}])
        same(value, session.queue("q").get()[1]["again"])


def test_masked_arrays_keep_what_they_know(session):
    array = np.ma.masked_array(np.arange(N), np.arange(N) % 2 == 0, fill_value=77, hard_mask=True)
    session["x"] = array
    back = session["x"]
    assert (back.fill_value, back.hardmask, back.mask.sum()) == (77, True, N // 2)
    assert session.describe("x").preview.startswith("masked array of int64")
    session["r"] = np.rec.fromarrays([np.arange(N)], names="a")
    assert "array of" in session.describe("r").preview
