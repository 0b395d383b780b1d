"""Everything that is measured, in the order of the table."""

from __future__ import annotations

from . import (
    arrays,
    calls,
    changes,
    cold,
    copies,
    counts,
    following,
    history,
    locks,
    many,
    memory,
    platforms,
    queues,
    starts,
    steps,
    traces,
    unlike,
    vouching,
    writers,
)  # fmt: skip
from .measurement import Measurement, Row

GROUPS = (
    calls, queues, locks, writers, arrays, unlike, cold, changes, counts, many, starts, memory, copies, steps,
    history, following, vouching, traces, platforms,
)  # fmt: skip
MEASUREMENTS: list[Measurement] = [measurement for group in GROUPS for measurement in group.MEASUREMENTS]
ROWS: dict[str, Row] = {row.name: row for measurement in MEASUREMENTS for row in measurement.rows}
