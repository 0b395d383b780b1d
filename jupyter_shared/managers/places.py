"""Where a manager listens, as programs say it."""

from __future__ import annotations

import os
from typing import Any

from ..platform.sockets import Address


def place(address: Any) -> Address | None:
    """An address as it is used here: None for any, a path or an abstract name, or (host, port).

    Args:
        address: What a program gave.

    Returns:
        The same, of these types.

    Raises:
        ValueError: If it is none of them, in the standard library's words.
    """
    if isinstance(address, bytes):
        return os.fsdecode(address)
    if address is None or isinstance(address, str):
        return address
    if isinstance(address, (tuple, list)) and len(address) == 2 and isinstance(address[0], str):
        return address[0], address[1]
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
