"""Traces, told and drawn: as events for people, as static pictures, as files, and (`pane.py`) live."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any, NamedTuple

from ...errors import UserError
from ...kinds.trace import Event
from ...saying import count
from . import drawing
from .story import Story, as_text, story_of
from .verdicts import verdicts
from .words import LONG, glance

MOST_LINES = 200  # of a trace as plain text


class ReadableEvent(NamedTuple):
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


def events(trace: Any) -> list[ReadableEvent]:
    """All events of a trace, in order."""
    reply = trace._all()
    clients, objects = dict(reply["clients"]), dict(reply["objects"])
    return [_readable(Event(*event), clients, objects) for event in reply["events"]]


def _readable(event: Event, clients: dict[int, str], objects: dict[int, Any]) -> ReadableEvent:
    kind, name, *_ = objects[event.object]
    fields = event._asdict()
    fields["client"] = clients[event.client]
    fields["object"] = name or f"a {kind}"
    fields["args"] = [glance(arg, LONG) for arg in event.args]
    fields["value"] = "" if event.value is None else glance(event.value, LONG)
    fields["cause"] = "" if event.cause is None else clients.get(event.cause, "")
    return ReadableEvent(**fields)


def bundle(trace: Any) -> dict[str, str]:
    """How a trace looks at the end of a cell: its diagram, and its events as text."""
    story = story_of(trace._all())
    title = f"{trace}"
    return {"text/html": picture(story, title), "text/plain": f"{title}\n{as_text(story, story.rows[-MOST_LINES:])}"}


def picture(story: Story, title: str = "", *, ended: bool = False) -> str:
    """A diagram as HTML, without any script."""
    cut = len(story.rows) - drawing.MOST_ROWS
    more = f" (the last {drawing.MOST_ROWS} of {count(len(story.rows), 'step')})" if cut > 0 else ""
    head = f"<div><strong>{html.escape(title + more)}</strong></div>" if title else ""
    return f'<div style="overflow-x:auto">{head}{drawing.svg(story, ended=ended)}</div>'


def explored(result: Any) -> dict[str, str]:
    """How an exploration looks at the end of a cell: its verdicts, and the diagram of the simplest run that failed."""
    said = f"{result}" if result.ok else f"{result}\n\n{result.schedule()}"
    drawn = "" if result.events is None else picture(story_of(result.events), ended=True)
    return {"text/html": verdicts(result) + drawn, "text/plain": said}


def save(trace: Any, path: Any) -> None:
    """Write the diagram to a file: `.html` with everything in it, or `.svg`."""
    _write(story_of(trace._all()), str(trace), Path(path))


def save_run(result: Any, path: Any) -> None:
    """The same of the simplest run that failed."""
    if result.events is None:
        raise UserError("No run failed: there is nothing to draw.")
    _write(story_of(result.events), str(result), Path(path), ended=True)


def _write(story: Story, title: str, file: Path, *, ended: bool = False) -> None:
    if file.suffix == ".svg":
        file.write_text(drawing.svg(story, ended=ended, on_paper=True), encoding="utf-8")
    elif file.suffix in (".html", ".htm"):
        from .page import page

        file.write_text(page(story, title, ended=ended), encoding="utf-8")
    else:
        known = ".html or .svg (the live view makes PNG)"
        raise UserError(f"A diagram is saved as {known}, not as {file.suffix or file.name!r}.")
