"""An object in the store: its State, and what the store itself knows of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from ..kinds.kind import IN_LINE, Caller, Client, Context, Operation, State, Wait, operation
from ..kinds.values import PUBLISHED
from ..wire.messages import Call, Handle

if TYPE_CHECKING:
    from .past import ObjectPast
    from .vouching import RemoteReader


class Ticket:
    """A call that is parked until its object lets it through, its time is up, or its caller is gone."""

    __slots__ = ("call", "caller", "done", "entry", "expired", "held_by", "operation", "since", "sink", "target")

    def __init__(self, caller: Caller, call: Call, entry: Entry, found: tuple[Any, Operation], since: float) -> None:
        self.caller = caller
        self.call = call
        self.entry = entry
        self.target, self.operation = found
        self.since = since
        self.sink: Any = None  # whoever parked it keeps here where the reply goes
        self.done = False
        self.held_by = ""  # who has it parked, though its object might let it through
        self.expired = False  # its time is up, yet somebody who edits the object keeps it from finding out


class Entry:
    """One object. It is alive for as long as something refers to it: its name, a client, a blob, a ticket."""

    __slots__ = (
        "__weakref__", "created", "creator", "editor", "edits", "gone", "has_holders", "id", "lease", "name", "news",
        "on_free", "operations", "parked", "past", "shown_in", "slot", "state", "version", "vouched", "watchers",
        "writer", "written",
    )  # fmt: skip

    own_operations: dict[str, Operation] = {}

    def __init__(self, id: int, slot: int, state: State, creator: str, now: float) -> None:
        self.id = id
        self.slot = self.shown_in = slot  # where its version is written; nowhere while each read is to be a call
        self.state = state
        self.operations, self.has_holders = state.operations, state.has_holders  # of its class: nearer from here
        self.name: str | None = None
        self.version = 0  # of what is in it
        self.lease = 0  # changes that are still to be told to those who follow it (`feed.py`)
        self.news = 0  # of that, and of who waits for it and the like: what watchers are told
        self.creator = self.writer = creator
        self.created = self.written = now
        self.parked: dict[Ticket, None] = {}
        self.watchers: dict[Client, None] = {}
        self.vouched: dict[RemoteReader, None] | None = None  # to whom the manager vouches for what is in it
        self.editor: Caller | None = None  # who keeps all others from changing it
        self.edits = 0  # how deep
        self.gone = ""  # why there is no such object any more
        self.on_free: Callable[[Entry], None] | None = None
        self.past: ObjectPast | None = None  # what the history remembers of it, once it has been asked to

    def __del__(self) -> None:
        if self.on_free:
            self.on_free(self)

    @property
    def handle(self) -> Handle:
        """How it is called on the wire."""
        return Handle(self.id, self.slot, self.state.kind, self.name)

    def __str__(self) -> str:
        kind = "value" if self.state.kind == PUBLISHED else self.state.kind
        return f"{kind} {self.name!r}" if self.name else f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"

    def find(self, name: str) -> tuple[Any, Operation] | None:
        """An operation, and whose it is: the State's, or one that every object has."""
        found = self.operations.get(name)
        if found is not None:
            return self.state, found
        own = self.own_operations.get(name)
        return (self, own) if own else None

    def holders(self) -> list[Caller]:
        """Who is in the way of those that wait for this object."""
        return [self.editor] if self.editor else self.state.holders()

    def client_gone(self, client: Client) -> bool:
        """Give back what a client held of it; whether that changed anything."""
        freed = self.editor is not None and self.editor.client is client
        if freed:
            self.editor, self.edits = None, 0
        self.watchers.pop(client, None)
        return self.state.client_gone(client) or freed

    # --- operations every object has ---------------------------------------------------------------------

    @operation(waits=IN_LINE)
    def enter(self, call: Context) -> None:
        """Keep all others from changing it until `leave`; they wait."""
        if self.editor and self.editor != call.caller:
            raise Wait
        self.editor = call.caller.now()
        self.edits += 1

    @operation(frees=True)
    def leave(self, call: Context) -> None:
        """Undo one `enter`."""
        if self.editor != call.caller:
            raise RuntimeError("this caller does not keep the others out")
        self.edits -= 1
        if not self.edits:
            self.editor = None

    @operation(reads=True)
    def last(self, call: Context) -> list[Any]:
        """Who changed it last, and when: for views, which ask often and need no more."""
        return [self.writer, self.written]


_own = [getattr(Entry, name)._operation for name in ("enter", "leave", "last")]
Entry.own_operations = {name: replace(found, name=name) for found in _own if (name := f"@{found.name}")}
