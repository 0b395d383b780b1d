"""Who calls: a process attached to a manager, a thread of it, and one call of that, as an operation sees it."""

from __future__ import annotations

import weakref
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from ..wire.grants import Grant
    from .undo import Undo

LONGEST = 200  # characters of what a client says of itself


def on_one_line(said: Any) -> Any:
    """What a client says of itself, fit for logs and terminals: control characters are shown as Python escapes them.

    All that it says passes here, and nowhere else: it could otherwise write lines into the log, and colours into
    the terminal of whoever asks for a list.
    """
    if said is None or isinstance(said, int | float):
        return said
    shown = str(said)[:LONGEST]
    if shown.isprintable():
        return shown
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in shown)


class Client:
    """Somebody attached: a process, as the manager knows it."""

    __slots__ = (
        "__weakref__", "about", "departs", "grant", "id", "label", "memories", "observes", "place", "references",
        "since", "takes_runs", "touched",
    )  # fmt: skip

    def __init__(self, id: int, about: dict[str, Any], since: float = 0.0) -> None:
        self.id = id
        self.about = {key: on_one_line(value) for key, value in about.items()}
        self.label = str(self.about.get("label") or f"client {id}")  # what people call it: notebook, or program
        self.observes = bool(about.get("observer"))  # it only looks on: in no count, and keeping no manager alive
        can = about.get("can")
        self.takes_runs = isinstance(can, list) and "bulk" in can  # in the place of lists of blobs
        self.since = since
        self.place = ""  # the cell it ran last
        self.grant: Grant | None = None  # by which it came: it may do no more than that
        self.departs = False  # it ends in order, and means to leave locked what it has locked
        self.references: dict[int, list[Any]] = {}  # object id: [how often handed out, what keeps it alive]
        self.memories: dict[int, Any] = {}  # shared memory it has mapped or is filling
        self.touched: dict[int, Any] = {}  # weak references to objects of which it may hold something

    def hand_out(self, id: int, entry: Any) -> None:
        """It is about to be told of an object: it keeps that alive from now on."""
        reference = self.references.setdefault(id, [0, entry])
        reference[0] += 1

    def release(self, id: int, times: int) -> None:
        """It has let go of an object as often as this."""
        reference = self.references.get(id)
        if reference is None:
            return
        reference[0] -= times
        if reference[0] <= 0:
            del self.references[id]

    def touch(self, entry: Any) -> None:
        """It may hold something of an object from now on: for as long as there is that object."""
        if entry.id not in self.touched:
            self.touched[entry.id] = weakref.ref(entry, partial(self._untouch, entry.id))

    def _untouch(self, id: int, _: Any) -> None:
        self.touched.pop(id, None)


class Caller:
    """A thread of a client. Two calls come from the same caller when client and thread are equal."""

    __slots__ = ("_now", "client", "observes", "place", "text", "thread")

    def __init__(self, client: Client, thread: int = 0) -> None:
        self.client = client
        self.thread = thread
        self.observes = client.observes  # it only looks on, for a live view: no step of anybody's program
        self.place = ""  # the cell it is running, as far as known
        self.text = client.label  # what people are told of it
        self._now: Caller | None = None  # as it is remembered, since it moved

    def move(self, place: str) -> None:
        """It runs another cell now."""
        self.place = self.client.place = on_one_line(place)
        self.text = f"{self.client.label}, {self.place}"
        self._now = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Caller):
            return NotImplemented
        return self.client is other.client and self.thread == other.thread

    def __hash__(self) -> int:
        return hash((self.client.id, self.thread))

    def now(self) -> Caller:
        """This caller with its place as it is now, to be remembered, and never to move."""
        if self._now is None:
            self._now = Caller(self.client, self.thread)
            self._now.place, self._now.text = self.place, self.text
        return self._now

    def dump(self) -> list[Any]:
        """What `KnownCallers` makes it of again."""
        return [self.client.id, self.thread, self.client.label, self.place]

    def __str__(self) -> str:
        return self.text


def short_label(label: str) -> str:
    """What people call a client: its label, without the ending of a notebook."""
    return label.removesuffix(".ipynb")


def names_of(label: str) -> tuple[str, str]:
    """What people may call a client; a process that a notebook has started, `p of x.ipynb`, also by its own name."""
    return short_label(label), label.partition(" of ")[0]


class KnownCallers:
    """Callers of an earlier time, made again: of the same client, when they were of the same client."""

    def __init__(self) -> None:
        self.clients: dict[int, Client] = {}

    def client(self, id: int, label: str) -> Client:
        """The client that had this id."""
        client = self.clients.get(id)
        if client is None:
            client = self.clients[id] = Client(id, {"label": label})
        return client

    def caller(self, dumped: list[Any]) -> Caller:
        """The caller of which this was dumped."""
        id, thread, label, place = dumped
        caller = Caller(self.client(id, label), thread)
        if place:
            caller.move(place)
        return caller


class Context(msgspec.Struct, gc=False):
    """A call, as an operation sees it. A Struct, since each call makes one."""

    caller: Caller
    now: float = 0.0  # seconds since 1970
    expired: bool = False  # nobody waits (any longer) for this call
    compared: bool = False  # the caller has looked at all that is there: it calls for this very version
    undo: Undo | None = None  # of an operation that `tells`: what it has overwritten
