"""What the updates of each view tell, beside what all messages have: see messages.py."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

Cell = str | int | float | None


class Part(TypedDict):
    """An item of a tree of what is within a value."""

    path: list[int]  # its position in each container on the way
    labels: list[str]  # what stands at each step
    text: str
    kind: str
    open: bool | None  # None: there is nothing within
    editable: bool
    more: int  # how many come after it that are not told
    number: float | None  # to be plotted


class Rows(TypedDict):
    """A table: rows that are new or have changed, as [row, cells, editable, opens], and what is in sight, in order."""

    start: int
    total: int
    matching: int
    order: list[int]
    rows: list[tuple[int, list[Cell], bool, str]]  # `opens` is "tree", "plot" or ""
    changed: list[tuple[int, int]]  # row, and how often it was seen to change
    fresh: bool  # the page is to forget all rows it knows
    last: NotRequired[list[Any] | None]  # who wrote last, and when
    parts: NotRequired[list[Part]]  # what is in the items that are open; the first of a path is an item's number


class Kept(TypedDict):
    """Where a manager keeps what it shares, when it last did, how much that is, and why nothing can be kept now."""

    folder: str
    size: int
    sync: str
    last: float | None  # seconds since 1970
    trouble: str | None


class Figures(TypedDict):
    """How much a manager holds, and who waits in a circle."""

    objects: int
    names: int
    clients: int
    memory: int  # bytes, of shared memory that is in use
    warm: int  # bytes, of shared memory that is kept for the next values
    rss: NotRequired[int | None]  # bytes, of the process itself
    pid: int
    deadlocks: list[list[str]]
    machine: NotRequired[int]
    keeps: Kept | None
    attached: NotRequired[list[str]]


class Dashboard(TypedDict):
    """Objects, clients and figures, where they have changed."""

    objects: Rows | None
    clients: Rows | None
    figures: Figures | None
    types: NotRequired[list[str]]  # that objects have: of a shelf


class Queue(TypedDict):
    """How deep it is, who waits, what comes next."""

    length: int
    maxsize: int
    unfinished: int
    came: int | None
    next: list[tuple[str, str]]
    waiters: list[tuple[str, str, float]]
    last: tuple[str, float]
    at: float


class Sync(TypedDict):
    """A state and its words, holders, waiters, circles."""

    state: Literal["", "free", "held", "set", "unset", "broken"]
    text: str
    holders: list[str]
    since: float | None
    waiters: list[tuple[str, str, float]]
    deadlocks: list[list[str]]


class Controls(TypedDict):
    """Fields that are new or have changed, by their position, and how many there are."""

    fields: list[tuple[int, dict[str, Any]]]
    count: int
    last: list[Any] | None


class Bar(TypedDict):
    """How far something is; `began`, `updated` and `now` are seconds since 1970."""

    done: int | float
    total: int | float | None
    state: str
    note: str
    desc: str
    unit: str
    began: float
    updated: float
    now: float
    run: int  # a name is used again and again: which time this is
    last: list[Any] | None


class TraceRow(TypedDict):
    """A row of a trace: what a client did, or what happened to its call."""

    seq: int
    at: float
    what: str
    client: int
    object: int
    place: str  # the cell
    text: str
    note: str
    state: Literal["done", "through", "waits", "held", "back", "failed", "gone"]
    version: int | None
    raw: str  # the operation
    value: NotRequired[str]  # that it wrote
    depth: NotRequired[int | None]  # of a queue after it
    under: NotRequired[int]  # the row that it is folded under
    folds: NotRequired[bool]  # rows are folded under it
    mark: NotRequired[Literal["lost", "stale"]]
    why: NotRequired[str]  # it has that mark


Span = TypedDict(
    "Span",
    {
        "id": int,
        "what": Literal["holds", "waits", "held"],
        "client": int,
        "object": int,
        "from": int,
        "to": int | None,
        "level": NotRequired[int],
    },
)
Span.__doc__ = "From one row of a trace to another: a client holds an object, waits for it, or is held back."


class Trace(TypedDict):
    """What has come of a trace, and who is stepped."""

    recording: bool
    total: int  # rows there are in all
    steps: list[tuple[str, str, list[int]]]  # who is stepped, by whom, at which objects; none: at all
    held: list[str]  # those of whom a call is held back now
    clients: list[tuple[int, str, int]]  # id, label, number of the colour
    objects: list[tuple[int, str, str]]  # id, kind, name
    rows: list[TraceRow]  # that are new or have changed
    spans: list[Span]
    fresh: bool  # the page is to forget all that it knows


class Value(TypedDict):
    """Of every value: who wrote last, and why it is not shown in its own way. The rest is of its look."""

    look: NotRequired[Literal["text", "number", "frame", "array", "picture"]]  # if it is another one than before
    type_name: NotRequired[str]
    note: NotRequired[str]
    foreign: NotRequired[bool]  # to show it, somebody's code would have to be run
    last: list[Any]


class Status(TypedDict):
    """The figures of a status bar."""

    figures: Figures


class ManagerFacts(TypedDict):
    """A manager, as its connection file describes it."""

    name: str
    pid: int
    started: float  # seconds since 1970
    own: bool  # a program has started it for itself


class Managers(TypedDict):
    """Which managers there are."""

    managers: list[ManagerFacts]


UPDATES: dict[str, Any] = {
    "table": Rows, "dashboard": Dashboard, "shelf": Dashboard, "queue": Queue, "sync": Sync, "controls": Controls,
    "progress": Bar, "trace": Trace, "value": Value, "figures": Status, "managers": Managers,
}  # fmt: skip
