"""Has a poll return at a time: `Alarm()` with descriptor or None, `timeout`, `at_latest`, `rung`, `close`."""

from typing import TYPE_CHECKING

from . import NAME

if TYPE_CHECKING or NAME == "linux":
    from .linux.alarm import Alarm
elif NAME == "posix":
    from .portable.alarm import Alarm
else:
    from .portable.alarm import Alarm

__all__ = [
    "Alarm",
]  # fmt: skip
