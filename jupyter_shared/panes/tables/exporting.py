"""Rows as they are arranged, for elsewhere: as text for the clipboard, and as files."""

from __future__ import annotations

import csv
import io
import sys
from typing import Any

from ...saying import said
from .cells import full_text, missing_word
from .tabular import Tabular
from .window import rows_at

MOST_COPIED = 1_000_000  # cells
LARGEST_FILE = 200_000_000  # bytes, which travel to the page
CHUNK = 10_000  # rows that are written at a time


class NotExported(ValueError):
    """It cannot be had elsewhere; the message says why, and what would do."""


class TooMuch(NotExported):
    """More than should travel to a page."""


def copied(table: Tabular, positions: Any | None, box: dict[str, int]) -> str:
    """A rectangle of cells in full, with tabs between, as spreadsheets take it; with headings unless it is one cell."""
    columns = range(max(box["left"], 0), min(box["right"] + 1, table.columns))
    total = table.rows if positions is None else len(positions)
    rows = rows_at(positions, total, max(box["top"], 0), box["bottom"] + 1)
    if len(rows) * len(columns) > MOST_COPIED:
        raise TooMuch(said("These are more than %1 cells: export them as a file instead.", f"{MOST_COPIED:,}"))
    written = io.StringIO()
    writer = csv.writer(written, "excel-tab", lineterminator="\n")
    if len(rows) > 1 or len(columns) > 1:
        writer.writerow(_names(table, columns))
    writer.writerows(_lines(table, rows, columns))
    return written.getvalue().removesuffix("\n")


def csv_of(table: Tabular, positions: Any | None) -> bytes:
    """All columns of these rows as CSV."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    columns = range(table.columns)
    writer.writerow(_names(table, columns))
    total = table.rows if positions is None else len(positions)
    for start in range(0, total, CHUNK):
        writer.writerows(_lines(table, rows_at(positions, total, start, start + CHUNK), columns))
        if written.tell() > LARGEST_FILE:
            raise TooMuch(said("These are more than %1 MB as CSV: write them by a program.", LARGEST_FILE // 1000000))
    return written.getvalue().encode(errors="backslashreplace")  # lone surrogates, as of files' names


def parquet_of(table: Tabular, positions: Any | None) -> bytes:
    """These rows as Parquet, as their library writes it."""
    written = io.BytesIO()
    try:
        table.write_parquet(positions, written)
    except ImportError as error:
        why = said("Parquet is written by pyarrow, which %1 has not got: pip install pyarrow", sys.executable)
        raise NotExported(why) from error
    if written.tell() > LARGEST_FILE:
        raise TooMuch(said("These are more than %1 MB as Parquet: write them by a program.", LARGEST_FILE // 1000000))
    return written.getvalue()


def _names(table: Tabular, columns: range) -> list[str]:
    return [" / ".join(filter(None, table.heading(column).labels)) for column in columns]


def _lines(table: Tabular, rows: Any, columns: range) -> Any:
    if not len(rows):
        return []
    texts = [[_whole_text(value) for value in table.values(column, rows)] for column in columns]
    return zip(*texts, strict=True)


def _whole_text(value: Any) -> str:
    """All that a value has, also of a long list or array within a cell, of which no page shows everything."""
    if isinstance(value, dict | list | tuple | set | frozenset):
        return repr(value)
    if getattr(value, "ndim", 0):
        return repr(value.tolist())
    return "" if missing_word(value) else full_text(value)
