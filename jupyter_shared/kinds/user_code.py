"""Where in the user's code a call of ours was made: that line belongs into a warning, and none of ours."""

from __future__ import annotations

import sys

PACKAGE = __name__.partition(".")[0]


def frames_to_user() -> int:
    """The `stacklevel` with which `warnings.warn`, called by our caller, shows the line outside of the package."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and str(frame.f_globals.get("__name__")).partition(".")[0] == PACKAGE:
        level, frame = level + 1, frame.f_back
    return level
