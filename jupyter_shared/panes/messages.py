"""Every message between a page and the panes it shows, on one screen; `frontend/messages.d.ts` says the same there.

What updates have beside their number stands in updates.py.

A text that was `said` travels in parts: see saying.py.

A message is a dict that JSON can carry, with a `pane`, which `mounts.py` adds and takes off, and a `type`. What a page
says (up to FROM_PAGE) is checked by `hearing.py` as it arrives; requests are answered by the last three of TO_PAGE.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict


class Open(TypedDict):
    """Show something at this place: one more object of a dashboard, or what the page is for; of the panel, anything."""

    object: NotRequired[str]
    visible: NotRequired[bool]
    manager: NotRequired[str]
    managers: NotRequired[bool]
    look: NotRequired[str]


class Sight(TypedDict):
    """The place has come into sight, or gone out of it."""

    visible: bool


class Confirm(TypedDict):
    """An update has been drawn."""

    serial: int


class Window(TypedDict):
    """What of a table is in sight: rows, and of a grid columns; searched and sorted by."""

    start: NotRequired[int]
    stop: NotRequired[int]
    left: NotRequired[int]
    right: NotRequired[int]
    search: NotRequired[str]
    column: NotRequired[int | None]
    descending: NotRequired[bool]
    only: NotRequired[list[int | str] | None]  # a column, and what it must say
    table: NotRequired[str]  # which one, where there are two


class Edit(TypedDict):
    """Put what was typed in the place of a value: of a row, seen at a mark, of a leaf, by its path, or the whole."""

    text: str
    path: NotRequired[list[int]]  # of a leaf: positions in the containers it is in; `labels` has what stood there
    row: NotRequired[int]
    mark: NotRequired[int]
    anyway: NotRequired[bool]


class Add(TypedDict):
    """Put in what was typed, under a key if there are keys."""

    text: str
    key: NotRequired[str]
    anyway: NotRequired[bool]


class Remove(TypedDict):
    """Take out a row."""

    row: int


class Turn(TypedDict):
    """Turn a knob."""

    field: int
    label: str
    value: str | int | float | bool | None


class Ask(TypedDict):
    """Something about a value as it is shown; `what` says what, the rest depends on it."""

    what: Literal["arrange", "describe", "copy", "csv", "parquet", "code", "plot", "unfold"]
    column: NotRequired[int | None]
    name: NotRequired[str]
    paths: NotRequired[list[list[int]]]  # of what is unfolded
    items: NotRequired[list[tuple[int, str, int]]]  # of a table, that are open: a number, the label, the row


class Step(TypedDict):
    """A button of a trace, for one kernel or for all."""

    who: NotRequired[str | None]


class Version(TypedDict):
    """What it was at a version that the history tells."""

    version: int


class Plain(TypedDict):
    """Nothing but its type."""


FROM_PAGE: dict[str, Any] = {
    "open": Open, "close": Plain, "sight": Sight, "confirm": Confirm, "window": Window, "undo": Plain, "edit": Edit,
    "add": Add, "remove": Remove, "set": Turn, "ask": Ask, "draw": Open, "next": Step, "run": Step, "step": Step,
    "stop": Plain, "page": Plain, "history": Plain, "look_back": Version, "restore": Version,
}  # fmt: skip


class Column(TypedDict):
    """A column of a table of rows."""

    name: str
    title: str
    width: NotRequired[str]
    format: NotRequired[str]
    note: NotRequired[str]
    grow: NotRequired[bool]
    mono: NotRequired[bool]
    opens: NotRequired[bool]
    editable: NotRequired[bool]


class Hello(TypedDict):
    """What is shown here, and by which module of the front end; what does not change of it."""

    view: str
    name: str | None
    kind: str
    title: NotRequired[str]
    remembers: NotRequired[bool]  # its last changes are told to who asks
    columns: NotRequired[list[Column]]
    adds: NotRequired[Literal["key", "attribute", "item", "member"]]
    objects: NotRequired[list[Column]]
    clients: NotRequired[list[Column]]


class Update(TypedDict):
    """What has changed since the last one; the rest is the view's: see updates.py, and looks.py for values."""

    serial: int


class Trouble(TypedDict):
    """What is wrong, or "" if nothing is any more; `why` is for people."""

    trouble: Literal["", "gone", "detached", "deleted", "problem"]
    why: str


class Renamed(TypedDict):
    """What is shown is shared under another name now."""

    name: str


class Accepted(TypedDict):
    """It is done, and `undo` says what could be taken back; or the answer to `ask`, which has more."""

    request: int | None
    undo: NotRequired[str | None]
    page: NotRequired[str]


class Refused(TypedDict):
    """It is not done, and why, for people; `again`: it is if it is asked for once more."""

    request: int | None
    why: str
    again: NotRequired[bool]


TO_PAGE: dict[str, Any] = {
    "hello": Hello, "update": Update, "trouble": Trouble, "lost": Plain, "renamed": Renamed, "accepted": Accepted,
    "refused": Refused, "answer": Accepted}  # fmt: skip
