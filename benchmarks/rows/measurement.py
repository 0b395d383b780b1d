"""What a row of the table is, and how much effort a run makes for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

KIB, MIB = 1 << 10, 1 << 20
SECONDS, RATE, BYTES = "s", "/s", "B"  # the units samples are kept in


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str  # for --only
    title: str
    unit: str = SECONDS

    @property
    def more_is_better(self) -> bool:
        """Whether the larger number wins."""
        return self.unit == RATE


@dataclass(frozen=True)
class Effort:
    """How long and how often is measured."""

    name: str
    seconds: float  # about what one sample takes
    rounds: int
    heavy: bool  # whether measurements that need much memory or time are made


FULL = Effort("full", seconds=0.2, rounds=5, heavy=True)
QUICK = Effort("quick", seconds=0.05, rounds=3, heavy=False)
TINY = Effort("tiny", seconds=0.002, rounds=1, heavy=False)


@dataclass(frozen=True)
class Measurement:
    """Fills one row or several at once, for one peer and one round at a time."""

    group: str
    rows: tuple[Row, ...]
    take: Callable[[Any, Effort], dict[str, float]]  # (stage, effort) -> a sample for each row
    heavy: bool = False
    most_rounds: int = 99
    warm_up: bool = True  # whether the first round is for warming up only
