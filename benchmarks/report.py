"""The run as a page of Markdown, and as lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from .peers import ALL, NAMES, by_name
from .reasons import why
from .results import Results
from .rows import MEASUREMENTS
from .rows.measurement import RATE, Row
from .targets import TARGETS, Target

PRODUCTS = [name for name in ALL if not by_name(name).floor]
FLOORS = [name for name in NAMES if by_name(name).floor]
STEPS = {
    "s": [(1.0, "s"), (1e-3, "ms"), (1e-6, "us"), (1e-9, "ns")],
    "/s": [(1e6, "M/s"), (1e3, "k/s"), (1.0, "/s")],
    "B": [(2.0**30, "GiB"), (2.0**20, "MiB"), (2.0**10, "KiB"), (1.0, "B")],
}


def amount(value: float, unit: str) -> str:
    """A number with three digits and the unit that suits it."""
    if unit == "x":
        return f"{digits(value)}x"
    size, name = next((step for step in STEPS[unit] if abs(value) >= step[0]), STEPS[unit][-1])
    return f"{digits(value / size)} {name}"


def digits(value: float) -> str:
    """About three digits, without an exponent."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def times(factor: float) -> str:
    """How many times worse than ours; below 1 the peer is better."""
    return f"{digits(factor)}x"


def markdown(results: Results) -> str:
    """The whole page."""
    parts = [
        "# Benchmarks",
        "Written by `make bench` (`python3 tasks.py bench`); do not edit.",
        _setting(results),
        "![Times faster than multiprocessing.Manager](results.png)" if results.effort == "full" else "",
        "## Targets",
        _targets(results),
        *_tables(results),
        "## Where a peer wins, and why",
        _defeats(results),
        "## Who was measured, and how",
        _peers(results),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _setting(results: Results) -> str:
    about = results.about
    facts = ", ".join(f"{name} {text}" if name == "load before" else text for name, text in about.items())
    return (
        f"{facts}. Effort: {results.effort}. Every peer does the same work on the same values and has its "
        "turn in every round; servers and clients are processes of their own. A cell holds the median, half "
        "the distance between the quartiles in percent, and how many times worse than ours it is (below 1x: "
        "better). The best of a row is in bold; within 5% nobody is."
    )


def _targets(results: Results) -> str:
    lines = ["| target | bound | measured | |", "|---|---|---|---|"]
    for target in TARGETS:
        value = target.value(results)
        measured = "" if value is None else amount(value, target.unit)
        lines.append(f"| {target.text} | {bound(target)} | {measured} | {target.verdict(results)} |")
    return "\n".join(lines)


def bound(target: Target) -> str:
    """What must be reached, in words."""
    if target.at_least is not None:
        return f"at least {amount(target.at_least, target.unit)}"
    return f"at most {amount(target.at_most or 0.0, target.unit)}"


def _tables(results: Results) -> Iterable[str]:
    for group in dict.fromkeys(measurement.group for measurement in MEASUREMENTS):
        rows = [row for each in MEASUREMENTS if each.group == group for row in each.rows]
        present = [row for row in rows if results.samples.get(row.name)]
        if present:
            yield f"## {group}"
            yield _table(present, results)


def _table(rows: list[Row], results: Results) -> str:
    peers = [peer for peer in PRODUCTS if peer in results.versions]
    heads = ["", *(by_name(peer).label for peer in peers)]
    floors = any(results.median(row.name, floor) is not None for row in rows for floor in FLOORS)
    heads += ["the floor"] if floors else []
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    for row in rows:
        best = results.winner(row.name, peers, more_is_better=row.more_is_better)
        cells = [row.title, *(_cell(row, peer, results, bold=peer == best) for peer in peers)]
        if floors:
            cells.append("<br>".join(_floors(row, results)))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(row: Row, peer: str, results: Results, *, bold: bool) -> str:
    value = results.median(row.name, peer)
    if value is None:
        return "failed" if results.notes.get(row.name, {}).get(peer, "").startswith("failed") else "-"
    text = amount(value, row.unit)
    text = f"**{text}**" if bold else text
    return f"{text} ±{results.spread(row.name, peer):.0%}{_worse(row, peer, results)}"


def _worse(row: Row, peer: str, results: Results) -> str:
    better, worse = ("ours", peer) if row.unit == RATE else (peer, "ours")
    factor = results.ratio(row.name, better, worse)
    return f"<br>{times(factor)}" if factor is not None and peer != "ours" else ""


def _floors(row: Row, results: Results) -> list[str]:
    medians = {by_name(floor).label: results.median(row.name, floor) for floor in FLOORS}
    return [f"{label}: {amount(value, row.unit)}" for label, value in medians.items() if value is not None]


def defeats(results: Results) -> list[tuple[Row, str]]:
    """The rows in which a peer is better than ours, each with that peer."""
    rows = [row for measurement in MEASUREMENTS for row in measurement.rows]
    peers = [peer for peer in PRODUCTS if peer in NAMES and peer != "ours"]
    return [
        (row, peer)
        for row in rows
        for peer in peers
        if results.beats(row.name, peer, "ours", more_is_better=row.more_is_better)
    ]


def _defeats(results: Results) -> str:
    lines = []
    for row, peer in defeats(results):
        theirs, ours = results.median(row.name, peer) or 0.0, results.median(row.name, "ours") or 0.0
        numbers = f"{amount(theirs, row.unit)} against our {amount(ours, row.unit)}"
        lines.append(f"- **{by_name(peer).label}**, {row.title}: {numbers}. {why(row.name, peer)}")
    return "\n".join(lines) or "Nowhere in this run."


def _peers(results: Results) -> str:
    lines = []
    for name, version in results.versions.items():
        peer = by_name(name)
        lines.append(f"- **{peer.label}** {version}".rstrip() + f": {peer.about}.")
    lines += [f"- **{by_name(name).label}** is missing: {text}." for name, text in results.missing.items()]
    failed: dict[tuple[str, str], list[str]] = {}
    for row, notes in results.notes.items():
        for peer, text in notes.items():
            if peer in PRODUCTS or text.startswith("failed"):
                failed.setdefault((peer, text), []).append(f"`{row}`")
    lines += [f"- {by_name(peer).label} {text}: {', '.join(rows)}." for (peer, text), rows in failed.items()]
    return "\n".join(lines)


def line(row: Row, results: Results) -> str:
    """One row for the terminal, as soon as it is measured."""
    medians = {peer: results.median(row.name, peer) or 0.0 for peer in results.samples.get(row.name, {})}
    notes = results.notes.get(row.name, {})
    found = [f"{peer} {amount(value, row.unit)}" for peer, value in medians.items()]
    found += [f"{peer} {text}" for peer, text in notes.items() if text.startswith("failed")]
    return f"{row.name:20} " + ", ".join(found or ["nobody has this"])


def verdicts(results: Results) -> str:
    """The targets for the terminal."""
    lines = []
    for target in TARGETS:
        value = target.value(results)
        measured = "" if value is None else amount(value, target.unit)
        lines.append(f"{target.verdict(results):12}  {target.text}: {measured} ({bound(target)})")
    return "\n".join(lines)
