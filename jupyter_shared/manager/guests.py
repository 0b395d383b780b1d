"""Clients that came by a grant: who they are, and until when grants hold."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from ..errors import Refused
from ..kinds.kind import Client
from ..store.granting import Guard
from ..store.store import Store
from ..wire.grants import Grant
from .loop import Timer

LOOK_SECONDS = 60.0  # at most, until it is looked what time it is: clocks are set, and machines sleep


class Guests:
    """Has the store's guard stand for as long as somebody is here who came by a grant: it costs all a look."""

    def __init__(
        self, store: Store, later: Callable[[float, Callable[[], object]], Timer],
        part_with: Callable[[Client, Refused], object],
    ) -> None:  # fmt: skip
        """`later` is the loop's; `part_with` has a client go, and tells it why."""
        self.renewed = 0  # how often grants were renewed: those of before hold no more
        self.revoked: set[str] = set()  # to whom grants were given that hold no more: gone with the key they need
        self._store = store
        self._guard = Guard(store)
        self._here: set[Client] = set()
        self._later = later
        self._part_with = part_with
        self._ends: dict[Client, Timer] = {}  # of the time of their grants

    def check(self, grant: Grant) -> None:
        """Refused if a grant holds no more."""
        if grant.ended(time.time()):
            raise _over(grant)
        if grant.renewed != self.renewed:
            raise Refused("This grant was taken back, with all of before `jupyter shared grant NAME --renew`.")
        if grant.to in self.revoked:
            raise Refused(f"This grant, given to {grant.to!r}, was taken back.")

    def came(self, client: Client, grant: Grant | None) -> None:
        """A client has come, by a grant perhaps."""
        client.grant = grant
        if grant:
            self._here.add(client)
            self._store.invoke.guard = self._guard
            if grant.until:
                self._await_end(client, grant)

    def _await_end(self, client: Client, grant: Grant) -> None:
        """Have a client go when its grant's time is over: it could not even release what it holds."""
        left = min(grant.until - time.time(), LOOK_SECONDS)
        self._ends[client] = self._later(left, partial(self._look_at_time, client, grant))

    def _look_at_time(self, client: Client, grant: Grant) -> None:
        if grant.ended(time.time()):
            self._part_with(client, _over(grant))
        else:
            self._await_end(client, grant)

    def left(self, client: Client) -> None:
        """Note that a client has left."""
        self._here.discard(client)
        if end := self._ends.pop(client, None):
            end.cancel()
        if not self._here:
            self._store.invoke.guard = None

    def sees(self, client: Client, id: int) -> bool:
        """Whether a client may know of an object: of the names, all may."""
        if client.grant and client.grant.ended(time.time()):
            return False
        entry = self._store.entry(id)
        return entry is None or entry is self._store.directory or self._guard.sees(client, entry)

    def renew(self) -> None:
        """Have no grant hold that was given until now: who came by one has to go."""
        self.renewed += 1
        self.revoked.clear()
        self._take_back([*self._here], "all were renewed.")

    def revoke(self, to: str) -> None:
        """Have no grant hold that was given to somebody: who came by one has to go."""
        self.revoked.add(to)
        theirs = [client for client in self._here if client.grant and client.grant.to == to]
        self._take_back(theirs, f"what was given to {to!r} is.")

    def _take_back(self, clients: list[Client], why: str) -> None:
        for client in clients:
            self._part_with(client, Refused(f"The grant by which you came was taken back: {why}"))


def _over(grant: Grant) -> Refused:
    return Refused(f"The time of this grant ({grant}) is over. Ask who gave it for another one.")
