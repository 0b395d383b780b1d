"""Numbers as magics and the command line take them, where argparse says which argument was wrong, and why."""

from __future__ import annotations

from argparse import ArgumentTypeError
from math import nan


def count_of(text: str) -> int:
    """So many: a whole number from 0 on."""
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text!r} is no whole number from 0 on")
    return int(text)


def steps_of(text: str) -> int:
    """So many, and at least one."""
    if not count_of(text):
        raise ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


def seconds_of(text: str) -> float:
    """So many seconds, which may have a fraction."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = nan
    if not seconds >= 0:
        raise ArgumentTypeError(f"{text!r} is no number of seconds from 0 on")
    return seconds
