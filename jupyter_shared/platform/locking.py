"""Locks on files that go with whoever holds them.

    Lock.take(path)     is_held(path)  is_at(path)  release()
    note(text)          who holds it, for those who ask: noted(path)
"""

from typing import TYPE_CHECKING

from . import NAME

if TYPE_CHECKING or NAME == "linux" or NAME == "posix":
    from .unix.locking import Lock
else:
    from .anywhere.locking import Lock

__all__ = [
    "Lock",
]  # fmt: skip
