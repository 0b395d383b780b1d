"""The picture for the README: how many times faster than multiprocessing.Manager, on a logarithmic scale."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from .peers import by_name
from .results import Results
from .rows import ROWS

# What to show, from the top, and what to call it.
SHOWN = {
    "get": "read a value, unchanged",
    "set": "write a value",
    "increment": "increment, safely",
    "pipelined": "write in a pipeline",
    "queue-handover": "queue, put to get",
    "lock-handover": "lock, hand over",
    "writers-8": "8 processes writing",
    "mixed": "4 processes, 90% reads",
    "array-1MiB-put": "1 MiB array, put",
    "array-1MiB-get": "1 MiB array, get",
    "array-64MiB-put": "64 MiB array, put",
    "array-64MiB-get": "64 MiB array, get",
    "frame-64MiB-put": "64 MiB DataFrame, put",
    "frame-64MiB-get": "64 MiB DataFrame, get",
}
OURS = "#f37726"  # Jupyter's orange
MARKS = {
    "redis": ("s", "#b23a48"), "ultradict": ("D", "#5a7d2a"),
    "ray": ("^", "#2a6f97"), "dask": ("v", "#7b5ea7"),
}  # fmt: skip
INK, FAINT = "#3b3b3b", "#d9d9d9"


def faster(results: Results, row: str, peer: str) -> float | None:
    """How many times faster than the standard library."""
    if ROWS[row].more_is_better:
        return results.ratio(row, peer, "stdlib")
    return results.ratio(row, "stdlib", peer)


def draw(results: Results, path: Path) -> str | None:
    """Draw it; return why not, where it cannot be drawn."""
    rows = [row for row in SHOWN if faster(results, row, "ours")]
    if not rows:
        return "there is no row with ours and the standard library"
    if not importlib.util.find_spec("matplotlib"):
        return "matplotlib is not installed"
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(9, 0.9 + 0.38 * len(rows)), layout="constrained")
    places = range(len(rows), 0, -1)
    ours = [faster(results, row, "ours") or 1.0 for row in rows]
    lengths = [value - 1 for value in ours]
    axes.barh(places, lengths, left=1, height=0.62, color=OURS, label="jupyter_shared", zorder=2)
    for place, value in zip(places, ours, strict=True):  # in a column at the right, where they hide no peer
        axes.annotate(
            _times(value), (1, place), xycoords=("axes fraction", "data"), xytext=(40, 0),
            textcoords="offset points", ha="right", va="center", fontsize=9.5, fontweight="bold", color=OURS,
        )  # fmt: skip
    for peer, (mark, color) in MARKS.items():
        _dots(axes, results, rows, peer, mark, color)
    _dress(axes, rows, list(places))
    figure.savefig(path, dpi=160)
    pyplot.close(figure)
    return None


def _dots(axes: Any, results: Results, rows: list[str], peer: str, mark: str, color: str) -> None:
    found = [(faster(results, row, peer), len(rows) - place) for place, row in enumerate(rows)]
    points = [(value, place) for value, place in found if value]
    if points:
        axes.scatter(*zip(*points, strict=True), marker=mark, s=34, color=color, edgecolor="white",
                     linewidth=0.6, label=by_name(peer).label, zorder=4)  # fmt: skip


def _dress(axes: Any, rows: list[str], places: list[int]) -> None:
    axes.set_xscale("log")
    axes.axvline(1, color=INK, linewidth=1, zorder=3)
    axes.set_yticks(places, [SHOWN[row] for row in rows], fontsize=9.5, color=INK)
    axes.set_ylim(0.4, len(rows) + 0.6)
    axes.xaxis.set_major_formatter(lambda value, _: _times(value))
    axes.tick_params(which="both", length=0, labelcolor=INK)
    axes.grid(axis="x", color=FAINT, linewidth=0.7, zorder=0)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.set_title("Times faster than multiprocessing.Manager, which is 1x", loc="left",
                   fontsize=11, fontweight="bold", color=INK, pad=26)  # fmt: skip
    handles, labels = axes.get_legend_handles_labels()
    order = sorted(range(len(labels)), key=lambda index: labels[index] != "jupyter_shared")  # ours first
    axes.legend(
        [handles[i] for i in order], [labels[i] for i in order], loc="lower left", ncols=len(order),
        bbox_to_anchor=(-0.01, 1.0), frameon=False, fontsize=9, handletextpad=0.4, columnspacing=1.4,
    )  # fmt: skip


def _times(value: float) -> str:
    return f"{value:,.0f}x" if value >= 10 else f"{value:.2g}x"
