"""What `os.fork` means for the sessions of a process: the child gets connections of its own.

What came while the system forked, Python sees when the first function of these begins, and what is raised there it
swallows. So all of it is done to its end, whatever breaks in, and that is raised after it, as it is of a finalizer:
a child that does not know that it is one would speak into its parent's connections.
"""

from __future__ import annotations

import weakref
from threading import get_ident
from typing import Protocol

from ...platform.processes import at_fork
from ..undisturbed import finalizer


class Forked(Protocol):
    """What wants to know."""

    def about_to_fork(self, thread: int) -> None:
        """Called in the parent, before this thread forks; like those below, once more if something broke in."""

    def has_forked(self, thread: int) -> None:
        """Called in the parent, after."""

    def forked(self, thread: int) -> None:
        """Called in the child, after."""

    def disinherit(self) -> None:
        """In a child that will not use what it has inherited: let the parent free that."""


# Not a WeakSet, which a function of Python's takes the dead out of: Python swallows a Ctrl-C that breaks into that.
_all: dict[weakref.ref[Forked], None] = {}


def tell(home: Forked) -> None:
    """Tell this one of every fork, for as long as it lives."""
    _all[weakref.ref(home, _all.pop)] = None


def disinherit() -> None:
    """In a child with a life of its own: let the parent free what it has handed down, though it lives on here."""
    for home in _living():
        home.disinherit()


def _living() -> list[Forked]:
    return [home for known in [*_all] if (home := known()) is not None]


def _before(thread: int) -> None:
    for home in _living():
        home.about_to_fork(thread)


def _after_in_parent(thread: int) -> None:
    for home in _living():
        home.has_forked(thread)


def _after(thread: int) -> None:
    for home in _living():
        home.forked(thread)


at_fork(
    before=finalizer(_before, get_ident),
    after_in_parent=finalizer(_after_in_parent, get_ident),
    after_in_child=finalizer(_after, get_ident),
)
