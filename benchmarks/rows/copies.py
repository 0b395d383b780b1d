"""What a read copies: by how much the private memory of a second process grows, for every type of value."""

from __future__ import annotations

import gc
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from ..peers.peer import Unsupported
from ..stage import Stage
from . import arrays
from .measurement import BYTES, Effort, Measurement, Row
from .memory import kib

GROUP = "Private memory that a read in a second process takes, of about 32 MiB"
N = 1 << 22  # items of 8 bytes


def _records(lib: Any) -> Any:
    return lib.np.rec.fromarrays([lib.np.arange(N // 2), lib.np.arange(N / 2)], names="a,b")


def _frame(lib: Any, index: Any) -> Any:
    return lib.pd.DataFrame({"x": lib.np.arange(float(len(index)))}, index=index)


def _times(lib: Any, count: int, **more: Any) -> Any:
    return lib.pd.date_range("2000", periods=count, freq="s", **more)


Make = Callable[[Any], Any]
TYPES: dict[str, tuple[str, Make]] = {
    "floats": ("an array of floats", lambda lib: lib.np.arange(float(N))),
    "times": ("an array of times", lambda lib: lib.np.arange(N).astype("M8[s]")),
    "strided": ("every second item of an array", lambda lib: lib.np.arange(2 * N)[::2]),
    "masked": ("a masked array", lambda lib: lib.np.ma.masked_array(lib.np.arange(N), lib.np.arange(N) % 7 == 0)),
    "records": ("an array of records", _records),
    "over-times": ("a frame over times", lambda lib: _frame(lib, _times(lib, N // 2))),
    "zoned": ("a column of times of a zone", lambda lib: lib.pd.DataFrame({"t": _times(lib, N, tz="Europe/Berlin")})),
    "levels": (
        "a frame with an index of two levels",
        lambda lib: _frame(lib, lib.pd.MultiIndex.from_product([range(1024), range(N // 1024)])),
    ),
    "categories": (
        "a column of categories",
        lambda lib: lib.pd.Series(lib.pd.Categorical.from_codes(lib.np.arange(8 * N) % 100, [*range(100)])),
    ),
    "sparse": (
        "a sparse column",
        lambda lib: lib.pd.Series(
            lib.pd.arrays.SparseArray(lib.np.where(lib.np.arange(4 * N) % 4 == 0, 1.5, lib.np.nan))
        ),
    ),
    "arrow": ("a column of Arrow's", lambda lib: lib.pd.Series(lib.np.arange(N), dtype="int64[pyarrow]")),
    "periods": ("a column of periods", lambda lib: lib.pd.Series(lib.pd.period_range("2000", periods=N, freq="s"))),
    "intervals": (
        "a column of intervals",
        lambda lib: lib.pd.Series(lib.pd.arrays.IntervalArray.from_breaks(lib.np.arange(N / 2 + 1))),
    ),
}


def put(place: Any, key: str, count: int | None) -> None:
    """Put a value of that type, or only some items of it."""
    import numpy
    import pandas

    try:
        value = TYPES[key][1](SimpleNamespace(np=numpy, pd=pandas))
    except ImportError as error:  # Arrow may not be installed
        raise Unsupported(str(error)) from error
    place.client.put("copied", value if count is None else value[:count])


def get_and_weigh(place: Any) -> int:
    """Get it; tell what that has added to this process's private memory."""
    gc.collect()
    before = kib("/proc/self/status", "RssAnon")
    value = place.client.fetch("copied")
    added = kib("/proc/self/status", "RssAnon") - before
    del value
    return max(0, added)


def _measurement(key: str) -> Measurement:
    row = Row(f"copied-{key}", TYPES[key][0], BYTES)

    def take(stage: Stage, effort: Effort) -> dict[str, float]:
        giver, taker = clients = stage.clients(2)
        giver.run(put, key, 100)
        taker.run(get_and_weigh)  # what the first of a type loads
        giver.run(put, key, None)
        added = taker.run(get_and_weigh)
        giver.run(arrays.forget, "copied")
        for client in clients:
            client.run(_let_go)
        return {row.name: added}

    return Measurement(GROUP, (row,), take, most_rounds=1, warm_up=False)


def _let_go(place: Any) -> None:
    place.kept.clear()


MEASUREMENTS = [*map(_measurement, TYPES)]
