"""How many: the whole numbers that objects are made with, and asked for by, checked where they come in."""

from __future__ import annotations

from math import ceil, isinf, isnan
from typing import Any


def whole(value: Any, what: str) -> int:
    """A number without a fraction as an int; TypeError for what is no number, ValueError for one that is not whole."""
    if not isinstance(value, int | float):
        raise TypeError(f"{what} is a whole number, not {value!r}")
    if value != value // 1 or isinf(value):
        raise ValueError(f"{what} is a whole number, not {value!r}")
    return int(value)


def from_zero(value: Any, what: str) -> int:
    """As `whole`, but ValueError for one below 0, too."""
    number = whole(value, what)
    if number < 0:
        raise ValueError(f"{what} is a whole number from 0 on, not {value!r}")
    return number


def limit(maxsize: Any) -> int:
    """The most items that a queue takes, from 1 on, or 0 for no limit: `queue.Queue` compares with any number."""
    if not isinstance(maxsize, int | float):
        raise TypeError(f"maxsize is a whole number, 0 for no limit, not {maxsize!r}")
    if isnan(maxsize):
        raise ValueError("maxsize is a whole number, 0 for no limit, not nan")
    return 0 if maxsize <= 0 or isinf(maxsize) else ceil(maxsize)


def patience(timeout: Any) -> float | None:
    """So many seconds at most, or None for ever: TypeError for what is no number, ValueError for nan."""
    if timeout is None:
        return None
    if not isinstance(timeout, int | float):
        raise TypeError(f"timeout is a number of seconds, or None, not {timeout!r}")
    if isnan(timeout):
        raise ValueError("timeout is a number of seconds, or None, not nan")
    return timeout
