"""What an exploration has found, in one line and one bar: how many runs ended well, and how many how else."""

from __future__ import annotations

import html
from typing import Any

from ...saying import count

RIGHT = "right"
COLOURS = {
    RIGHT: "var(--jp-success-color1, #2e7d32)", "wrong": "var(--jp-error-color1, #c62828)", "deadlock": "#8e24aa",
    "waits for ever": "#d97706", "did not end": "#6b7280",
}  # fmt: skip


def verdicts(result: Any) -> str:
    """As HTML that stands by itself."""
    counted = [(verdict, number) for verdict, number in result.verdicts.items() if number]
    words = ", ".join(f'<b style="color:{_colour(verdict)}">{number:,} {verdict}</b>' for verdict, number in counted)
    who = html.escape(", ".join(result.names))
    tried = "" if result.complete else " tried so far; more there are"
    proof = "" if result.complete or not result.ok else ". None failed, which is no proof"
    head = f"<div>{count(result.count, 'way')} to interleave the calls of {who}{tried}: {words}{proof}</div>"
    bar = "".join(
        f'<span title="{number:,} {verdict}" style="flex:{number} 0 4px;background:{_colour(verdict)}"></span>'
        for verdict, number in counted
    )
    line = f'<div style="display:flex;height:9px;border-radius:5px;overflow:hidden;margin:6px 0">{bar}</div>'
    return f'<div style="font-size:13px;color:var(--jp-ui-font-color1,inherit)">{head}{line}{_why(result)}</div>'


def _colour(verdict: str) -> str:
    return COLOURS.get(verdict, COLOURS["did not end"])


def _why(result: Any) -> str:
    run = result.shortest
    if run is None:
        return ""
    switches = sum(step.switches for step in run.steps)
    times = f"{switches} switch{'' if switches == 1 else 'es'}"
    why = html.escape(f"The shortest one that fails ({times}): {run.ending.verdict}: {run.ending.why}")
    return f'<div style="color:var(--jp-ui-font-color2,gray)">{why}</div>'
