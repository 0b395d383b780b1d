"""Who may say what when, and how both ends prove that they know the key.

    manager                         client
    Challenge(versions, nonce)  ->
                            <-      Proof(HMAC(key, "client" + version + nonce), nonce', version)
    Proof(HMAC(key, "manager" + version + nonce'))  ->
                            <-      Hello                                          who is there
    Welcome | Goodbye       ->
    then, on a lifeline     <->     Release, Watch, Unwatch / Changed
    or, on a call connection <->    Call, Calls, Claim, Fetch, Ask / Reply, Failure, Conflict, Notice
    or, on one of many       <->    Beside, TakeBack / the same
    or, of vouching          <->    Vouch, Recalled / Vouched, Recall

Nothing but a proof is read before one was right. The key itself never travels. A manager that has no key cannot answer
the client's challenge either, so a client never tells an impostor who it is.

Over TLS, what is proved holds for this one encrypted connection: each end puts the hash of the manager's certificate,
as it sees it, into its HMACs (`bound_to`). Who ends the encryption in between, to pass on what both say, shows the
client another certificate than the manager has, and neither end believes the other.
"""

from __future__ import annotations

import hmac
import os
from enum import Enum
from typing import Any

from ..errors import ProtocolError, Refused, VersionMismatch
from ..saying import said
from . import messages, vouching
from .grants import Grant, granted, key_of
from .messages import Challenge, Message, Proof
from .versions import OURS, End, agreed, manager_of

NONCE_BYTES = 32


class Phase(Enum):
    """Where a connection stands, as the manager sees it, and what a client may say there."""

    PROOF = "proof", (messages.Proof,)
    HELLO = "hello", (messages.Hello,)
    LIFELINE = "lifeline", (messages.Release, messages.Watch, messages.Unwatch)
    CALLS = "calls", (
        messages.Call, messages.Calls, messages.Claim, messages.Fetch, messages.Ask, messages.Beside, messages.TakeBack,
        vouching.Vouch, vouching.Recalled,
    )  # fmt: skip

    def __init__(self, word: str, may_be_said: tuple[type[Message], ...]) -> None:
        self.word = word
        self.may_be_said = may_be_said


def check(phase: Phase, message: Any) -> None:
    """Raise ProtocolError unless a client may say this now."""
    if type(message) not in phase.may_be_said:
        raise ProtocolError(f"{type(message).__name__} is not what is said in the phase {phase.word!r}.")


class ManagerProof:
    """The manager's side of the challenge."""

    def __init__(self, key: bytes, us: End = OURS, bound_to: bytes = b"") -> None:
        self.grant: Grant | None = None  # what the client may do, if it has shown no more than a grant's key
        self._key = key
        self._bound_to = bound_to
        self._us = us
        self._nonce = os.urandom(NONCE_BYTES)

    def challenge(self) -> Challenge:
        """What the manager says first."""
        return Challenge(self._us.oldest, self._nonce, self._us.newest, self._us.package, self._us.python)

    def answer(self, proof: Proof) -> Proof:
        """Check the client's proof and give our own; Refused if it is wrong."""
        version = proof.protocol
        if not self._us.oldest <= version <= self._us.newest:
            theirs = said("version %1", version) if version else said("an earlier version, as this client does")
            raise VersionMismatch(said("The manager is %1, and does not speak %2.", self._us, theirs))
        grant = granted(proof.grant) if proof.grant else None
        key = key_of(self._key, proof.grant) if grant else self._key
        if not hmac.compare_digest(proof.digest, _digest(key, b"client", version, self._nonce, self._bound_to)):
            raise Refused("The key is not this manager's.")
        self.grant = grant
        return Proof(_digest(key, b"manager", version, proof.nonce, self._bound_to), b"", None, version)


class ClientProof:
    """The client's side of the challenge."""

    def __init__(self, key: bytes, us: End = OURS, bound_to: bytes = b"", grant: str = "") -> None:
        """`grant` has the words of the grant that the key is of, if it is not the manager's."""
        self._grant = grant
        self._key = key
        self._bound_to = bound_to
        self._us = us
        self._nonce = os.urandom(NONCE_BYTES)
        self.version = us.newest  # of the protocol; what both speak, once that is known

    def answer(self, challenge: Challenge) -> Proof:
        """Our proof, for the newest version that both speak; VersionMismatch if there is none."""
        self.version = agreed(manager_of(challenge), self._us)
        digest = _digest(self._key, b"client", self.version, challenge.nonce, self._bound_to)
        return Proof(digest, self._nonce, None, self.version, self._grant)

    def check(self, proof: Proof) -> None:
        """Raise Refused unless the manager knows the key."""
        expected = _digest(self._key, b"manager", self.version, self._nonce, self._bound_to)
        if not hmac.compare_digest(proof.digest, expected):
            raise Refused("What listens there does not know the key: it is not the manager you meant.")


def _digest(key: bytes, who: bytes, version: int, nonce: bytes, bound_to: bytes) -> bytes:
    if bound_to:
        who += b" over TLS by " + bound_to
    return hmac.digest(key, who + version.to_bytes(2, "little") + nonce, "sha256")
