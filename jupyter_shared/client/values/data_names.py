"""What the pickles of arrays and frames name: all that is found when a value is unpickled only to be looked at.

Exact pairs of module and name, without dots in the name, so nothing is reached through them. Each is a class of
plain data, or a function that makes one from plain data: none opens, imports, calls or evaluates what it is given.
Collected from the pickles of numpy 1.26 to 2.4, pandas 2.0 to 3.1, pyarrow 14 to 26, polars 1 and 2, Pillow 12, 13.
"""

from __future__ import annotations

_INDEXES = {  # labels; their makers call only the class given, with arrays and names
    "base": "Index _new_Index", "category": "CategoricalIndex", "datetimes": "DatetimeIndex _new_DatetimeIndex",
    "interval": "IntervalIndex _new_IntervalIndex", "multi": "MultiIndex", "period": "PeriodIndex",
    "range": "RangeIndex", "timedeltas": "TimedeltaIndex _new_TimedeltaIndex",
}  # fmt: skip
_DTYPES = (
    "ArrowDtype BooleanDtype CategoricalDtype DatetimeTZDtype Float32Dtype Float64Dtype Int8Dtype Int16Dtype "
    "Int32Dtype Int64Dtype UInt8Dtype UInt16Dtype UInt32Dtype UInt64Dtype IntervalDtype PeriodDtype SparseDtype "
    "StringDtype"
)
_ARRAYS = {  # columns: numpy or pyarrow arrays, and masks
    "arrow.array": "ArrowExtensionArray", "boolean": "BooleanArray BooleanDtype", "categorical": "Categorical",
    "arrow.dtype": "ArrowDtype", "datetimes": "DatetimeArray", "floating": "FloatingArray Float32Dtype Float64Dtype",
    "integer": "IntegerArray Int8Dtype Int16Dtype Int32Dtype Int64Dtype UInt8Dtype UInt16Dtype UInt32Dtype UInt64Dtype",
    "interval": "IntervalArray", "period": "PeriodArray", "sparse.array": "SparseArray", "sparse.dtype": "SparseDtype",
    "string_": "StringArray StringDtype", "string_arrow": "ArrowStringArray", "timedeltas": "TimedeltaArray",
}  # fmt: skip

_NAMES: dict[str, str] = {
    # Python's own plain values.
    "builtins": "bytearray complex frozenset range set slice",
    "datetime": "date datetime time timedelta timezone",
    "decimal": "Decimal",
    "fractions": "Fraction",
    "uuid": "UUID",
    "pathlib": "PurePosixPath PureWindowsPath",  # texts taken apart, which open nothing
    "collections": "OrderedDict deque",
    "zoneinfo": "ZoneInfo",  # reads the system's time zones by key; the key is checked by zoneinfo itself
    "pytz": "_p _UTC",  # the same, for frames of older versions
    # numpy: types of elements, and arrays of them; none takes objects from a buffer.
    "numpy": "dtype matrix ndarray recarray record",
    "numpy.rec": "recarray",
    "numpy.ma": "MaskedArray",
    "numpy.ma.core": "MaskedArray _mareconstruct",
    "numpy._core.multiarray": "_reconstruct scalar",
    "numpy.core.multiarray": "_reconstruct scalar",
    "numpy._core.numeric": "_frombuffer",
    "numpy.core.numeric": "_frombuffer",
    "numpy._core._internal": "_convert_to_stringdtype_kwargs",
    "jupyter_shared.client.values.arrays": "array_of masked_of",  # arrays as this package packs them
    # pandas: frames, axes, blocks and columns.
    "pandas": (
        "Categorical CategoricalIndex DataFrame DatetimeIndex Index Interval IntervalIndex MultiIndex NA Period "
        f"PeriodIndex RangeIndex Series TimedeltaIndex {_DTYPES}"
    ),
    "pandas.arrays": (
        "ArrowExtensionArray ArrowStringArray BooleanArray DatetimeArray FloatingArray IntegerArray IntervalArray "
        "NumpyExtensionArray PeriodArray SparseArray StringArray TimedeltaArray"
    ),
    "pandas.core.frame": "DataFrame",
    "pandas.core.series": "Series",
    "pandas.core.internals.managers": "BlockManager SingleBlockManager",
    "pandas.core.dtypes.dtypes": _DTYPES,
    "pandas._libs.arrays": "__pyx_unpickle_NDArrayBacked",
    "pandas._libs.internals": "_unpickle_block",
    "pandas._libs.interval": "Interval __pyx_unpickle_IntervalMixin",
    "pandas._libs.missing": "NA",
    "pandas._libs.sparse": "IntIndex BlockIndex",
    "pandas._libs.tslibs.nattype": "__nat_unpickle _nat_unpickle",
    "pandas._libs.tslibs.offsets": "Day Hour Minute Second Milli Micro Nano BusinessDay Week MonthBegin MonthEnd "
    "QuarterBegin QuarterEnd YearBegin YearEnd",
    "pandas._libs.tslibs.period": "Period",
    "pandas._libs.tslibs.timedeltas": "_timedelta_unpickle",
    "pandas._libs.tslibs.timestamps": "_unpickle_timestamp",
    # pyarrow: types, and arrays of buffers (which are validated: see `data.py`).
    "pyarrow.lib": (
        "_reconstruct_record_batch _reconstruct_table _restore_array binary chunked_array decimal128 decimal256 "
        "dictionary field large_list list_ map_ py_buffer schema struct time32 time64 timestamp duration type_for_alias"
    ),
    # polars: a frame is a list of columns, a column a stream of Arrow's.
    "polars.dataframe.frame": "DataFrame",
    "polars.series.series": "Series",
    # Pillow: mode, size, palette and pixels.
    "PIL.Image": "Image",
}
_NAMES |= {f"pandas.core.indexes.{module}": names for module, names in _INDEXES.items()}
_NAMES |= {f"pandas.core.arrays.{module}": names for module, names in _ARRAYS.items()}

DATA_NAMES = frozenset((module, name) for module, names in _NAMES.items() for name in names.split())

_FILE_FORMATS = ("Avif", "Bmp", "Gif", "Ico", "Jpeg", "Jpeg2K", "Mpo", "Png", "Ppm", "Tiff", "WebP")

PICTURES = {
    (f"PIL.{kind}ImagePlugin", f"{kind}ImageFile"): ("PIL.Image", "Image")
    for kind in _FILE_FORMATS
}
TAKEN_FOR = PICTURES | {
    (module, f"{kind}{flavour}Path"): ("pathlib", f"Pure{flavour}Path")
    for module in ("pathlib", "pathlib._local") for kind in ("", "Pure") for flavour in ("Posix", "Windows")
}
"""What is found in the place of what is named: less than it, and able to hold its state."""
