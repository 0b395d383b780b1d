"""Where a manager listens, as programs say it."""

from __future__ import annotations

import os
from typing import Any

from ..platform.sockets import Address

PORTS = 1 << 16


def place(address: Any) -> Address | None:
    """An address as it is used here: None for any, a path or an abstract name, or (host, port).

    Args:
        address: What a program gave.

    Returns:
        The same, of these types.

    Raises:
        ValueError: If it is none of them, in the standard library's words.
        OverflowError: If there is no such port: the system would take another one.
    """
    if isinstance(address, bytes):
        address = os.fsdecode(address)
    if address is None or isinstance(address, str):
        return address or None  # as there, an empty path is any
    if isinstance(address, (tuple, list)) and len(address) == 2 and isinstance(address[0], str):
        host, port = address
        if isinstance(port, int) and not 0 <= port < PORTS:
            raise OverflowError(f"port must be 0-{PORTS - 1}, not {port}")
        return host, port
    raise _unrecognized(address)


def place_to_reach(address: Address | None) -> Address:
    """Where a manager that runs is to be reached.

    Args:
        address: What `place` made of it.

    Returns:
        The same.

    Raises:
        ValueError: If none was given.
    """
    if address is None:
        raise _unrecognized(address)
    return address


def _unrecognized(address: Any) -> ValueError:
    return ValueError(f"address type of {address!r} unrecognized: a manager listens at (host, port), or at a path")
