"""Which library's adapter shows a value, by the type that its preview tells: the one line to add for a new library."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ...client.preview.preview import Preview
from .tabular import Tabular

_ADAPTERS: dict[str, tuple[str, str]] = {  # by the package a type is of: the file, and the class in it
    "pandas": ("pandas_tables", "PandasTable"),
    "polars": ("polars_tables", "PolarsTable"),
    "pyarrow": ("arrow_tables", "ArrowTable"),
    "numpy": ("numpy_tables", "NumpyTable"),
}
_PICTURED = ("bool", "int", "uint", "float")  # arrays of these are drawn instead


def is_table(seen: Preview) -> bool:
    """Whether a value is shown as a table."""
    package, _, rest = seen.type_name.partition(".")
    if package == "numpy":
        return _is_numpy_table(seen)
    if package == "pandas":
        kind = rest.rpartition(".")[2]
        return kind in ("DataFrame", "Series", "Categorical") or kind.endswith(("Index", "Array"))
    if package == "polars":
        return rest in ("DataFrame", "Series")
    return package == "pyarrow" and rest in ("Table", "RecordBatch", "Array", "ChunkedArray")


def _is_numpy_table(seen: Preview) -> bool:
    if seen.shape is None or len(seen.shape) not in (1, 2):
        return False
    if seen.type_name == "numpy.ma.MaskedArray" or seen.type_name == "numpy.recarray":
        return True
    return seen.type_name == "numpy.ndarray" and not str(seen.dtype).startswith(_PICTURED)


def tabular(value: Any, seen: Preview) -> Tabular:
    """A value as a table."""
    file, name = _ADAPTERS[seen.type_name.partition(".")[0]]
    made: Tabular = getattr(import_module(f"{__package__}.{file}"), name)(value)
    return made
