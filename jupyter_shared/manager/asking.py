"""What clients ask of the manager process itself, rather than of what it holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .. import platform
from ..errors import Refused
from ..saying import said
from ..wire.messages import Ask, Failure, Reply
from .connection import Connection
from .log import log
from .memory import process_info

if TYPE_CHECKING:
    from .lending import Lending
    from .reception import Reception
    from .server import Server

NOT_BY_GRANT = ("stop", "renew", "revoke")


class Asking:
    """Answers what is asked of the manager itself, by anybody who is attached."""

    def __init__(
        self, server: Server, reception: Reception, lending: Lending, send: Callable[..., object]
    ) -> None:  # fmt: skip
        self._server = server
        self._lending = lending
        self._reception = reception
        self._send = send

    def ask(self, connection: Connection, ask: Ask) -> None:
        """`info`; `stop` ends the manager; `renew` takes back all grants, `revoke WHOM` those given to somebody.

        All are told of the first. `lost ID` tells of a value in a depot why it is not there.
        """
        what, _, whom = ask.what.partition(" ")
        grant = connection.client.grant if connection.client else None
        if grant and what in NOT_BY_GRANT:
            refused = Refused(f"{what!r} is not granted: this link may only {grant}.")
            self._send(connection, Failure.because(ask.number, refused, what))
            return
        if what == "lost" and connection.client:
            error = self._lending.why_lost(connection.client, whom)
            self._send(connection, Failure.because(ask.number, error, "memory"))
            return
        server, reception = self._server, self._reception
        if what == "stop":
            server.farewell = said("It was stopped by %1.", connection.caller)
            log.info(server.farewell)
            server.loop.running = False
        if what == "renew":
            log.info("%s has renewed the grants.", connection.caller)
            reception.guests.renew()
        if what == "revoke" and whom:
            log.info("%s has taken back what was granted to %r.", connection.caller, whom)
            reception.guests.revoke(whom)
        self._send(connection, Reply(ask.number, self._about()))

    def _about(self) -> dict[str, Any]:
        server, reception = self._server, self._reception
        about = {"platform": platform.NAME, **process_info(server.memory), "epoch": reception.epoch}
        keeps = server.keeper.about() if server.keeper else None
        guests = reception.guests
        return {**about, "keeps": keeps, "renewed": guests.renewed, "revoked": sorted(guests.revoked)}
