"""Encoding where a lack of memory is a MemoryError.

Msgspec's `encode` ends the process when the bytes that it writes to cannot be made longer (it lets go of them twice).
Its `encode_into` writes to a bytearray of ours, and raises.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.msgpack import Encoder

Into = Callable[[Any, bytearray], None]


def encoder_into(hook: Callable[[Any], Any] | None = None) -> Into:
    """What encodes a value into a bytearray, in the place of all that was in it; `hook` as msgspec's `enc_hook`."""
    return Encoder(enc_hook=hook).encode_into


def encoder(hook: Callable[[Any], Any] | None = None) -> Callable[[Any], bytes]:
    """What gives a value's bytes."""
    into = encoder_into(hook)

    def encode(value: Any) -> bytes:
        buffer = bytearray()
        into(value, buffer)
        return bytes(buffer)

    return encode
