"""What somebody types into a column's filter, as conditions.

`> 3`, `<= 2024-03-01`, `= text`, `!= text`, `1 .. 5`, `= null`, `!= null`; anything else is contained in the
text of the value or, in a column of numbers, is the number. Quotes take the meaning from what is within them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from .tabular import COMPARISONS, NotComparable, Tabular, number_of

CONTAINS, MISSING, PRESENT = "contains", "missing", "present"
_NOTHING = {"null", "none", "nan", "nat", "na", "<na>"}
_SIGNED = re.compile(r"\s*(==|!=|<=|>=|=|<|>)\s*(.*?)\s*$", re.DOTALL)
_BETWEEN = re.compile(r"\s*(.+?)\s*\.\.\s*(.+?)\s*$", re.DOTALL)


class Condition(NamedTuple):
    """What rows must fulfil in one column."""

    column: int
    sign: str  # of COMPARISONS, or CONTAINS, MISSING or PRESENT
    text: str = ""


def conditions(table: Tabular, column: int, text: str) -> list[Condition]:
    """The conditions that a filter stands for; none for an empty one."""
    signed, between = _SIGNED.match(text), _BETWEEN.match(text)
    if not text.strip():
        return []
    if signed:
        sign, operand = signed.groups()
        sign = "=" if sign == "==" else sign
        if operand.casefold() in _NOTHING and sign in ("=", "!="):
            return [Condition(column, MISSING if sign == "=" else PRESENT)]
        if not operand:
            return []  # somebody is about to type it
        return [Condition(column, sign, _unquoted(operand))]
    if between:
        return [Condition(column, ">=", between[1]), Condition(column, "<=", between[2])]
    if table.heading(column).right and _is_number(text):
        return [Condition(column, "=", text.strip())]
    return [Condition(column, CONTAINS, _unquoted(text.strip()))]


def fulfilled(table: Tabular, wanted: Iterable[Condition]) -> Any:
    """Which rows fulfil them all: a numpy array of bools, None for all rows; NotComparable, if one makes no sense."""
    found = None
    for column, sign, text in wanted:
        if sign in (MISSING, PRESENT):
            missing = table.missing(column)
            rows = missing if sign == MISSING else ~missing
        else:
            rows = _rows(table, column, sign, text)
        found = rows if found is None else found & rows
    return found


def _rows(table: Tabular, column: int, sign: str, text: str) -> Any:
    try:
        return table.containing(column, text) if sign == CONTAINS else table.compared(column, sign, text)
    except NotComparable as error:
        error.column = column
        raise


def searched(table: Tabular, text: str) -> Any:
    """Which rows have a text anywhere."""
    import numpy as np

    found: Any = np.zeros(table.rows, dtype=bool)
    for column in range(table.columns):
        found |= table.containing(column, text)
    return found


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def _is_number(text: str) -> bool:
    try:
        number_of(text)
    except NotComparable:
        return False
    return True


assert CONTAINS not in COMPARISONS
