"""pyarrow: Table, RecordBatch, Array and ChunkedArray."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...saying import said
from .tabular import COMPARISONS, Heading, NotComparable, Tabular, number_of, rows_containing

_SIGNS = {
    "=": "equal", "!=": "not_equal", "<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal",
}  # fmt: skip
assert _SIGNS.keys() == COMPARISONS.keys()


class ArrowTable(Tabular):
    """A Table. Arrow has no row labels: rows are counted."""

    nothing = "null"

    def __init__(self, value: Any) -> None:
        import pyarrow as pa

        if isinstance(value, pa.RecordBatch):
            value = pa.Table.from_batches([value])
        if not isinstance(value, pa.Table):
            value = pa.table({"values": value})
        super().__init__(value.num_rows, 1 + value.num_columns)
        self.frame = value

    def heading(self, column: int) -> Heading:
        """The name, and the type as Arrow calls it."""
        import pyarrow as pa

        if column == 0:
            return Heading((said("row"),), "", True)
        field = self.frame.schema.field(column - 1)
        right = pa.types.is_integer(field.type) or pa.types.is_floating(field.type) or pa.types.is_decimal(field.type)
        return Heading((field.name,), str(field.type), right)

    def column(self, column: int) -> Any:
        """A ChunkedArray, its dictionary resolved."""
        import pyarrow as pa

        if column == 0:
            return pa.chunked_array([pa.array(range(self.rows), pa.int64())])
        found = self.frame.column(column - 1)
        return found.cast(found.type.value_type) if pa.types.is_dictionary(found.type) else found

    def values(self, column: int, positions: Sequence[int]) -> list[Any]:
        """As Python's own; what Python has not (nanoseconds, without pandas), as Arrow's text."""
        import pyarrow as pa

        if column == 0:
            return [*map(int, positions)]
        found = self.column(column)
        if isinstance(positions, range) and positions.step == 1:
            part = found.slice(positions.start, len(positions))
        else:
            part = _taken(found, [*map(int, positions)])
        if pa.types.is_float32(found.type) or pa.types.is_float16(found.type):  # Python's floats would show more digits
            return [_float32(scalar) for scalar in part]
        return [*map(_python, part)]

    def missing(self, column: int) -> Any:
        """null, and NaN."""
        import pyarrow.compute as pc

        return pc.is_null(self.column(column), nan_is_null=True).to_numpy()

    def native_ranks(self, column: int) -> Any:
        """Ranks by Arrow's own order."""
        import pyarrow.compute as pc

        return pc.rank(self.column(column), tiebreaker="dense").to_numpy().astype("int64")

    def compared(self, column: int, sign: str, text: str) -> Any:
        """By Arrow's own comparison, with what was typed as a value of the column's type."""
        import pyarrow as pa
        import pyarrow.compute as pc

        found = self.column(column)
        try:
            operand = _operand(found.type, text)
            mask = getattr(pc, _SIGNS[sign])(found, operand)
        except pa.ArrowException as error:
            raise NotComparable(said("%1 does not compare with %2: %3", repr(text), found.type, error)) from None
        return pc.fill_null(mask, False).to_numpy() & ~self.missing(column)

    def containing(self, column: int, text: str) -> Any:
        """In the text of each value, by Arrow where it can make one."""
        import pyarrow as pa
        import pyarrow.compute as pc

        found = self.column(column)
        if pa.types.is_string(found.type) or pa.types.is_large_string(found.type) or pa.types.is_integer(found.type):
            texts = found if not pa.types.is_integer(found.type) else found.cast(pa.string())
            return pc.fill_null(pc.match_substring(texts, text, ignore_case=True), False).to_numpy()
        return rows_containing(self.values(column, range(self.rows)), text)

    def numbers(self, column: int) -> Any | None:
        """Numbers, and times as their ticks."""
        import pyarrow as pa
        import pyarrow.compute as pc

        found, types = self.column(column), pa.types
        if types.is_timestamp(found.type) or types.is_duration(found.type) or types.is_date64(found.type):
            found = pc.drop_null(found).cast(pa.int64())
        elif types.is_date32(found.type):
            found = pc.drop_null(found).cast(pa.int32())
        elif not (types.is_integer(found.type) or types.is_floating(found.type) or types.is_decimal(found.type)):
            return None
        return found.cast(pa.float64(), safe=False).to_numpy()

    def part(self, positions: Any | None) -> Any:
        """Some rows, as a Table; None: all."""
        return self.frame if positions is None else self.frame.take(positions)

    def write_parquet(self, positions: Any | None, file: Any) -> None:
        """Written by pyarrow."""
        import pyarrow.parquet as pq

        pq.write_table(self.part(positions), file)


def _taken(found: Any, positions: list[int]) -> Any:
    import pyarrow as pa

    try:
        return found.take(positions)
    except pa.ArrowNotImplementedError:  # of the newer types, as views of strings
        return [found[position] for position in positions]


def _float32(scalar: Any) -> Any:
    import numpy as np

    return np.float32(scalar.as_py()) if scalar.is_valid else None


def _python(scalar: Any) -> Any:
    try:
        return scalar.as_py()
    except (ValueError, ImportError):
        return str(scalar)


def _operand(kind: Any, text: str) -> Any:
    import pyarrow as pa

    types = pa.types
    if types.is_boolean(kind):
        return pa.scalar(text.strip().casefold() in ("true", "1", "yes"))
    if types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind):
        return pa.scalar(number_of(text))
    if types.is_timestamp(kind) and kind.tz:  # what is typed is the time in the column's own zone
        import pyarrow.compute as pc

        return pc.assume_timezone(pa.scalar(text).cast(pa.timestamp(kind.unit)), kind.tz)
    return pa.scalar(text).cast(kind)
