"""What of a State clients may call, and how the store is to treat it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec


class Operation(msgspec.Struct, frozen=True, eq=False):
    """An operation of a State, and how the store is to treat it. A Struct: each call looks at several of these."""

    name: str
    function: Callable[..., Any]
    reads: bool
    waits: str | None
    whole: bool = True
    shows: bool = True
    sure: bool = False
    part: bool = False
    tells: bool = False
    asks: bool = False
    frees: bool = False


Function = TypeVar("Function", bound=Callable[..., Any])


def operation(
    *,
    reads: bool = False,
    waits: str | None = None,
    whole: bool = True,
    shows: bool = True,
    sure: bool = False,
    part: bool = False,
    tells: bool = False,
    asks: bool = False,
    frees: bool = False,
) -> Callable[[Function], Function]:
    """Mark a method of a State as one that clients may call.

    `whole`: when it raises, it has changed nothing. `shows`: what it changes is to be seen by those who read.
    `sure`: it returns nothing, and with what proxies send it never fails, and always changes something: a transaction
    need not try it beforehand, nor who follows the object read that it was done.
    `part`: it has to do with nothing but the part under its first argument.
    `tells`: it notes in its Context what it has overwritten (`call.undo`), so nobody needs to look at that before;
    and so do all operations of kinds of which nothing is remembered.
    `asks`: it sees to it itself that nothing changes that is vouched for (`store/vouching.py`).
    `frees`: it gives back what a caller holds, or has taken and did not get. It is done though it cannot be written
    down yet, or the others would be kept out for as long as that process lives, and what was taken be lost.
    """

    def mark(function: Function) -> Function:
        name = function.__name__
        marked = Operation(name, function, reads, waits, whole, shows, sure, part, tells, asks, frees)
        function._operation = marked  # type: ignore[attr-defined]
        return function

    return mark
