"""Which values a view may unpickle: those of numpy and pandas alone, whose pickles name nothing else."""

from __future__ import annotations

from typing import Any

from ..client.preview.preview import Preview, preview

MOST_OPCODES = 300_000  # of a frame whose columns hold Python objects; some tenths of a second, once

_NAMES = {
    "numpy.dtype", "numpy.ndarray", "_codecs.encode",
    "builtins.slice", "builtins.bytearray", "__builtin__.slice", "__builtin__.bytearray",
    "datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta", "datetime.timezone",
    "decimal.Decimal", "zoneinfo.ZoneInfo._unpickle",
    "pandas.Categorical", "pandas.CategoricalDtype", "pandas.DataFrame", "pandas.DatetimeIndex",
    "pandas.DatetimeTZDtype", "pandas.Index", "pandas.Interval", "pandas.IntervalIndex", "pandas.MultiIndex",
    "pandas.Period", "pandas.PeriodDtype", "pandas.PeriodIndex", "pandas.RangeIndex", "pandas.Series",
    "pandas.TimedeltaIndex", "pandas.StringDtype", "pandas.BooleanDtype",
    "pyarrow.lib._restore_array", "pyarrow.lib.py_buffer", "pyarrow.lib.type_for_alias", "pyarrow.lib.chunked_array",
}  # fmt: skip
_NAMES |= {f"pandas.{sign}Int{bits}Dtype" for sign in ("", "U") for bits in (8, 16, 32, 64)}
_NAMES |= {f"pandas.Float{bits}Dtype" for bits in (32, 64)}
_FAMILIES = (  # modules in which there is nothing but what arrays and frames are made of
    "numpy._core.multiarray.", "numpy._core.numeric.", "numpy.core.multiarray.", "numpy.core.numeric.",
    "pandas.core.indexes.", "pandas.core.internals.", "pandas._libs.", "pandas.arrays.", "pandas.core.arrays.",
    "pandas.core.frame.", "pandas.core.series.", "pandas.core.dtypes.dtypes.",
)  # fmt: skip
SHOWN = {
    "numpy.ndarray": "array",
    "pandas.DataFrame": "frame", "pandas.core.frame.DataFrame": "frame",
    "pandas.Series": "frame", "pandas.core.series.Series": "frame",
}  # fmt: skip


def look(blob: Any, session: Any, children: int = 0) -> Preview:
    """The preview of a value, whole if it may be one that is loaded."""
    seen = preview(blob, 2000, children, memories=session.memories)
    if seen.type_name in SHOWN and "?" in seen.names:
        seen = preview(blob, 2000, children, MOST_OPCODES, session.memories)
    return seen


def is_data(seen: Preview) -> bool:
    """Whether unpickling it brings numbers and texts, and runs nobody's code."""
    return all(name in _NAMES or name.startswith(_FAMILIES) for name in seen.names)
