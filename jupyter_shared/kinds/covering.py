"""Lets a function's `try` begin with the function.

Python looks for signals at the first instruction of every function, before any line of it: Ctrl-C that comes there
is raised outside of whatever `try` the function begins with, and a release is not begun at all. So the first range of
the table that says which instructions a handler covers is made to begin with the first instruction.
"""

from __future__ import annotations

import opcode
from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

NOT_YET_A_LINE = {"RESUME", "NOP", "COPY_FREE_VARS", "MAKE_CELL"}
_BEGINS, _GOES_ON, _BITS = 128, 64, 63  # of the bytes of the table: six bits of a number in each


def covered(function: Function) -> Function:
    """A function whose body is one `try`: also what breaks in before its first line is caught there."""
    code: Any = function.__code__
    table = code.co_exceptiontable
    start, length, rest = _numbers(table)
    before = {opcode.opname[number] for number in code.co_code[: 2 * start : 2]}
    if not before <= NOT_YET_A_LINE:  # not so in this version of Python: it is as it would be without us
        return function
    begin = bytes([_BEGINS])
    changed = code.replace(co_exceptiontable=begin + _packed(length + start) + table[rest:])
    function.__code__ = changed
    return function


def _numbers(table: bytes) -> tuple[int, int, int]:
    """The first two numbers in the table, and where the third one is: start and length, in instructions."""
    offset = 0
    numbers: list[int] = []
    while len(numbers) < 2:
        number = table[offset] & _BITS
        while table[offset] & _GOES_ON:
            offset += 1
            number = number << 6 | table[offset] & _BITS
        numbers.append(number)
        offset += 1
    return numbers[0], numbers[1], offset


def _packed(number: int) -> bytes:
    parts = [number & _BITS]
    while number := number >> 6:
        parts.append(number & _BITS | _GOES_ON)
    return bytes(reversed(parts))
