"""Whose line a warning is about: not one of ours."""

from __future__ import annotations

import sys
from typing import Any

OURS = __name__.partition(".")[0]
DEEPEST = 10  # frames of ours, and of what carries the call


def frames_of_ours() -> int:
    """How many frames lie between a warning and the line of whoever called this package, as `warnings` counts."""
    frame: Any = sys._getframe(1)
    last = 0
    for count in range(1, DEEPEST):
        if frame is None:
            break
        if str(frame.f_globals.get("__name__")).partition(".")[0] == OURS:
            last = count
        frame = frame.f_back
    return last + 1
