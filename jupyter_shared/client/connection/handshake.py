"""How a connection begins: both ends show that they know the key, and then say who they are."""

from __future__ import annotations

from typing import Any, Protocol

from ...errors import ProtocolError
from ...wire.conversation import ClientProof
from ...wire.messages import Challenge, Goodbye, Hello, Message, Proof, Welcome
from .failures import error_named


class Line(Protocol):
    """What messages go over."""

    def send(self, message: Message) -> None:
        """Send one."""

    def receive(self, *, with_descriptor: bool = False) -> Any:
        """The next one, and perhaps a descriptor beside it."""


def shake_hands(line: Line, key: bytes, hello: Hello) -> Welcome:
    """What the manager welcomes us with; raises what either end erred in."""
    proof = ClientProof(key)
    line.send(proof.answer(_expect(line, Challenge)))
    proof.check(_expect(line, Proof))
    line.send(hello)
    welcome: Welcome = _expect(line, Welcome)
    return welcome


def _expect(line: Line, kind: Any) -> Any:
    message = line.receive(with_descriptor=True)
    if isinstance(message, Goodbye):
        raise error_named(message.error)(message.text)
    if not isinstance(message, kind):
        raise ProtocolError(f"The manager said {type(message).__name__} where {kind.__name__} was due.")
    return message
