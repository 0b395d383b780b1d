"""Versions, where clients can look at them, and who is to be told when they move.

Version numbers only rise, and no two changes of any objects ever have the same one: what was cached under a
number is never taken for the truth of something else. A watch tells once. Whoever wants to know of the next
change asks again, saying what it has seen: so nobody is told more often than it can listen, and a writer at
full speed pays for a watcher only when that one has caught up.
"""

from __future__ import annotations

from ..kinds.kind import Client
from ..wire.messages import DELETED, Changed
from .entry import Entry
from .feed import Feed
from .slots import NO_SLOT, Slots
from .vouching import Vouches

NEVER = 0  # no object is ever at this version


class Changes:
    """Moves versions and notes whom to tell."""

    def __init__(self, slots: Slots) -> None:
        self.slots = slots
        self.notified: list[tuple[Client, Changed]] = []  # whoever runs the store sends these
        self.last = 0  # the highest version that was ever used
        self.vouches = Vouches()
        self.feed: Feed | None = None  # where followers are told what has changed, if there is a place for that

    def next_version(self) -> int:
        """A version that none was before: the caller's to use."""
        self.last += 1
        return self.last

    def move_to(self, entry: Entry, version: int) -> None:
        """An object is at this version from now on."""
        entry.version = entry.news = version
        if entry.shown_in:
            self.slots.page[entry.shown_in] = version

    def show(self, entry: Entry, shown: bool) -> None:
        """Whether clients can see an object's version: while they cannot, nothing they have read counts as true."""
        if shown:
            entry.shown_in = entry.slot
            self.slots.write(entry.slot, entry.version)
        else:
            entry.shown_in = NO_SLOT
            self.slots.write(entry.slot, NEVER)
            self.vouches.stop(entry)

    def stir(self, entry: Entry, version: int) -> None:
        """Something has happened to an object that those who read it do not see: only watchers are told."""
        entry.news = version
        if entry.watchers:
            self.tell(entry)

    def tell(self, entry: Entry) -> None:
        """Tell all who watch an object what it is at now."""
        watchers, entry.watchers = entry.watchers, {}
        message = Changed(entry.id, DELETED if entry.gone else entry.news)
        self.notified += [(client, message) for client in watchers]

    def stir_each(self, *entries: Entry | None) -> None:
        """Something happened to objects that no version tells: somebody waits, or waits no longer, or a name went."""
        for entry in entries:
            if entry:
                self.stir(entry, self.next_version())

    def watch(self, client: Client, entry: Entry, version: int) -> None:
        """Tell a client once, as soon as an object is beyond a version: perhaps at once."""
        entry.watchers[client] = None
        if entry.news > version:
            self.tell_one(client, entry)

    def tell_one(self, client: Client, entry: Entry) -> None:
        """Tell one client now."""
        entry.watchers.pop(client, None)
        self.notified.append((client, Changed(entry.id, entry.news)))

    def unwatch(self, client: Client, entry: Entry) -> None:
        """Remove a client's watch on an object."""
        entry.watchers.pop(client, None)

    def retire(self, entry: Entry) -> None:
        """An object is no more: whatever was cached of it is no longer the truth."""
        if entry.vouched:
            self.vouches.forget(entry)
        self.slots.give_back(entry.slot, self.next_version())
        entry.slot = entry.shown_in = NO_SLOT
        if entry.watchers:
            entry.gone = entry.gone or "nobody referred to it any more"
            self.tell(entry)
