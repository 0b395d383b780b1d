"""What somebody has filtered and sorted by hand, as code that does the same to a DataFrame of pandas."""

from __future__ import annotations

import builtins
import keyword
import re
from typing import Any

from ...saying import said
from .arranging import Arrangement
from .conditions import CONTAINS, MISSING, Condition
from .tabular import NotComparable, Tabular, number_of


def variable_of(manager: str) -> str:
    """What notebooks call their session with a manager, unless told otherwise; the panel's `naming.ts` says so, too."""
    if manager == "default":
        return "shared"
    name = re.sub(r"^(?=\d)", "_", re.sub(r"\W", "_", manager))
    if not name.strip("_"):
        return "value"
    return f"{name}_" if keyword.iskeyword(name) or hasattr(builtins, name) else name


def code_for(table: Tabular, name: str, asked: Arrangement, variable: str = "shared") -> str:
    """`shared["df"].query(...)`, with what it is sorted by; NotComparable, if there is no such code."""
    if not hasattr(table, "frame") or not hasattr(table.frame, "query"):
        raise NotComparable(said("Code is written for DataFrames of pandas only."))
    if asked.search:
        raise NotComparable(said("There is no such code for a search in all columns: filter the columns instead."))
    wanted = asked.wanted(table)
    text = f"{variable}[{name!r}]"
    if wanted:
        engine = ', engine="python"' if any(one.sign not in ("=", "!=", "<", "<=", ">", ">=") for one in wanted) else ""
        text += f".query({' and '.join(_condition(table, one) for one in wanted)!r}{engine})"
    if asked.order:
        names = [_label(table, column) for column, _ in asked.order]
        rising = [not descending for _, descending in asked.order]
        text += f'.sort_values({names!r}, ascending={rising!r}, kind="stable")'
    return text


def _condition(table: Tabular, wanted: Condition) -> str:
    column = _queried(_label(table, wanted.column))
    if wanted.sign == CONTAINS:
        texts = column if table.heading(wanted.column).dtype in ("str", "string") else f'{column}.astype("str")'
        return f"{texts}.str.contains({wanted.text!r}, case=False, regex=False, na=False)"
    if wanted.sign not in ("=", "!=", "<", "<=", ">", ">="):
        return f"{column}.isna()" if wanted.sign == MISSING else f"{column}.notna()"
    sign = "==" if wanted.sign == "=" else wanted.sign
    present = f" and {column} == {column}" if sign == "!=" else ""  # what is missing is no other value
    return f"{column} {sign} {_operand(table, wanted)}{present}"


def _operand(table: Tabular, wanted: Condition) -> str:
    dtype = table.heading(wanted.column).dtype
    if table.heading(wanted.column).right:
        return repr(number_of(wanted.text))
    if dtype.startswith("bool"):
        return repr(wanted.text.strip().casefold() in ("true", "1", "yes"))
    return repr(wanted.text)


def _label(table: Any, column: int) -> str:
    """The name of a column, by which alone a query can speak of it."""
    frame = table.frame
    label = frame.index.names[column] if column < table.frozen else frame.columns[column - table.frozen]
    if label is None and table.frozen == 1:
        return "index"
    if not isinstance(label, str) or "`" in label or [*frame.columns].count(label) > 1:
        raise NotComparable(said("A query cannot speak of the column %1: name it by a text of its own.", repr(label)))
    return label


def _queried(label: str) -> str:
    return label if label.isidentifier() and not keyword.iskeyword(label) else f"`{label}`"
