"""The shape and columns of pyarrow's tables, and what can be said of polars' frames, from the tree of their pickle."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...kinds.glance import TIMES
from ...saying import count
from .nodes import Clipped, Constructed, Facts, Group, Node

MOST_NAMES = 50


def polars(made: Constructed, type_name: str) -> Facts:
    """A frame or column of polars': bytes of Arrow's, which only polars reads."""
    name = f"polars.{type_name.rpartition('.')[2]}"
    size = made.state.size if isinstance(made.state, Clipped) else len(made.state)
    return Facts(name, f"{name} of {count(size, 'byte')}")


def table(made: Constructed, type_name: str) -> Facts:
    """A Table or RecordBatch: a list of columns, and a schema."""
    columns, schema = made.args[0].items, made.args[1]
    name = "Table" if type_name.endswith("table") else "RecordBatch"
    shape = (_length(columns[0]) if columns else 0, len(columns))
    labels = [*_names(schema)]
    text = f"pyarrow.{name}, {shape[0]:,}{TIMES}{shape[1]:,}" + (f": {', '.join(labels)}" if labels else "")
    return Facts(f"pyarrow.{name}", text, shape[0], shape)


def array(made: Constructed, _: str) -> Facts:
    """An Array or ChunkedArray."""
    name = "ChunkedArray" if made.maker.name == "chunked_array" else "Array"
    length = _length(made)
    return Facts(f"pyarrow.{name}", f"pyarrow.{name} of {length:,}", length, (length,))


def _length(made: Constructed) -> int:
    """An array says it beside its type; one in chunks is a list of such, of which none is in chunks itself."""
    arrays = made.args[0].items if made.maker.name == "chunked_array" else [made]
    return sum(int(array.args[0].items[1]) for array in arrays)


def _names(schema: Node) -> Iterator[str]:
    fields = schema.args[0] if isinstance(schema, Constructed) and schema.args else None
    for field in fields.items[:MOST_NAMES] if isinstance(fields, Group) else ():
        if isinstance(field, Constructed) and field.args and isinstance(field.args[0], str):
            yield field.args[0]


KNOWN: dict[str, Callable[[Constructed, str], Facts]] = {
    "polars.dataframe.frame.DataFrame": polars,
    "polars.series.series.Series": polars,
    "polars.lazyframe.frame.LazyFrame": polars,
    "pyarrow.lib._reconstruct_table": table,
    "pyarrow.lib._reconstruct_record_batch": table,
    "pyarrow.lib._restore_array": array,
    "pyarrow.lib.chunked_array": array,
}
