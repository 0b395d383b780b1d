"""What people type into a view, as a value; and which values can be typed."""

from __future__ import annotations

import ast
from typing import Any

from ..client.preview.preview import Preview
from ..saying import said
from .pane import EditRefused

# What people write who think of JSON, of numpy or of how Python itself shows these.
WORDS = {"nan": float("nan"), "inf": float("inf"), "NaN": float("nan"), "Infinity": float("inf"),
         "true": True, "false": False, "null": None, "none": None}  # fmt: skip
NOT_FINITE = ("nan", "inf", "-inf")
NUMBERS = ("int", "float")


def parsed(text: str) -> Any:
    """The value of a Python literal, in which NaN, inf, true, false and null may be; Refused, with what to do."""
    try:
        return _value(ast.parse(text.strip(), mode="eval").body)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        pass
    if text.strip().isidentifier():
        raise EditRefused(said("Put text in quotes: '%1'.", text.strip()))
    raise EditRefused(said("This is no Python value, such as 1.5, 'text', [1, 2], {'a': 1}, True, None, nan or inf."))


def literal(text: str) -> Any:
    """The value of a Python literal, to the letter; Refused if it is none."""
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError) as error:
        raise EditRefused(said("This is no Python value.")) from error


def _value(node: ast.expr) -> Any:
    match node:
        case ast.Name(id=word) if word in WORDS:
            return WORDS[word]
        case ast.UnaryOp(op=ast.USub(), operand=ast.Name(id="nan" | "NaN" | "inf" | "Infinity" as word)):
            return -float(word)
        case ast.List(elts=items):
            return [*map(_value, items)]
        case ast.Tuple(elts=items):
            return (*map(_value, items),)
        case ast.Set(elts=items):
            return {*map(_value, items)}
        case ast.Dict(keys=keys, values=values) if None not in keys:
            return {_value(key): _value(value) for key, value in zip(keys, values, strict=True) if key is not None}
    return ast.literal_eval(node)


def can_be_typed(seen: Preview) -> bool:
    """Whether the text says all of the value: only then is there something to edit."""
    return seen.literal or (seen.type_name == "float" and seen.text in NOT_FINITE)


def expect_same_type(seen: Preview, value: Any, again: bool) -> None:
    """Ask before a value of another type takes a place, as whoever reads it may not expect one."""
    kind = type(value).__name__
    if again or kind == seen.type_name or (kind in NUMBERS and seen.type_name in NUMBERS):
        return
    raise EditRefused(said("This replaces a %1 by a %2. Press Enter again to do so.", seen.type_name, kind), again=True)


def expect_text(seen: Preview) -> None:
    """Refuse to edit what has no text form: a table would be replaced by a word."""
    if not can_be_typed(seen):
        why = said("A %1 cannot be edited here: it has no text form. Programs can replace it.", seen.type_name)
        raise EditRefused(why)
