"""Who is attached: clients come by their lifelines, are known by a secret on every other connection, and leave."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from ..errors import Refused, SharedError, VersionMismatch
from ..kinds.kind import Caller, Client
from ..saying import said
from ..store.store import Store
from ..wire.conversation import Phase
from ..wire.hmac_sha256 import compare_digest
from ..wire.messages import DELETED, Changed, Hello, Message, Proof, Release, Unwatch, Watch, Welcome
from ..wire.parts import LIMIT
from ..wire.versions import about_us
from .besides import ParkedBeside
from .call_pipe import CallPipe
from .circles import Circles
from .connection import Beside, Connection
from .guests import Guests
from .log import log
from .loop import Loop
from .memory import Warehouse
from .page import VersionPage

TOO_OLD = said(
    "This manager keeps large values in depots, which this client does not know: install a newer jupyter_shared."
)

NO_PIPES: dict[str, Any] = {}  # are asked for
Send = Callable[[Connection, Message, Beside | None], None]
Refuse = Callable[[Connection, SharedError], object]


class Reception:
    """Knows every client's lifeline and secret."""

    def __init__(
        self, store: Store, memory: Warehouse, loop: Loop, about: dict[str, Any], page: VersionPage, send: Send,
        refuse: Refuse,
    ) -> None:  # fmt: skip
        """`page` is what clients show that they see, to be taken for local."""
        self.lifelines: dict[Client, Connection] = {}
        self.epoch = os.urandom(8).hex()  # of this process: none after it has the same
        self._store = store
        self._memory = memory
        self._about = about
        self._page = page
        self.guests = Guests(store, loop.later, self._part_with)
        self._send, self._refuse = send, refuse
        self._loop, self.circles = loop, Circles(loop.later)
        self._local: set[Client] = set()  # they map our memory
        self._secrets: dict[int, bytes] = {}  # by the id of a client: what its other connections are known by
        self._last = 0  # the id that was given last

    def proof(self, connection: Connection, proof: Proof) -> None:
        """Check a client's proof that it knows the key, and send ours: after that it may say who it is."""
        answer, lent = connection.proof.answer(proof), self._page.lent
        grant = connection.proof.grant
        if grant:
            self.guests.check(grant)
        shows = grant is None and proof.page is not None and (lent.descriptor is None or connection.takes_descriptors)
        if shows:
            answer.page = lent.where or ""
        self._send(connection, answer, lent.descriptor if shows else None)
        connection.phase = Phase.HELLO

    def hello(self, connection: Connection, hello: Hello) -> None:
        """A new client, or one more connection of one that is here; Refused if it is not."""
        if not hello.client:
            self._arrived(connection, hello)
            return
        client = self._store.clients.get(hello.client)
        if client is None or not compare_digest(hello.secret, self._secrets[client.id]):
            raise Refused("There is no such client here.")
        if client.grant != connection.proof.grant:
            raise Refused("That client did not come by this link.")
        one_by_one = not hello.about.get("many")
        pipes = hello.about if one_by_one else {}
        self._welcome(connection, client, Phase.CALLS, pipes)
        connection.caller = Caller(client, hello.thread)
        connection.caller.observes |= bool(hello.about.get("looks"))
        if not one_by_one:
            connection.tickets, connection.may_be_plain = ParkedBeside(), False

    def _arrived(self, connection: Connection, hello: Hello) -> None:
        if self._memory.depots and "depots" not in (hello.about.get("can") or ()):
            raise VersionMismatch(TOO_OLD)
        self._last += 1
        sees = hello.about.pop("sees", None)
        grant = connection.proof.grant
        if grant:  # nobody looks on unseen by a grant
            hello.about.pop("observer", None)
        client = Client(self._last, hello.about, time.time())
        self.guests.came(client, grant)
        if grant is None and isinstance(sees, bytes) and compare_digest(sees, self._page.secret):
            self._local.add(client)
        self._secrets[client.id] = os.urandom(16)
        self.lifelines[client] = connection
        by = f", who may {grant}" if grant else ""
        log.info("%s (client %d, pid %s) has come%s", client.label, client.id, client.about.get("pid"), by)
        self._welcome(connection, client, Phase.LIFELINE)
        self._store.now = time.time()
        self._store.client_came(client)

    def _welcome(
        self, connection: Connection, client: Client, phase: Phase, asks: dict[str, Any] = NO_PIPES
    ) -> None:  # fmt: skip
        connection.client, connection.phase = client, phase
        connection.arrived()
        connection.reader.limit = LIMIT
        connection.is_local = client in self._local
        about = {**about_us(), **self._about, **(self._page.tells_locations if connection.is_local else {})}
        welcome = Welcome(client.id, self._secrets[client.id], self.epoch, about)
        pipe = None
        if asks.get("pipe") and connection.is_local and connection.takes_descriptors:
            pipe = connection.pipe = CallPipe.opened(self._loop, connection.socket, answers=bool(asks.get("answers")))
        self._send(connection, welcome, pipe.lent if pipe else None)
        if pipe:
            pipe.is_sent()

    def is_lifeline(self, connection: Connection) -> bool:
        """Whether a client's life hangs on this connection."""
        return connection.client is not None and self.lifelines.get(connection.client) is connection

    def _part_with(self, client: Client, why: Refused) -> None:
        lifeline = self.lifelines.get(client)
        if lifeline:
            self._refuse(lifeline, why)

    def left(self, client: Client) -> None:
        """A client's lifeline has ended."""
        log.info("%s (client %d) has left", client.label, client.id)
        del self.lifelines[client], self._secrets[client.id]
        self._local.discard(client)
        self.guests.left(client)
        self._store.now = time.time()
        self._memory.client_gone(client)
        self._store.client_gone(client)
        self._collect_soon()

    def _collect_soon(self) -> None:
        """Free objects that only contain each other: Python looks for such by itself only when ever more is made."""
        if self._store.nests:
            self.circles.may_be_there()

    # --- what lifelines say ------------------------------------------------------------------------------

    def release(self, connection: Connection, release: Release) -> None:
        """A client refers to these no more."""
        assert connection.client is not None
        for id, times in release.objects:
            connection.client.release(id, times)
        if release.objects:
            self._collect_soon()
        for id, reusable in release.memories:
            self._memory.given_back(connection.client, id, reusable)

    def watch(self, connection: Connection, watch: Watch) -> None:
        """A client wants to know of the next change of an object."""
        assert connection.client is not None
        if connection.client.grant and not self.guests.sees(connection.client, watch.object):
            self._send(connection, Changed(watch.object, DELETED), None)  # there is none for them
            return
        self._store.watch(connection.client, watch.object, watch.version)

    def unwatch(self, connection: Connection, unwatch: Unwatch) -> None:
        """Remove a client's watch on an object."""
        entry = self._store.entry(unwatch.object)
        if entry and connection.client:
            self._store.changes.unwatch(connection.client, entry)
