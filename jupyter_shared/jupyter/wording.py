"""Sizes, times and tables as plain text: for cells and terminals alike."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from .. import saying

WIDEST = 60  # characters of one column


def size(count: int) -> str:
    """A number of bytes as people say it."""
    amount = float(count)
    for unit in ("bytes", "kB", "MB"):
        if amount < 1000:
            if unit == "bytes":
                return saying.count(count, "byte")
            return f"{amount:.0f} {unit}" if amount >= 100 else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def duration(seconds: float) -> str:
    """A span of time in one unit."""
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"


def ago(moment: float) -> str:
    """How long ago a moment was, given in seconds since 1970."""
    return f"{duration(time.time() - moment)} ago"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Aligned columns under their heads; what is too long for its column is cut."""
    lines = [list(head), *([_cut(str(cell)) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def _cut(text: str) -> str:
    text = text.replace("\n", " ")
    return text if len(text) <= WIDEST else text[: WIDEST - 3] + "..."
