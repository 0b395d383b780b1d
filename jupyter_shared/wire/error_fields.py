"""An error as it travels: its type's name, those of its arguments that can travel, and the parts of its text."""

from __future__ import annotations

from typing import Any

import msgspec

from ..errors import NoMemory
from ..saying import Parts, parts_of, plain, said

NO_MEMORY = said("The manager has no memory left for this: delete something, or ask for less at a time.")
TRAVELS = (str, int, float, bool, type(None))


class ErrorFields(msgspec.Struct, frozen=True):
    """What the other end makes the error of; `parts` are those of its text, for a page that translates it."""

    error: str
    args: list[Any]
    parts: Parts | None


def error_fields(error: Exception) -> ErrorFields:
    """What a message has of an error. A MemoryError is the manager's own: to its caller it is NoMemory."""
    if type(error) is MemoryError:
        error = NoMemory(NO_MEMORY)
    args = [arg if type(arg) in TRAVELS else plain(str(arg)) for arg in error.args]
    return ErrorFields(type(error).__name__, args, parts_of(error.args[0]) if args else None)
