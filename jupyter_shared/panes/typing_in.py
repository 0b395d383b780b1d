"""What people type into a view, as a value."""

from __future__ import annotations

import ast
from typing import Any

from .pane import Refused


def parsed(text: str) -> Any:
    """The value of a Python literal; Refused, with what to do, if it is none."""
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        pass
    if text.strip().isidentifier():
        raise Refused(f"Put text in quotes: '{text.strip()}'.")
    raise Refused("This is no Python value, such as 1.5, 'text', [1, 2], {'a': 1}, True or None.")
