"""What the updates of each view tell, beside what all messages have: see messages.py."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

Cell = str | int | float | None


class Rows(TypedDict):
    """A table: rows that are new or have changed, as [row, cells, editable], and which are in sight, in order."""

    start: int
    total: int
    matching: int
    order: list[int]
    rows: list[tuple[int, list[Cell], bool]]
    changed: list[tuple[int, int]]  # row, and how often it was seen to change
    fresh: bool  # the page is to forget all rows it knows
    last: NotRequired[list[Any] | None]  # who wrote last, and when


class Kept(TypedDict):
    """Where a manager keeps what it shares, how much that takes there, and why nothing can be kept at the moment."""

    folder: str
    size: int
    sync: str
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
