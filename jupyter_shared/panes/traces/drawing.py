"""A trace's diagram as SVG text, for where no script runs: static outputs of notebooks, and files.

It lays out what `frontend/trace_layout.js` lays out, shape by shape; the tests hold the two against each other.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

from ...kinds.callers import short_label
from .story import Story

STYLE = Path(__file__).parents[2] / "frontend" / "trace.css"
TOP = 64
LEFT = 86
LANE = 150
BETWEEN = 220
RIGHT = 175
ROW = 30
FOOT = 30
CHARACTER = 6.2  # pixels, about
BOLD = 7
MOST_SQUARES = 8
MOST_ROWS = 300  # in a static picture

Shape = tuple[Any, ...]  # tag, attributes, and perhaps a text
AFTER = {"waits": " waits", "held": " held: next?", "back": " taken back", "failed": " failed"}
MARKS = {"lost": "\N{BALLOT X} lost", "stale": "had read before"}
ON_PAPER = {"bg": "#fff", "text": "#222", "dim": "#666", "bad": "#c62828", "good": "#2e7d32"}


def svg(story: Story, *, ended: bool = False, on_paper: bool = False) -> str:
    """The last rows of a story. `ended`: nothing more will happen; `on_paper`: in colours of its own."""
    shapes, width, height = drawn(story.whole(), ended=ended)
    style = STYLE.read_text(encoding="utf-8")
    if on_paper:
        style = re.sub(r"var\(--jsh-t-(\w+)\)", lambda found: ON_PAPER[found[1]], style[style.index("}\n") + 2 :])
    inner = "".join(map(_element, [("rect", {"class": "jsh-t-bg", "width": width, "height": height}), *shapes]))
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    names = 'xmlns="http://www.w3.org/2000/svg" class="jsh-t" role="img"'
    return f"<svg {names} {size}><style>{style}</style>{inner}</svg>"


def drawn(told: dict[str, Any], *, ended: bool = False) -> tuple[list[Shape], int, int]:
    """The shapes, and the width and height of all."""
    lanes = Lanes(told)
    rows = [row for row in told["rows"] if "under" not in row][-MOST_ROWS:]
    layout = RowLayout(rows)
    shapes = [*_back(layout, lanes, told["spans"])]
    start = told["rows"][0]["at"] if told["rows"] else 0.0
    for index, (row, time) in enumerate(zip(rows, _times(rows, start), strict=True)):
        shapes += _row(row, layout.y(index), lanes, time)
    if ended:
        waiting = [span for span in told["spans"] if span["what"] == "waits" and span["to"] is None]
        for span in waiting:
            x = lanes.clients[span["client"]][0] + 10
            shapes.append(("text", {"class": "jsh-t-bad", "x": x, "y": layout.bottom + 16}, "waits for ever"))
    return [*shapes, *_heads(lanes)], lanes.width, layout.bottom + FOOT


class Lanes:
    """Kernels, then objects: where each stands."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.clients: dict[int, tuple[int, str, int]] = {}
        self.objects: dict[int, tuple[int, str, str]] = {}
        x = LEFT + 60
        for id, label, colour in told["clients"]:
            self.clients[id] = (x, short(short_label(label), 14), colour)
            x += LANE
        x += BETWEEN - LANE
        for id, kind, name in told["objects"]:
            self.objects[id] = (x, kind, short(name, 14))
            x += LANE
        self.width = x - LANE + RIGHT


