"""What a trace tells, ready to be drawn: a row for each event, and spans from one row to another.

    row     who did what to which object; who let it go on; the value it wrote, or the queue's depth after it
    span    `holds` of an object by a client, `waits` and `held` of a client

The front end (`frontend/trace.js`) and `drawing.py` place both on a page; neither looks at events.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...kinds import is_queue, wording
from ...kinds.callers import names_of, short_label
from ...kinds.trace import AT_LAST, CALL, DONE, FAILED, GONE, HELD, PARK, TAKEN_BACK, WAKE, Event
from ...saying import said
from ..colours import colours_of
from .lost import LostUpdates
from .words import called, new_value, replied

Row = dict[str, Any]
Span = dict[str, Any]
Key = tuple[int, int, int]  # client, thread, object

LOST, STALE = "lost", "stale"  # a write that another one undid unseen; and that other one
GOES_ON = {CALL, WAKE}
TAKES = {"acquire", "@enter"}
GIVES = {"release", "release_all", "@leave"}


class Story:
    """Told event by event; `take` gives what is new."""

    def __init__(self) -> None:
        self.clients: dict[int, str] = {}
        self.objects: dict[int, list[Any]] = {}
        self.rows: list[Row] = []
        self.spans: list[Span] = []
        self.last = 0  # the last event's number
        self._by_seq: dict[int, Row] = {}
        self._lost = LostUpdates()
        self._waits: dict[Key, Span] = {}
        self._holds: dict[tuple[int, int], list[Span]] = {}  # client, object
        self._heads: dict[Key, int] = {}  # the row under which later steps of the same method are folded
        self._ahead: dict[Key, list[Row]] = {}  # steps of a method before the one that is called as it is
        self._changed: dict[int, Row] = {}
        self._changed_spans: dict[int, Span] = {}

    def add(self, reply: dict[str, Any]) -> None:
        """Go on with a reply of the trace's `since`."""
        self.clients = dict(reply["clients"])
        for id, about in reply["objects"]:
            if id not in self.objects:
                self._begin(id, about)
        for event in reply["events"]:
            self._event(Event(*event))

    def _begin(self, id: int, about: list[Any]) -> None:
        self.objects[id] = about
        for client, _ in about[3]:
            self._hold(client, id, self.last)

    def whole(self) -> dict[str, Any]:
        """All of it, as the front end takes it."""
        return {**self.names(), "rows": self.rows, "spans": self.spans}

    def names(self) -> dict[str, Any]:
        """Whose lanes there are."""
        objects = [[id, kind, name or self._which(id)] for id, (kind, name, *_) in self.objects.items()]
        colours = colours_of(self.clients.values())
        clients = [[id, label, colour] for (id, label), colour in zip(self.clients.items(), colours, strict=True)]
        return {"clients": clients, "objects": objects}

    def _which(self, id: int) -> str:
        """What is said of an object without a name beside its kind: a number, if there are several of that kind."""
        alike = [other for other, (kind, name, *_) in self.objects.items() if not name and kind == self.objects[id][0]]
        return f"({alike.index(id) + 1})" if len(alike) > 1 else ""

    def take(self) -> dict[str, Any]:
        """What has come or changed since this was asked last."""
        rows, spans = [*self._changed.values()], [*self._changed_spans.values()]
        self._changed, self._changed_spans = {}, {}
        return {**self.names(), "rows": rows, "spans": spans}

    def held(self, stepped: list[str]) -> list[str]:
        """Those of the clients that are stepped, as their teachers call them, of which a call is held back now."""
        spans = [span for span in self._waits.values() if span["what"] == "held"]
        names = {name for span in spans for name in names_of(self.clients[span["client"]])}
        return [who for who in stepped if who in names]

    # --- rows --------------------------------------------------------------------------------------------

    def _event(self, event: Event) -> None:
        self.last = event.seq
        kind = self.objects[event.object][0]
        key = (event.client, event.thread, event.object)
        row = self._row(event, kind)
        self._fold(row, event, kind, key)
        self.rows.append(row)
        self._by_seq[event.seq] = self._changed[event.seq] = row
        self._wait(event, key)
        if event.what == GONE:
            self._end_all(self._holds.pop((event.client, event.object), []), event.seq)
        elif event.outcome in (DONE, AT_LAST):
            self._hold_or_give(event)
        self._mark_lost(event, kind)

    def _row(self, event: Event, kind: str) -> Row:
        row: Row = {
            "seq": event.seq, "at": event.time, "what": event.what, "client": event.client, "object": event.object,
            "place": event.place, "text": "", "note": "", "state": _state(event), "version": event.version,
            "raw": event.operation,
        }  # fmt: skip
        if event.what == GONE:
            return {**row, "text": said("ended: what it held is free")}
        row["text"] = called(kind, event.operation, event.args)
        if event.what in GOES_ON and event.outcome in (DONE, AT_LAST):
            reply = replied(kind, event.operation, event.value)
            row["text"] += f" \N{RIGHTWARDS ARROW} {reply}" if reply else ""
            value = new_value(kind, event.operation, event.args, event.value)
            if value is not None:
                row["value"] = value
            if is_queue(kind) and event.operation in ("put", "get", "put_back"):
                row["depth"] = event.length
        if event.outcome == FAILED:
            row["note"] = str(event.value)
        elif event.cause is not None and event.cause != event.client:
            row["note"] = said("let through by %1", short_label(self.clients.get(event.cause, "")))
        elif event.what == WAKE and event.outcome != DONE:
            row["note"] = "" if event.outcome == AT_LAST else event.outcome
        return row

    def _fold(self, row: Row, event: Event, kind: str, key: Key) -> None:
        """Steps of one method go under the one that is called as it is; what waits or goes on stays in sight."""
        if event.what == CALL and event.operation in wording(kind).before:
            self._ahead.setdefault(key, []).append(row)
            return
        folded = event.what == CALL and event.operation in wording(kind).after
        again = event.what == CALL and event.operation == "acquire" and self._reacquires(key)
        if (folded or again) and key in self._heads:
            self._put_under(row, self._by_seq[self._heads[key]])
        elif not folded:
            self._heads[key] = event.seq
            for before in self._ahead.pop(key, ()):
                self._put_under(before, row)

    def _put_under(self, row: Row, head: Row) -> None:
        row["under"] = head["seq"]
        head["folds"] = True
        self._changed[row["seq"]] = row
        self._changed[head["seq"]] = head

    def _reacquires(self, key: Key) -> bool:
        """Whether the method before this is a condition's `wait`, which takes the lock again at its end."""
        head = self._by_seq.get(self._heads.get(key, 0))
        return head is not None and head["raw"] == "await_notify"

    # --- spans -------------------------------------------------------------------------------------------

    def _span(self, what: str, client: int, object: int, start: int, **more: Any) -> Span:
        id = len(self.spans)
        span: Span = {"id": id, "what": what, "client": client, "object": object, "from": start, "to": None, **more}
        self.spans.append(span)
        self._changed_spans[id] = span
        return span

    def _end(self, span: Span, seq: int) -> None:
        span["to"] = seq
        self._changed_spans[span["id"]] = span

    def _wait(self, event: Event, key: Key) -> None:
        before = self._waits.pop(key, None)
        if before is not None:
            self._end(before, event.seq)
        if event.what in (PARK, HELD):
            what = "waits" if event.what == PARK else "held"
            self._waits[key] = self._span(what, event.client, event.object, event.seq)

    def _hold_or_give(self, event: Event) -> None:
        if event.operation in TAKES and (event.value or event.operation == "@enter"):
            self._hold(event.client, event.object, event.seq)
        elif event.operation in GIVES:
            self._give(event.client, event.object, event.seq, event.operation == "release_all")

    def _hold(self, client: int, object: int, seq: int) -> None:
        beside = {span["level"] for spans in self._holds.values() for span in spans if span["object"] == object}
        level = next(level for level in range(len(beside) + 1) if level not in beside)
        span = self._span("holds", client, object, seq, level=level)
        self._holds.setdefault((client, object), []).append(span)

    def _give(self, client: int, object: int, seq: int, everything: bool) -> None:
        """A lock may be released by another one than who holds it."""
        mine = self._holds.get((client, object)) or next(
            (spans for (_, held), spans in self._holds.items() if held == object and spans), []
        )
        self._end_all([mine.pop() for _ in range(len(mine) if everything else min(len(mine), 1))], seq)

    def _end_all(self, spans: list[Span], seq: int) -> None:
        for span in spans:
            self._end(span, seq)

    # --- lost updates ------------------------------------------------------------------------------------

    def _mark_lost(self, event: Event, kind: str) -> None:
        found = self._lost.see(event, kind)
        if found is None:
            return
        read, lost = found
        self._mark(event.seq, STALE, said("wrote without having seen it: had read before, at %1", read))
        for seq in lost:
            self._mark(seq, LOST, said("lost: undone by %1", event.seq))

    def _mark(self, seq: int, mark: str, why: str) -> None:
        row = self._by_seq.get(seq)
        if row is not None:
            row["mark"] = mark
            row["why"] = why
            self._changed[seq] = row


def _state(event: Event) -> str:
    """How the row is drawn."""
    if event.what == PARK:
        return "waits"
    if event.what in (HELD, GONE):
        return event.what
    return {DONE: "done", AT_LAST: "through", TAKEN_BACK: "back"}.get(event.outcome, "failed")


def story_of(reply: dict[str, Any]) -> Story:
    """The story of a trace as it is: `reply` is all of it."""
    story = Story()
    story.add(reply)
    return story


def as_text(story: Story, rows: Iterable[Row] | None = None) -> str:
    """A line for each row, for where nothing can be drawn."""
    lines = []
    for row in story.rows if rows is None else rows:
        kind, name = story.objects[row["object"]][:2]
        state = row["state"] if row["state"] in ("waits", "held") else ""
        notes = ", ".join(filter(None, (state, row["note"], row.get("why", ""))))
        who, what = story.clients[row["client"]], f"{kind} {name}" if name else kind
        lines.append(f"{row['seq']:5}  {who:16} {what}: {row['text']}{f'   [{notes}]' if notes else ''}")
    return "\n".join(lines)
