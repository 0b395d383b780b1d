"""Shared memory: made by the manager, mapped by clients, and gone when nobody looks into it any more.

    Piece(size)             lend(writable)->Lent  write  read  mapped  save  load  empty  close; Piece.of_file(path)
    map_page(handle)                the whole of a piece, to be read as 64 bit numbers
    fill(handle, size, ...)         copies buffers into a piece
    discard(handle)                 lets go of a handle that nothing will be mapped by
    recognized(handle)              which piece a handle leads to, so that what is mapped of it is found again
    open_seen(pid, ..., ours)       a handle of what another process of this user has, without asking it
    scratch(size)                   memory of this process alone, to read into
"""

from typing import TYPE_CHECKING

from . import NAME
from .lent import Handle, Lent, Recognized

if TYPE_CHECKING or NAME == "linux":
    from .linux.filling import fill
    from .linux.memory import Piece, recognized
    from .linux.seeing import open_seen
    from .unix.memory import discard, map_page, scratch
elif NAME == "posix":
    from .posix.filling import fill
    from .posix.memory import Piece, open_seen, recognized
    from .unix.memory import discard, map_page, scratch
else:
    from .anywhere.filling import fill
    from .anywhere.memory import Piece, discard, map_page, open_seen, recognized, scratch

__all__ = [
    "Handle", "Lent", "Piece", "Recognized", "discard", "fill", "map_page", "open_seen", "recognized", "scratch",
]  # fmt: skip
