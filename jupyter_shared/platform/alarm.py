"""Has a poll return at a time: `Alarm()` with descriptor or None, `timeout`, `at_latest`, `rung`, `close`."""

from .linux.alarm import Alarm

__all__ = ["Alarm"]
