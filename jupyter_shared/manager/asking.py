"""What clients ask of the manager process itself, rather than of what it holds."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .. import platform
from ..errors import Refused
from ..wire.messages import Ask, Failure, Reply
from .connection import Connection
from .memory import process_info

if TYPE_CHECKING:
    from .reception import Reception
    from .server import Server

NOT_BY_GRANT = ("stop", "renew")

log = logging.getLogger("jupyter_shared.manager")


class Asking:
    """Answers."""

    def __init__(
        self, server: Server, reception: Reception, send: Callable[..., object], refuse: Callable[..., object]
    ) -> None:
        self._server = server
        self._reception = reception
        self._send = send
        self._refuse = refuse

    def ask(self, connection: Connection, ask: Ask) -> None:
        """`info`; `stop`, which ends the manager; `renew`, which takes back all grants. All are told of the first."""
        grant = connection.client.grant if connection.client else None
        if grant and ask.what in NOT_BY_GRANT:
            refused = Refused(f"{ask.what!r} is not granted: this link may only {grant}.")
            self._send(connection, Failure.because(ask.number, refused, ask.what))
            return
        server = self._server
        if ask.what == "stop":
            server.farewell = f"It was stopped by {connection.caller}."
            log.info(server.farewell)
            server.loop.running = False
        if ask.what == "renew":
            self._renew(connection)
        self._send(connection, Reply(ask.number, self._about()))

    def _about(self) -> dict[str, Any]:
        server, reception = self._server, self._reception
        about = {"platform": platform.NAME, **process_info(server.memory), "epoch": reception.epoch}
        keeps = server.keeper.about() if server.keeper else None
        return {**about, "keeps": keeps, "renewed": reception.guests.renewed}

    def _renew(self, connection: Connection) -> None:
        """Whoever came by a grant of before has to go."""
        log.info("%s has renewed the grants.", connection.caller)
        for client in self._reception.guests.renew():
            lifeline = self._reception.lifelines.get(client)
            if lifeline:
                self._refuse(lifeline, Refused("The grant by which you came was taken back: all were renewed."))
