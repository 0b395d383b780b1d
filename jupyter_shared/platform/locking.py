"""Locks on files that go with whoever holds them: `Lock.take(path)`, `is_held(path)`, `is_at(path)`, `release()`."""

from .unix.locking import Lock

__all__ = ["Lock"]
