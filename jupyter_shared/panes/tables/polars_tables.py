"""polars: DataFrame and Series."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Any

from ...saying import said
from .tabular import COMPARISONS, Heading, NotComparable, Tabular, number_of, rows_containing


class PolarsTable(Tabular):
    """A DataFrame; of a Series, a frame of one column. polars has no row labels: rows are counted."""

    nothing = "null"

    def __init__(self, value: Any) -> None:
        import polars as pl

        frame = value.to_frame(value.name or "values") if isinstance(value, pl.Series) else value
        super().__init__(frame.height, 1 + frame.width)
        self.frame = frame

    def heading(self, column: int) -> Heading:
        """The name, and the dtype as polars calls it."""
        if column == 0:
            return Heading((said("row"),), "", True)
        series = self.column(column)
        return Heading((series.name,), _dtype_name(series.dtype), series.dtype.is_numeric())

    def column(self, column: int) -> Any:
        """A Series."""
        import polars as pl

        return pl.Series("row", range(self.rows), pl.Int64) if column == 0 else self.frame.to_series(column - 1)

    def values(self, column: int, positions: Sequence[int]) -> list[Any]:
        """Values of a column, as Python's own."""
        import polars as pl

        if column == 0:
            return [*map(int, positions)]
        series = self.column(column)
        if isinstance(positions, range) and positions.step == 1:
            part = series.slice(positions.start, len(positions))
        else:
            part = series.gather([*map(int, positions)])
        if series.dtype == pl.Float32:  # Python's floats would show digits that are not in it
            return _float32(part)
        if isinstance(series.dtype, pl.Duration) and series.dtype.time_unit == "ns":  # Python has no nanoseconds
            return [None if ticks is None else _duration(ticks) for ticks in part.to_physical().to_list()]
        if isinstance(series.dtype, pl.Datetime) and series.dtype.time_unit == "ns":
            part = part.cast(pl.String)
        return [*part.to_list()]

    def missing(self, column: int) -> Any:
        """null, and NaN."""
        import numpy as np

        series = self.column(column)
        gone = series.is_null() | series.is_nan() if series.dtype.is_float() else series.is_null()
        return np.asarray(gone.fill_null(True).to_list() if not len(gone) else gone.fill_null(True).to_numpy())

    def native_ranks(self, column: int) -> Any:
        """Ranks by polars' own order."""
        return self.column(column).rank("dense").fill_null(0).to_numpy().astype("int64")

    def compared(self, column: int, sign: str, text: str) -> Any:
        """By polars' own comparison, with what was typed as a value of the column's dtype."""
        series = self.column(column)
        operand, series = _operand(series, text)
        return COMPARISONS[sign](series, operand).fill_null(False).to_numpy() & ~self.missing(column)

    def containing(self, column: int, text: str) -> Any:
        """Of texts by polars; of all else that has a text, in that."""
        import polars as pl

        series = self.column(column)
        if series.dtype.is_nested() or series.dtype == pl.Object or series.dtype == pl.Binary:
            return rows_containing(series.to_list(), text)
        if series.dtype.is_float():
            return rows_containing(self.values(column, range(self.rows)), text)
        found = series.cast(pl.String).str.to_lowercase().str.contains(text.lower(), literal=True)
        return found.fill_null(False).to_numpy()

    def numbers(self, column: int) -> Any | None:
        """Numbers, and times as their ticks."""
        import polars as pl

        series = self.column(column)
        if series.dtype.is_numeric():
            return series.cast(pl.Float64, strict=False).fill_null(float("nan")).to_numpy()
        if series.dtype.is_temporal() and series.dtype != pl.Time:
            return series.drop_nulls().to_physical().cast(pl.Float64).to_numpy()
        return None

    def part(self, positions: Any | None) -> Any:
        """Some rows, as a DataFrame; None: all."""
        return self.frame if positions is None else self.frame[positions]

    def write_parquet(self, positions: Any | None, file: Any) -> None:
        """Written by polars."""
        self.part(positions).write_parquet(file)


def _dtype_name(dtype: Any) -> str:
    """As polars calls it, without the names of its arguments."""
    return re.sub(r"\w+=|, \w+=None|'", "", str(dtype))


def _duration(nanoseconds: int) -> datetime.timedelta | str:
    whole, rest = divmod(nanoseconds, 1000)
    found = datetime.timedelta(microseconds=whole)
    return f"{found}{'' if found.microseconds else '.000000'}{rest:03}" if rest else found


def _float32(series: Any) -> list[Any]:
    import numpy as np

    return [None if value is None else np.float32(value) for value in series.to_list()]


def _operand(series: Any, text: str) -> tuple[Any, Any]:
    import polars as pl

    dtype = series.dtype
    try:
        if dtype == pl.Boolean:
            return text.strip().casefold() in ("true", "1", "yes"), series
        if dtype.is_numeric():
            return number_of(text), series
        if isinstance(dtype, pl.Datetime):
            moment = datetime.datetime.fromisoformat(text)
            if dtype.time_zone and moment.tzinfo is None:
                import zoneinfo

                moment = moment.replace(tzinfo=zoneinfo.ZoneInfo(dtype.time_zone))
            return moment, series
        if dtype == pl.Date:
            return datetime.date.fromisoformat(text), series
        if dtype == pl.Time:
            return datetime.time.fromisoformat(text), series
    except NotComparable:
        raise
    except ValueError as error:
        raise NotComparable(said("%1 is no %2: %3.", repr(text), dtype, error)) from None
    if dtype.is_nested() or dtype in (pl.Object, pl.Duration, pl.Binary):
        raise NotComparable(said("Values of type %1 are not compared; a text alone is searched in them.", dtype))
    return text, series.cast(pl.String)
