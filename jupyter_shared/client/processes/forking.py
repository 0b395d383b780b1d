"""What `os.fork` means for the sessions of a process: the child gets connections of its own."""

from __future__ import annotations

import weakref
from typing import Protocol

from ...platform.processes import at_fork


class Forked(Protocol):
    """What wants to know."""

    def about_to_fork(self) -> None:
        """Called in the parent, before."""

    def has_forked(self) -> None:
        """Called in the parent, after."""

    def forked(self) -> None:
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


def _before() -> None:
    for home in _living():
        home.about_to_fork()


def _after_in_parent() -> None:
    for home in _living():
        home.has_forked()


def _after() -> None:
    for home in _living():
        home.forked()


at_fork(before=_before, after_in_parent=_after_in_parent, after_in_child=_after)
