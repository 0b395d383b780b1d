"""numpy: structured, record and masked arrays, and of texts, times and objects; numbers are drawn instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...saying import said
from .tabular import COMPARISONS, Heading, NotComparable, Tabular, number_of, rows_containing


class NumpyTable(Tabular):
    """An array of one or two dimensions: a column for each field, or for each column."""

    def __init__(self, value: Any) -> None:
        import numpy as np

        array = np.ma.asanyarray(value) if isinstance(value, np.ma.MaskedArray) else np.asarray(value)
        if array.ndim not in (1, 2) or (array.ndim == 2 and array.dtype.names):
            raise ValueError(f"an array of {array.ndim} dimensions is no table")
        self._array = array
        self._names = [*array.dtype.names] if array.dtype.names else None
        width = len(self._names) if self._names else (array.shape[1] if array.ndim == 2 else 1)
        super().__init__(len(array), 1 + width)

    def heading(self, column: int) -> Heading:
        """The field's name, or the column's number."""
        if column == 0:
            return Heading((said("row"),), "", True)
        dtype = self.column(column).dtype
        return Heading((self._label(column),), str(dtype), dtype.kind in "iufc")

    def _label(self, column: int) -> str:
        if self._names:
            return str(self._names[column - 1])
        return str(column - 1) if self._array.ndim == 2 else "values"

    def column(self, column: int) -> Any:
        """An array of one dimension; a field may have more."""
        import numpy as np

        if column == 0:
            return np.arange(self.rows)
        if self._names:
            return self._array[self._names[column - 1]]
        return self._array[:, column - 1] if self._array.ndim == 2 else self._array

    def values(self, column: int, positions: Sequence[int]) -> list[Any]:
        """Scalars of numpy; `masked` where there is none."""
        found = self.column(column)
        simple = isinstance(positions, range) and positions.step == 1
        return [*(found[positions.start : positions.stop] if simple else found[[*positions]])]  # type: ignore[attr-defined]

    def missing(self, column: int) -> Any:
        """What is masked; NaN, NaT and None."""
        import numpy as np

        found = self.column(column)
        gone = np.ma.getmaskarray(found)
        data = np.ma.getdata(found)
        if data.dtype.kind in "fc":
            gone = gone | np.isnan(data)
        elif data.dtype.kind in "mM":
            gone = gone | np.isnat(data)
        elif data.dtype.kind == "O":
            gone = gone | np.array([value is None or value != value for value in data.reshape(-1)], bool)
        return gone.any(axis=tuple(range(1, gone.ndim))) if gone.ndim > 1 else gone

    def native_ranks(self, column: int) -> Any:
        """Ranks by numpy's own order."""
        import numpy as np

        found = np.ma.getdata(self.column(column))
        if found.ndim > 1 or found.dtype.kind in "OV":
            raise TypeError("values that numpy does not sort")
        return np.unique(found, return_inverse=True)[1]

    def compared(self, column: int, sign: str, text: str) -> Any:
        """By numpy's own comparison, with what was typed as a value of the column's dtype."""
        import numpy as np

        found = np.ma.getdata(self.column(column))
        if found.ndim > 1 or found.dtype.kind in "OV":
            raise NotComparable(said("These values are not compared; a text alone is searched in them."))
        try:
            operand = _operand(found.dtype, text)
        except ValueError as error:
            raise NotComparable(said("%1 is no %2: %3.", repr(text), found.dtype, error)) from None
        return np.asarray(COMPARISONS[sign](found, operand), bool) & ~self.missing(column)

    def containing(self, column: int, text: str) -> Any:
        """In the text of each value."""
        return rows_containing(self.values(column, range(self.rows)), text)

    def numbers(self, column: int) -> Any | None:
        """Numbers, and times as their ticks."""
        import numpy as np

        found = np.ma.getdata(self.column(column))[~self.missing(column)]
        if found.ndim > 1 or found.dtype.kind not in "iufmM":
            return None
        return (found.astype("int64") if found.dtype.kind in "mM" else found).astype(float)

    def part(self, positions: Any | None) -> Any:
        """Some rows of the array; None: all."""
        return self._array if positions is None else self._array[positions]

    def write_parquet(self, positions: Any | None, file: Any) -> None:
        """By pyarrow, column by column."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.parquet as pq

        part = type(self)(self.part(positions))
        columns = {part.heading(n).labels[0]: part.column(n) for n in range(1, part.columns)}
        arrays = {name: pa.array(np.ma.getdata(c), mask=np.ma.getmaskarray(c)) for name, c in columns.items()}
        pq.write_table(pa.table(arrays), file)


def _operand(dtype: Any, text: str) -> Any:
    import numpy as np

    if dtype.kind in "iuf":
        return number_of(text)
    if dtype.kind == "c":
        return complex(text)
    if dtype.kind == "b":
        return text.strip().casefold() in ("true", "1", "yes")
    if dtype.kind == "S":
        return text.encode()
    if dtype.kind == "m":
        return np.array(int(text)).astype(dtype)
    return np.datetime64(text) if dtype.kind == "M" else text
