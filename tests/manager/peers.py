"""A client that says whatever a test wants it to say, at any moment, rightly or wrongly."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from typing import Any

from jupyter_shared.address import ConnectionInfo
from jupyter_shared.platform.sockets import connected
from jupyter_shared.wire.framing import Reader, Writer
from jupyter_shared.wire.messages import Call, Challenge, FromManager, Goodbye, Hello, Message, Proof, Welcome
from jupyter_shared.wire.proofs import ClientProof
from tests.waiting import PATIENCE


class Peer:
    """One connection, down to its bytes."""

    def __init__(self, connection: ConnectionInfo) -> None:
        self.connection = connection
        self.socket = connected(connection.address, PATIENCE)
        self.socket.settimeout(PATIENCE)
        self.number = 0
        self._reader = Reader(FromManager)
        self._come: list[Any] = []

    def __enter__(self) -> Peer:
        return self

    def __exit__(self, *error: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> bool:
        """Send bytes; whether the manager still took them."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            return False
        return True

    def say(self, message: Message) -> bool:
        return self.send(Writer().frame(message))

    def shut(self) -> None:
        """Say that nothing more will come, unless the manager has hung up already."""
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def hear(self) -> Any:
        """The next message; None when the manager has hung up."""
        while not self._come:
            if not self.take_in():
                return None
        return self._come.pop(0)

    def take_in(self) -> bool:
        """Read some, to be heard later; false when the manager has hung up."""
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            return False
        self._come += self._reader.feed(data)
        return bool(data)

    def hear_until_the_end(self) -> list[Any]:
        return [*iter(self.hear, None)]

    def is_hung_up_on(self) -> bool:
        """Read on until the manager hangs up, which it must do by itself."""
        self.hear_until_the_end()
        return True

    def prove(self, key: bytes | None = None) -> Any:
        """Shake hands up to the proof; what the manager said to it."""
        challenge = self.hear()
        assert isinstance(challenge, Challenge)
        self.proof = ClientProof(self.connection.key_bytes if key is None else key, grant=self.connection.grant)
        self.say(self.proof.answer(challenge))
        return self.hear()

    def hello(self, client: int = 0, secret: bytes = b"", thread: int = 0, about: dict[str, Any] | None = None) -> Any:
        """The rest of the handshake; what the manager answered."""
        answer = self.prove()
        assert isinstance(answer, Proof)
        self.proof.check(answer)
        self.say(Hello(client, secret, thread, about or {}))
        return self.hear()

    def call(self, object: int, operation: str, args: Iterable[Any], **more: Any) -> Any:
        """Call, and hear what comes next."""
        self.number += 1
        assert self.say(Call(self.number, object, operation, [*args], **more))
        return self.hear()


class Intruder:
    """An authenticated client: a lifeline, and as many connections for calls as wanted."""

    def __init__(self, connection: ConnectionInfo, label: str = "intruder") -> None:
        self.connection = connection
        self.lifeline = Peer(connection)
        welcome = self.lifeline.hello(about={"label": label})
        assert isinstance(welcome, Welcome)
        self.client, self.secret = welcome.client, welcome.secret
        self.calls: list[Peer] = []

    def peer(self, thread: int = 1) -> Peer:
        peer = Peer(self.connection)
        assert isinstance(peer.hello(self.client, self.secret, thread), Welcome)
        self.calls.append(peer)
        return peer

    def __enter__(self) -> Intruder:
        return self

    def __exit__(self, *error: object) -> None:
        for peer in [self.lifeline, *self.calls]:
            peer.socket.close()


def goodbye(messages: list[Any]) -> Goodbye:
    """The last word of the manager."""
    assert messages, "it hung up without a word"
    assert isinstance(messages[-1], Goodbye), messages
    return messages[-1]
