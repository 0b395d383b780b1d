"""Traces, told and drawn: as events for people, as static pictures, as files, and (`pane.py`) live."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any, NamedTuple

from ...errors import UserError
from ...kinds.trace import Event
from . import drawing
from .story import Story, as_text, story_of
from .words import LONG, glance

MOST_LINES = 200  # of a trace as plain text


class Told(NamedTuple):
    """An event as people read it: `kinds.trace.Event` with names for numbers, and text for what travelled."""

    seq: int
    time: float
    what: str
    client: str
    thread: int
    place: str
    object: str
    operation: str
    args: list[str]
    outcome: str
    value: str
    version: int
    cause: str
    length: int


def events(trace: Any) -> list[Told]:
    """All events of a trace, in order."""
    reply = trace._all()
    clients, objects = dict(reply["clients"]), dict(reply["objects"])
    return [_told(Event(*event), clients, objects) for event in reply["events"]]


def _told(event: Event, clients: dict[int, str], objects: dict[int, Any]) -> Told:
    kind, name, *_ = objects[event.object]
    fields = event._asdict()
    fields["client"] = clients[event.client]
    fields["object"] = name or f"a {kind}"
    fields["args"] = [glance(arg, LONG) for arg in event.args]
    fields["value"] = "" if event.value is None else glance(event.value, LONG)
    fields["cause"] = "" if event.cause is None else clients.get(event.cause, "")
    return Told(**fields)


def bundle(trace: Any) -> dict[str, str]:
    """How a trace looks at the end of a cell: its diagram, and its events as text."""
    story = story_of(trace._all())
    title = f"{trace}"
    return {"text/html": picture(story, title), "text/plain": f"{title}\n{as_text(story, story.rows[-MOST_LINES:])}"}


def picture(story: Story, title: str = "", *, ended: bool = False) -> str:
    """A diagram as HTML, without any script."""
    cut = len(story.rows) - drawing.MOST_ROWS
    more = f" (the last {drawing.MOST_ROWS} of {len(story.rows):,} steps)" if cut > 0 else ""
    head = f"<div><strong>{html.escape(title + more)}</strong></div>" if title else ""
    return f'<div style="overflow-x:auto">{head}{drawing.svg(story, ended=ended)}</div>'


def save(trace: Any, path: Any) -> None:
    """Write the diagram to a file: `.html` with everything in it, or `.svg`."""
    file = Path(path)
    story = story_of(trace._all())
    if file.suffix == ".svg":
        file.write_text(drawing.svg(story, on_paper=True), encoding="utf-8")
    elif file.suffix in (".html", ".htm"):
        from .page import page

        file.write_text(page(story, str(trace)), encoding="utf-8")
    else:
        known = ".html or .svg (the live view makes PNG)"
        raise UserError(f"A trace is saved as {known}, not as {file.suffix or file.name!r}.")
