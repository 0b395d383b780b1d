"""Containers, as Linux has them."""

from __future__ import annotations

import os


def container() -> str:
    """A name of what processes can be seen from here; nothing where that is not told."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""
