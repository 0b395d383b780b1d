"""Time that goes on while the machine sleeps, and is never put back: `clock()`, seconds since some moment."""

from typing import TYPE_CHECKING

from . import NAME

if TYPE_CHECKING or NAME == "linux":
    from .linux.clock import clock
elif NAME == "posix":
    from .posix.clock import clock
else:
    from .anywhere.clock import clock

__all__ = [
    "clock",
]  # fmt: skip
