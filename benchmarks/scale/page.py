"""The page `SCALE.md`."""

from __future__ import annotations

from .beside import Beside, heaviest
from .growth import Series

MOST_HELD_UP = 0.25  # seconds
INTRODUCTION = """\
# What it costs when there is much of everything

Written by `python -m benchmarks.scale`. Each line is one cost against the number of what the heading names; the
exponent is that of the power that fits its three largest sizes: 0 does not grow, 1 grows as the number does. A time is
what a third of the calls stay below, in microseconds, since other programs run on this machine.
"""


def line(series: Series) -> str:
    """A series, on one line of text."""
    points = "  ".join(f"{size:,}: {shown(cost)}" for size, cost in series.points)
    return f"{series.what} [{series.unit}]  {points}  exponent {power(series)}"


def shown(cost: float) -> str:
    """A number with three digits."""
    return f"{cost:,.0f}" if cost >= 100 else f"{cost:.3g}"


def power(series: Series) -> str:
    """Its exponent."""
    return "" if series.exponent is None else f"{series.exponent:.2f}"


def markdown(
    about: dict[str, str], found: dict[str, list[Series]], tables: dict[str, str], steps: list[Beside]
) -> str:
    """The whole page."""
    parts = [INTRODUCTION, "".join(f"- {key}: {value}\n" for key, value in about.items())]
    for name, all_series in found.items():
        parts.append(f"## {name}\n\n" + _table(all_series))
    parts += [f"## {title}\n\n{text}" for title, text in tables.items()]
    if steps:
        parts.append("## Another client's calls while one client does a big step\n\n" + _steps(steps))
        parts.append("## The heaviest operations of all, each done once with 200,000 items\n\n" + _heaviest())
    return "\n".join(parts)


def _table(all_series: list[Series]) -> str:
    sizes = sorted({size for series in all_series for size, _ in series.points})
    head = ["", *(f"{size:,}" for size in sizes), "exponent"]
    rows = []
    for series in all_series:
        costs = dict(series.points)
        note = f" ({series.note})" if series.note else ""
        cells = (shown(costs[size]) if size in costs else "" for size in sizes)
        rows.append([f"{series.what}, {series.unit}{note}", *cells, power(series)])
    return table(head, rows)


def _steps(steps: list[Beside]) -> str:
    rows = [
        [
            one.step,
            f"{one.calls:,}",
            f"{one.median * 1e6:.0f} us",
            f"{one.p99 * 1e3:.1f} ms",
            f"{one.worst * 1e3:.0f} ms",
        ]
        for one in steps
    ]
    return late(steps) + table(["the step", "calls meanwhile", "p50", "p99", "worst"], rows)


def late(steps: list[Beside]) -> str:
    """Which steps held another client up for too long."""
    found = [one.step for one in steps if one.worst > MOST_HELD_UP]
    return f"Longer than {MOST_HELD_UP * 1e3:.0f} ms: {', '.join(found) or 'none'}.\n\n"


def _heaviest() -> str:
    rows = [[name, f"{seconds * 1e3:.0f} ms"] for name, seconds in heaviest(200_000)]
    return table(["operation", "of the manager's processor"], rows)


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
