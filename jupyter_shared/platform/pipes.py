"""Pipes that calls come by, where that takes less than to send them over a socket does.

    call_pipe(size)                 both ends, (what is read, without waiting; the descriptor to be written to), or None
    is_one_too_many(descriptor)     whether a pipe with this descriptor takes what others of this process need
"""

from typing import TYPE_CHECKING

from . import NAME

if TYPE_CHECKING or NAME == "linux":
    from .linux.pipes import call_pipe, is_one_too_many
else:
    from .portable.pipes import call_pipe, is_one_too_many

__all__ = [
    "call_pipe", "is_one_too_many",
]  # fmt: skip
