"""Who may say what when, and how both ends prove that they know the key.

    manager                         client
    Challenge(nonce)        ->
                            <-      Proof(HMAC(key, "client" + nonce), nonce')     nothing else is read before
    Proof(HMAC(key, "manager" + nonce'))  ->
                            <-      Hello                                          who is there
    Welcome | Goodbye       ->
    then, on a lifeline     <->     Release, Watch, Unwatch / Changed
    or, on a call connection <->    Call, Calls, Claim, Fetch, Ask / Reply, Failure, Conflict, Notice

The key itself never travels. A manager that has no key cannot answer the client's challenge either, so a
client never tells an impostor who it is.
"""

from __future__ import annotations

import hmac
import os
from enum import Enum
from typing import Any

from ..errors import ProtocolError, Refused, VersionMismatch
from . import messages
from .messages import PROTOCOL, Challenge, Message, Proof

NONCE_BYTES = 32


class Phase(Enum):
    """Where a connection stands, as the manager sees it, and what a client may say there."""

    PROOF = "proof", (messages.Proof,)
    HELLO = "hello", (messages.Hello,)
    LIFELINE = "lifeline", (messages.Release, messages.Watch, messages.Unwatch)
    CALLS = "calls", (messages.Call, messages.Calls, messages.Claim, messages.Fetch, messages.Ask)

    def __init__(self, word: str, may_be_said: tuple[type[Message], ...]) -> None:
        self.word = word
        self.may_be_said = may_be_said


def check(phase: Phase, message: Any) -> None:
    """Raise ProtocolError unless a client may say this now."""
    if type(message) not in phase.may_be_said:
        raise ProtocolError(f"{type(message).__name__} is not what is said in the phase {phase.word!r}.")


class ManagerProof:
    """The manager's side of the challenge."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._nonce = os.urandom(NONCE_BYTES)

    def challenge(self) -> Challenge:
        """What the manager says first."""
        return Challenge(PROTOCOL, self._nonce)

    def answer(self, proof: Proof) -> Proof:
        """Check the client's proof and give our own; Refused if it is wrong."""
        if not hmac.compare_digest(proof.digest, _digest(self._key, b"client", self._nonce)):
            raise Refused("The key is not this manager's.")
        return Proof(_digest(self._key, b"manager", proof.nonce), b"")


class ClientProof:
    """The client's side of the challenge."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._nonce = os.urandom(NONCE_BYTES)

    def answer(self, challenge: Challenge) -> Proof:
        """Our proof; VersionMismatch if the manager speaks another version of the protocol."""
        if challenge.protocol != PROTOCOL:
            raise VersionMismatch(
                f"The manager speaks version {challenge.protocol} of the protocol, this client version {PROTOCOL}: "
                "install the same version of jupyter_shared on both sides, and restart the older one."
            )
        return Proof(_digest(self._key, b"client", challenge.nonce), self._nonce)

    def check(self, proof: Proof) -> None:
        """Raise Refused unless the manager knows the key."""
        if not hmac.compare_digest(proof.digest, _digest(self._key, b"manager", self._nonce)):
            raise Refused("What listens there does not know the key: it is not the manager you meant.")


def _digest(key: bytes, who: bytes, nonce: bytes) -> bytes:
    return hmac.digest(key, who + PROTOCOL.to_bytes(2, "little") + nonce, "sha256")
