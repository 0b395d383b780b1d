"""Shared memory: made by the manager, mapped by clients, and gone when nobody looks into it any more.

    Piece(size)                     lend(writable)->Lent  write  read  mapped  save  load  close; Piece.of_file(path)
    map_page(handle)                the whole of a piece, to be read as 64 bit numbers
    fill(handle, size, ...)         copies buffers into a piece
    discard(handle)                 lets go of a handle that nothing will be mapped by
    open_seen(pid, ..., ours)       a handle of what another process of this user has, without asking it
    scratch(size)                   memory of this process alone, to read into
"""

from typing import TYPE_CHECKING

from . import NAME

if TYPE_CHECKING or NAME == "linux":
    from .lent import Handle, Lent
    from .linux.filling import fill
    from .linux.memory import Piece
    from .linux.seeing import open_seen
    from .unix.memory import discard, map_page, scratch
elif NAME == "posix":
    from .lent import Handle, Lent
    from .posix.filling import fill
    from .posix.memory import Piece, open_seen
    from .unix.memory import discard, map_page, scratch
else:
    from .anywhere.filling import fill
    from .anywhere.memory import Piece, discard, map_page, open_seen, scratch
    from .lent import Handle, Lent

__all__ = [
    "Handle", "Lent", "Piece", "discard", "fill", "map_page", "open_seen", "scratch",
]  # fmt: skip
