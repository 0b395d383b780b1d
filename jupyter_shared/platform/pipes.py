"""Pipes that calls come by, where that takes less than to send them over a socket does.

    call_pipe(size)                 both ends, (what is read, without waiting; the descriptor to be written to), or None
    answer_pipe(size)               likewise, (the descriptor to be read from; what is written to, without waiting)
    can_nudge()                     whether `nudge` can
    nudge(descriptor, status, word)    writes to a pipe that this process reads
    is_one_too_many(descriptor)     whether a pipe with this descriptor takes what others of this process need
"""

from typing import TYPE_CHECKING

from . import NAME

if TYPE_CHECKING or NAME == "linux":
    from .linux.pipes import answer_pipe, call_pipe, can_nudge, is_one_too_many, nudge
else:
    from .portable.pipes import answer_pipe, call_pipe, can_nudge, is_one_too_many, nudge

__all__ = [
    "answer_pipe", "call_pipe", "can_nudge", "is_one_too_many", "nudge",
]  # fmt: skip
