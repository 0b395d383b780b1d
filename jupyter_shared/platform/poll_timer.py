"""Has a poll return at a time: `PollTimer()` with descriptor or None, `timeout`, `at_latest`, `clear`, `close`."""

from typing import TYPE_CHECKING

from . import NAME

if TYPE_CHECKING or NAME == "linux":
    from .linux.poll_timer import PollTimer
else:
    from .portable.poll_timer import PollTimer

__all__ = [
    "PollTimer",
]  # fmt: skip
