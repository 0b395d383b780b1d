"""What the updates of each view tell, beside what all messages have: see messages.py."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

Cell = str | int | float | None


class Part(TypedDict):
    """An item of a tree of what is within a value."""

    path: list[int]  # its place in each container on the way
    labels: list[str]  # what stands at each step
    text: str
    kind: str
    open: bool | None  # None: there is nothing within
    editable: bool
    more: int  # so many come after it that are not told
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
    clients: int
    memory: int
    warm: int
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
    """Fields that are new or have changed, by their place, and how many there are."""

    fields: list[tuple[int, dict[str, Any]]]
    count: int
    last: list[Any] | None


UPDATES: dict[str, Any] = {
    "table": Rows, "dashboard": Dashboard, "shelf": Dashboard, "queue": Queue, "sync": Sync, "controls": Controls,
}  # fmt: skip
