"""How both ends of a connection prove that they know the key; `conversation.py` says when.

The key itself never travels. A manager that has no key cannot answer the client's challenge either, so a client never
tells an impostor who it is.

Over TLS, what is proved holds for this one encrypted connection: each end puts the hash of the manager's certificate,
as it sees it, into its HMACs (`bound_to`). Who ends the encryption in between, to pass on what both say, shows the
client another certificate than the manager has, and neither end believes the other.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..errors import Refused, VersionMismatch
from ..saying import said
from .hmac_sha256 import compare_digest, hmac_sha256
from .messages import Challenge, Proof
from .versions import OURS, End, agreed, manager_of

if TYPE_CHECKING:
    from .grants import Grant

NONCE_BYTES = 32


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
        grant, key = _granted(self._key, proof.grant) if proof.grant else (None, self._key)
        if not compare_digest(proof.digest, _digest(key, b"client", version, self._nonce, self._bound_to)):
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
        if not compare_digest(proof.digest, expected):
            raise Refused("What listens there does not know the key: it is not the manager you meant.")


def _granted(key: bytes, words: str) -> tuple[Grant, bytes]:
    """The grant of these words, and its key."""
    from .grants import granted, key_of  # a client needs them only to make links

    return granted(words), key_of(key, words)


def _digest(key: bytes, who: bytes, version: int, nonce: bytes, bound_to: bytes) -> bytes:
    if bound_to:
        who += b" over TLS by " + bound_to
    return hmac_sha256(key, who + version.to_bytes(2, "little") + nonce)
