"""How a cost grows: the exponent of the power of the size that fits it best."""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass
class Series:
    """What something costs, by size."""

    what: str
    of: str  # what the size counts
    unit: str  # "us" or "B"
    points: list[tuple[int, float]] = field(default_factory=list)
    note: str = ""

    @property
    def exponent(self) -> float | None:
        """The slope of the logarithms over the three largest sizes, where fixed costs weigh least; None for one."""
        points = [(size, cost) for size, cost in self.points if cost > 0][-3:]
        if len(points) < 2:
            return None
        xs, ys = [math.log(size) for size, _ in points], [math.log(cost) for _, cost in points]
        x, y = sum(xs) / len(xs), sum(ys) / len(ys)
        return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def quantile(sorted_values: list[float], part: float) -> float:
    """The value below which this part of all lies."""
    return sorted_values[min(int(len(sorted_values) * part), len(sorted_values) - 1)]
