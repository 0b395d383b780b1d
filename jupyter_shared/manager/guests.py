"""Clients that came by a grant: who they are, and until when grants hold."""

from __future__ import annotations

import time

from ..errors import Refused
from ..kinds.kind import Client
from ..store.granting import Guard
from ..store.store import Store
from ..wire.grants import Grant


class Guests:
    """Has the store's guard stand for as long as somebody is here who came by a grant: it costs all a look."""

    def __init__(self, store: Store) -> None:
        self.renewed = 0  # how often grants were renewed: those of before hold no more
        self.revoked: set[str] = set()  # to whom grants were given that hold no more: gone with the key they need
        self._store = store
        self._guard = Guard(store)
        self._here: set[Client] = set()

    def check(self, grant: Grant) -> None:
        """Refused if a grant holds no more."""
        if grant.ended(time.time()):
            raise Refused(f"The time of this grant ({grant}) is over. Ask who gave it for another one.")
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

    def left(self, client: Client) -> None:
        """Note that a client has left."""
        self._here.discard(client)
        if not self._here:
            self._store.invoke.guard = None

    def sees(self, client: Client, id: int) -> bool:
        """Whether a client may know of an object: of the names, all may."""
        if client.grant and client.grant.ended(time.time()):
            return False
        entry = self._store.entry(id)
        return entry is None or entry is self._store.directory or self._guard.sees(client, entry)

    def renew(self) -> list[Client]:
        """Have no grant hold that was given until now: who came by one."""
        self.renewed += 1
        self.revoked.clear()
        return [*self._here]

    def revoke(self, to: str) -> list[Client]:
        """Have no grant hold that was given to somebody: who came by one."""
        self.revoked.add(to)
        return [client for client in self._here if client.grant and client.grant.to == to]
