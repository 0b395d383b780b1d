"""Pipes that calls come by, where that takes less than to send them over a socket does.

    pipe_to_lend(size, mode)        our end, which never waits, to be read or written to; and a descriptor; or None
    can_nudge()                     whether `nudge` can
    nudge(descriptor, status, word) writes to a pipe that this process reads
    is_one_too_many(descriptor)     whether a pipe with this descriptor takes what others of this process need
"""

from typing import TYPE_CHECKING

from . import NAME

if TYPE_CHECKING or NAME == "linux":
    from .linux.pipes import can_nudge, is_one_too_many, nudge, pipe_to_lend
else:
    from .portable.pipes import can_nudge, is_one_too_many, nudge, pipe_to_lend

__all__ = [
    "can_nudge", "is_one_too_many", "nudge", "pipe_to_lend",
]  # fmt: skip
