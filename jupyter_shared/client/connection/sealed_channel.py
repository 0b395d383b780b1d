"""A channel over TLS: the same protocol, with what travels sealed on its way out and opened on its way in."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import Any

from ...errors import ManagerGone, Refused
from ...sealing import Seal, to_a_manager
from ...wire.framing import Bytes
from ...wire.messages import Call
from .channel import Channel
from .protocol import HUNG_UP
from .settling import settled


class SealedChannel(Channel):
    """A connection over TLS whose handshake, bound to the manager's certificate, is done."""

    _seal: Seal

    def _prepare(self) -> None:
        """Shake hands with TLS: who that was, the proofs of the key will tell."""
        self._seal = seal = to_a_manager()
        try:
            self.socket.sendall(seal.shake(b""))
            while not seal.is_done:
                came = super()._read()
                if not came:
                    raise ManagerGone("What listens there hung up before it was said how to encrypt.")
                self.socket.sendall(seal.shake(bytes(came)))
        except ssl.SSLError as error:
            raise Refused(
                "What listens there speaks no TLS 1.3, which goes to every manager beyond this machine: it is none, an "
                f"older one, or was started with tls=False ({error.reason or error})."
            ) from error
        self.bound_to = seal.bound_to

    # --- sending -----------------------------------------------------------------------------------------

    def _send_all(self, data: Bytes) -> None:
        super()._send_all(self._seal.sealed(data))

    def _send_listening(self, data: Bytes) -> None:
        super()._send_listening(self._seal.sealed(data))

    # --- receiving ---------------------------------------------------------------------------------------

    def receive_ready(self) -> Iterator[Any]:
        """The messages that one read brings, perhaps none: it may be half a record."""
        data = self._read_some()
        if data is None:
            raise ManagerGone(HUNG_UP)
        return self.fed(data)

    def _read(self) -> Bytes:
        while not (data := self._read_some()):
            if data is None:
                return b""
        return data

    def _read_some(self) -> bytes | None:
        """What one read brings, if it makes a record whole; None at the end."""
        data = super()._read()
        if not data:
            return None
        seal = self._seal
        seal.raw += data
        self._size = 0  # in one step with the line before: it makes no call
        return seal.opened()

    # --- calls -------------------------------------------------------------------------------------------

    def _begin(self, retains: bool = False) -> None:
        super()._begin(retains)
        self._seal.begin(retains)

    def call(self, message: Call, retains: bool = False) -> Any:
        """Send a call; its Reply, Failure or Conflict."""
        message.awake = self.spinning.is_due()
        return self._call_in_general(message, retains)

    def settle(self, number: int) -> Any:
        """As over a plain connection; opening what has come is taken up where it was broken off."""
        if self.has_come(number):
            return self.reply
        seal = self._seal
        seal.raw += self._view[: self._size]
        self._size = 0
        try:
            seal.opened()
        except OSError:
            return None
        return settled(self.socket, [bytes(seal.since)] if seal.since else [], self._read, self.settling(number))
