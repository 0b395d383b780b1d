"""Pipes that calls come by, where that takes less than to send them over a socket does.

    call_pipe(size)     both ends, (what is read, without waiting; the descriptor to be written to), or None
"""

from typing import TYPE_CHECKING

from . import NAME

if TYPE_CHECKING or NAME == "linux":
    from .linux.pipes import call_pipe
else:
    from .portable.pipes import call_pipe

__all__ = [
    "call_pipe",
]  # fmt: skip
