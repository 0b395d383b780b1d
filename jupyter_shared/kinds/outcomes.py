"""What an operation raises that neither returns nor fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Wait(Exception):
    """Not yet: park this call and ask again after the next change."""


class Elsewhere(Exception):
    """This call is not done by the store: `begin(ticket)` begins it, and `Store.finish(ticket, value)` ends it."""

    def __init__(self, begin: Callable[[Any], object]) -> None:
        super().__init__()
        self.begin = begin


class Instead(Exception):
    """This call is really one of another object: what is to be done instead is in `args`.

    That is the object (an Entry), the operation, and the list of its arguments. They are no attributes, which a
    constructor of Python's would have to set: each value that is put under a known name makes one of these.
    """


class Unchanged(Exception):
    """This call is done, and `value` is its reply; but it has found nothing to change, so the version stays."""

    def __init__(self, value: Any = None) -> None:
        self.value = value