class RowLayout:
    """Rows, one below the other."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows
        self.bottom = TOP + len(rows) * ROW
        self._seqs = [row["seq"] for row in rows]

    def y(self, index: int) -> int:
        """The middle of a row."""
        return TOP + index * ROW + ROW // 2

    def y_of(self, seq: int) -> int:
        """Where a span begins or ends, though that row may be folded."""
        count = sum(1 for known in self._seqs if known <= seq)
        return self.y(count - 1) if count else TOP


def _back(layout: RowLayout, lanes: Lanes, spans: list[dict[str, Any]]) -> list[Shape]:
    shapes: list[Shape] = []
    for index in range(1, len(layout.rows), 2):
        y = layout.y(index) - ROW // 2
        shapes.append(("rect", {"class": "jsh-t-band", "x": 0, "y": y, "width": lanes.width, "height": ROW}))
    foot = layout.bottom + 20
    for x, _, colour in lanes.clients.values():
        shapes.append(_vertical(f"jsh-t-lane jsh-t-c{colour}", x, TOP - 20, foot))
    for x, *_ in lanes.objects.values():
        shapes.append(_vertical("jsh-t-object", x, TOP - 20, foot))
    for span in spans:
        start = layout.y_of(span["from"])
        end = layout.bottom if span["to"] is None else layout.y_of(span["to"])
        if end > start:
            shapes += _span(span, lanes, start, end)
    return shapes


def _span(span: dict[str, Any], lanes: Lanes, start: int, end: int) -> list[Shape]:
    x, _, colour = lanes.clients[span["client"]]
    if span["what"] == "holds":
        left = lanes.objects[span["object"]][0] - 6 + 8 * span["level"]
        where = {"x": left, "y": start, "width": 12, "height": end - start, "rx": 2}
        return [("rect", {"class": f"jsh-t-bar jsh-t-c{colour}", **where})]
    return [_vertical("jsh-t-gap", x, start, end), _vertical(f"jsh-t-waiting jsh-t-c{colour}", x, start, end)]


def _vertical(classes: str, x: int, y1: int, y2: int) -> Shape:
    return ("line", {"class": classes, "x1": x, "y1": y1, "x2": x, "y2": y2})


def _row(row: dict[str, Any], y: int, lanes: Lanes, time: str) -> list[Shape]:
    x, _, number = lanes.clients[row["client"]]
    to = lanes.objects[row["object"]][0]
    colour = f"jsh-t-c{number}"
    shapes: list[Shape] = [("text", {"class": "jsh-t-time", "x": LEFT - 8, "y": y + 4}, time)] if time else []
    if row["state"] == "held":
        shapes += _pause(x, y, colour)
    elif row["state"] == "gone":
        cross = f"M{x - 6},{y - 6} l12,12 m0,-12 l-12,12"
        shapes.append(("path", {"class": f"jsh-t-arrow {colour}", "d": cross}))
    else:
        shapes += _arrow(row["state"], x, to, y, colour)
    shapes += _words(row, x, to, y)
    if row.get("value"):
        shapes += _box(row, to + 12, y, colour)
    if "depth" in row:
        shapes += _depth(row["depth"], to + 12, y)
    return shapes


def _arrow(state: str, x: int, to: int, y: int, colour: str) -> list[Shape]:
    tip, way = (x + 1, 1) if state == "through" else (to - 1, -1)
    return [
        ("line", {"class": f"jsh-t-arrow {colour} jsh-t-{state}", "x1": x, "y1": y, "x2": to, "y2": y}),
        ("path", {"class": f"jsh-t-tip {colour}", "d": f"M{tip},{y} l{7 * way},-4 l0,8 z"}),
    ]


def _pause(x: int, y: int, colour: str) -> list[Shape]:
    bars = f"M{x - 2.5},{y - 3} l0,6 M{x + 2.5},{y - 3} l0,6"
    return [
        ("circle", {"class": f"jsh-t-pause {colour}", "cx": x, "cy": y, "r": 8}),
        ("path", {"class": f"jsh-t-arrow {colour}", "d": bars}),
    ]


def _words(row: dict[str, Any], x: int, to: int, y: int) -> list[Shape]:
    state = row["state"]
    note = short(row["note"], 34) if state in ("through", "failed") else ""
    room = max(8, int((to - x - 24) / CHARACTER) - (len(note) + 1 if note else 0))
    fold = "\N{BLACK RIGHT-POINTING SMALL TRIANGLE} " if row.get("folds") else ""
    kind = "jsh-t-note" if state in ("held", "gone") else "jsh-t-said"
    said = short(f"{fold}{row['text']}{AFTER.get(state, '')}", room)
    shapes: list[Shape] = [("text", {"class": kind, "x": x + (14 if state == "held" else 10), "y": y - 4}, said)]
    if note:
        kind = "jsh-t-bad" if state == "failed" else "jsh-t-note"
        shapes.append(("text", {"class": f"{kind} jsh-t-end", "x": to - 10, "y": y - 4}, note))
    return shapes


def _box(row: dict[str, Any], x: int, y: int, colour: str) -> list[Shape]:
    mark = row.get("mark")
    width = max(26, len(row["value"]) * BOLD + 12)
    classes = f"jsh-t-box {colour}{' jsh-t-wrong' if mark else ''}"
    middle = x + width // 2 if width % 2 == 0 else x + width / 2
    shapes: list[Shape] = [
        ("rect", {"class": classes, "x": x, "y": y - 10, "width": width, "height": 20, "rx": 3}),
        ("text", {"class": f"jsh-t-value {colour}", "x": middle, "y": y + 4}, row["value"]),
    ]
    if mark:
        shapes.append(("text", {"class": "jsh-t-bad", "x": x + width + 8, "y": y + 4}, MARKS[mark]))
    return shapes


def _depth(depth: int, x: int, y: int) -> list[Shape]:
    if not depth:
        return [("text", {"class": "jsh-t-note", "x": x, "y": y + 4}, "empty")]
    squares = min(depth, MOST_SQUARES)
    size = {"y": y - 4, "width": 7, "height": 8}
    shapes: list[Shape] = [("rect", {"class": "jsh-t-depth", "x": x + 10 * at, **size}) for at in range(squares)]
    if depth > MOST_SQUARES:
        shapes.append(("text", {"class": "jsh-t-note", "x": x + 10 * MOST_SQUARES + 2, "y": y + 4}, str(depth)))
    return shapes


def _heads(lanes: Lanes) -> list[Shape]:
    shapes: list[Shape] = [("rect", {"class": "jsh-t-bg", "x": 0, "y": 0, "width": lanes.width, "height": TOP - 14})]
    for x, label, colour in lanes.clients.values():
        where = {"x": x - 52, "y": 12, "width": 104, "height": 28, "rx": 4}
        shapes.append(("rect", {"class": f"jsh-t-head jsh-t-c{colour}", **where}))
        shapes.append(("text", {"class": "jsh-t-head-text", "x": x, "y": 31}, label))
    for x, kind, label in lanes.objects.values():
        where = {"x": x - 66, "y": 12, "width": 132, "height": 28, "rx": 14}
        shapes.append(("rect", {"class": "jsh-t-pill", **where}))
        shapes.append(("text", {"class": "jsh-t-pill-text", "x": x, "y": 31}, short(f"{kind} {label}".strip(), 18)))
    return shapes


def _times(rows: list[dict[str, Any]], start: float) -> list[str]:
    """The time since the first, where it is another one than before."""
    times = [f"{int((row['at'] - start) * 1000 + 0.5):,} ms" for row in rows]
    return ["" if at and times[at - 1] == time else time for at, time in enumerate(times)]


def short(text: str, most: int) -> str:
    """A text, cut if it is longer."""
    return text if len(text) <= most else text[: most - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _element(shape: Shape) -> str:
    tag, attributes, *text = shape
    said = "".join(f' {name}="{html.escape(str(value))}"' for name, value in attributes.items())
    return f"<{tag}{said}>{html.escape(text[0])}</{tag}>" if text else f"<{tag}{said}/>"
