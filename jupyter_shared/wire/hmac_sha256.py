"""HMAC-SHA256 (RFC 2104), by the SHA-256 that is part of Python.

The modules `hmac` and `hashlib` load OpenSSL for it, which takes 2.5 ms, a twentieth of what attaching loads, and 50 us
at the first digest. Python's own is as fast for what is so short; `random` takes its SHA-512 in the same way.
"""

from __future__ import annotations

from _operator import _compare_digest
from typing import Any

sha256: Any
try:
    from _sha2 import sha256  # type: ignore[import-not-found,no-redef]  # from Python 3.12 on
except ImportError:
    try:
        from _sha256 import sha256  # type: ignore[import-not-found,no-redef]
    except ImportError:  # a Python that was built to have none of its own
        from hashlib import sha256

BLOCK = 64  # bytes that SHA-256 takes at a time
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))

compare_digest = _compare_digest  # in a time that does not tell how much is right: `hmac` has it from there, too


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    """The digest of a message that only those can tell who know the key."""
    block = (sha256(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\0")
    inner = sha256(block.translate(_INNER) + message).digest()
    digest: bytes = sha256(block.translate(_OUTER) + inner).digest()
    return digest
