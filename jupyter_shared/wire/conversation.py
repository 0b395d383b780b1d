"""Who may say what when.

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

Nothing but a proof (`proofs.py`) is read before one was right.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from ..errors import ProtocolError
from . import messages, vouching
from .messages import Message


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
