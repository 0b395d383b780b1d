"""A value of a table as text: short for the cell, in full for its tooltip and for copies; and what is missing."""

from __future__ import annotations

import reprlib
from typing import Any

SHOWN_LENGTH = 80  # characters in a cell
FULL_LENGTH = 10_000  # characters in its tooltip

Cell = str | list[str | None]
"""What travels: the text; [short, full] where they differ; [None, word] for a missing value, as its library says it."""

_nested = reprlib.Repr()
_nested.maxlist = _nested.maxtuple = _nested.maxdict = _nested.maxset = _nested.maxfrozenset = 50
_nested.maxstring = _nested.maxother = FULL_LENGTH
_nested.maxlevel = 5


def cell_of(value: Any, nothing: str = "None") -> Cell:
    """A value as a cell of a table; `nothing` is what its library writes for None."""
    word = nothing if value is None else missing_word(value)
    if word:
        return [None, word]
    full = full_text(value)
    short = f"{value:.6g}" if is_float(value) else full.replace("\n", "⏎")
    if len(short) > SHOWN_LENGTH:
        short = short[:SHOWN_LENGTH] + "…"
    return full if short == full else [short, full[:FULL_LENGTH]]


def full_text(value: Any) -> str:
    """A value as text that says all of it: what is copied, exported and searched."""
    if isinstance(value, str):
        return str(value)  # of numpy's texts, too, which say what they are when they are shown
    if isinstance(value, dict | list | tuple | set | frozenset):
        return _nested.repr(value)
    text = str(value)
    if type(value).__name__ == "datetime64":
        text = text.replace("T", " ")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return text


def is_float(value: Any) -> bool:
    """Whether it is a number with digits to leave out: Python's or numpy's."""
    return isinstance(value, float) or type(value).__name__ in ("float16", "float32", "longdouble")


def missing_word(value: Any) -> str:
    """What a library calls this value if it stands for a missing one; else an empty text."""
    if value is None:
        return "None"
    if isinstance(value, str | int):
        return ""
    name = type(value).__name__
    if name in ("NaTType", "NAType"):
        return "NaT" if name == "NaTType" else "<NA>"
    if name == "MaskedConstant":
        return "masked"
    if is_float(value) or name in ("datetime64", "timedelta64"):
        return "" if value == value else ("NaN" if is_float(value) else "NaT")
    return ""
