"""pandas: DataFrame, Series, Index and its arrays, of whatever dtypes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...saying import said
from .tabular import COMPARISONS, Heading, NotComparable, Tabular, number_of, rows_containing


class PandasTable(Tabular):
    """A DataFrame; of a Series or an Index, a frame of one column."""

    def __init__(self, value: Any) -> None:
        frame = framed(value)
        super().__init__(len(frame), frame.index.nlevels + frame.shape[1], frame.index.nlevels)
        self.frame = frame
        self.levels = frame.columns.nlevels
        self._index_levels: dict[int, Any] = {}

    def heading(self, column: int) -> Heading:
        """Labels, and the dtype as pandas calls it."""
        dtype = self.column(column).dtype
        right = getattr(dtype, "kind", "O") in "iufc"
        if column < self.frozen:
            name = self.frame.index.names[column]
            default = said("index") if self.frozen == 1 else said("level %1", column)
            return Heading((*[""] * (self.levels - 1), default if name is None else str(name)), str(dtype), right)
        label = self.frame.columns[column - self.frozen]
        labels = map(str, label) if self.levels > 1 else [str(label)]
        return Heading((*labels,), str(dtype), right)

    def column(self, column: int) -> Any:
        """A level of the index, or a Series."""
        if column >= self.frozen:
            return self.frame.iloc[:, column - self.frozen]
        if column not in self._index_levels:
            index = self.frame.index
            self._index_levels[column] = index.get_level_values(column) if self.frozen > 1 else index
        return self._index_levels[column]

    def values(self, column: int, positions: Sequence[int]) -> list[Any]:
        """As pandas' arrays give them: numpy's scalars, Timestamps, Periods, NA."""
        part = positions if isinstance(positions, range) and positions.step == 1 else None
        found = self.column(column)
        if part is not None:
            series = found[part.start : part.stop] if column < self.frozen else found.iloc[part.start : part.stop]
        else:
            series = found.take(positions)
        return [*series.array]

    def missing(self, column: int) -> Any:
        """None, NaN, NaT and NA."""
        import numpy as np

        return np.asarray(self.column(column).isna())

    def native_ranks(self, column: int) -> Any:
        """Categories in their own order; all else by pandas' factorize."""
        import pandas as pd

        found = self.column(column)
        if isinstance(found.dtype, pd.CategoricalDtype):
            return found.cat.codes if column >= self.frozen else found.codes
        if found.dtype == object and pd.api.types.infer_dtype(found) not in ("string", "integer", "floating", "date"):
            raise TypeError("values of several types")
        return pd.factorize(found, sort=True)[0]

    def compared(self, column: int, sign: str, text: str) -> Any:
        """By pandas' own comparison, with what was typed as a value of the column's dtype."""
        import numpy as np

        found = self._series(column)
        operand, found = self._operand(found, text)
        try:
            mask = COMPARISONS[sign](found, operand)
        except TypeError:
            raise NotComparable(said("%1 does not compare with what is in this column.", repr(text))) from None
        return np.asarray(mask.fillna(False).astype(bool)) & ~self.missing(column)

    def _operand(self, found: Any, text: str) -> tuple[Any, Any]:
        import pandas as pd

        dtype, kind = found.dtype, pd.api.types
        try:
            if kind.is_bool_dtype(dtype):
                return text.strip().casefold() in ("true", "1", "yes"), found
            if kind.is_numeric_dtype(dtype):
                return number_of(text), found
            if kind.is_datetime64_any_dtype(dtype):
                zone = getattr(dtype, "tz", None) or getattr(getattr(dtype, "pyarrow_dtype", None), "tz", None)
                moment = pd.Timestamp(text)
                return (moment.tz_localize(zone) if zone is not None and moment.tzinfo is None else moment), found
            if kind.is_timedelta64_dtype(dtype):
                return pd.Timedelta(text), found
            if isinstance(dtype, pd.PeriodDtype):
                return pd.Period(text, dtype.freq), found
        except NotComparable:
            raise
        except (ValueError, TypeError) as error:
            raise NotComparable(said("%1 is no %2: %3.", repr(text), dtype, error)) from None
        return text, found.astype(object).map(str, na_action="ignore")

    def _series(self, column: int) -> Any:
        return self.column(column).to_series().reset_index(drop=True) if column < self.frozen else self.column(column)

    def containing(self, column: int, text: str) -> Any:
        """Of texts by pandas; of each category, or each different value, once."""
        import numpy as np
        import pandas as pd

        found = self._series(column)
        if isinstance(found.dtype, pd.StringDtype):
            return np.asarray(found.str.contains(text, case=False, regex=False).fillna(False).astype(bool))
        try:
            codes, different = pd.factorize(found)
        except TypeError:  # of lists, which have no hash
            return rows_containing(self.values(column, range(self.rows)), text)
        hits = rows_containing([*getattr(different, "array", different)], text)
        return np.append(hits, False)[codes]

    def numbers(self, column: int) -> Any | None:
        """Numbers, and times as nanoseconds."""
        import pandas as pd

        found, kind = self._series(column), pd.api.types
        if kind.is_bool_dtype(found.dtype) or kind.is_complex_dtype(found.dtype):
            return None
        if kind.is_numeric_dtype(found.dtype):
            return found.to_numpy(dtype=float, na_value=float("nan"))
        if kind.is_datetime64_any_dtype(found.dtype) or kind.is_timedelta64_dtype(found.dtype):
            whole = found.dropna().to_numpy(dtype="datetime64[ns]" if found.dtype.kind == "M" else "timedelta64[ns]")
            return whole.astype("int64").astype(float)
        return None

    def part(self, positions: Any | None) -> Any:
        """Some rows, as a DataFrame; None: all."""
        return self.frame if positions is None else self.frame.take(positions)

    def write_parquet(self, positions: Any | None, file: Any) -> None:
        """By pandas, which needs pyarrow for it, and names that are texts."""
        part = self.part(positions)
        if not all(isinstance(label, str) for label in part.columns):
            part = part.set_axis(
                [" / ".join(self.heading(self.frozen + n).labels) for n in range(part.shape[1])], axis=1
            )
        part.to_parquet(file)


def framed(value: Any) -> Any:
    """A value of pandas as a DataFrame."""
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        return value
    if isinstance(value, pd.Series):
        return value.to_frame(value.name if value.name is not None else "values")
    if isinstance(value, pd.MultiIndex):
        return value.to_frame(index=False)
    return pd.DataFrame({str(getattr(value, "name", None) or "values"): value})
