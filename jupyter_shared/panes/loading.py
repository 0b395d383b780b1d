"""Which values a view unpickles: arrays and frames, by `Home.unpack_data`, which finds nothing but plain data."""

from __future__ import annotations

from typing import Any

from ..client.preview.preview import Preview, preview

SHOWN = {
    "numpy.ndarray": "array",
    "pandas.DataFrame": "frame", "pandas.core.frame.DataFrame": "frame",
    "pandas.Series": "frame", "pandas.core.series.Series": "frame",
}  # fmt: skip


def look(blob: Any, session: Any, children: int = 0) -> Preview:
    """The preview of a value."""
    return preview(blob, 2000, children, memories=session.memories)
