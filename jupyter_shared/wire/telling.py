"""An error as it travels: its type's name, those of its arguments that can, and how the first of them was said."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..errors import NoMemory
from ..saying import Parts, parts_of, plain, said

NO_MEMORY = said("The manager has no memory left for this: delete something, or ask for less at a time.")
TRAVELS = (str, int, float, bool, type(None))


class Told(NamedTuple):
    """What the other end makes the error of, and what a page says it by."""

    error: str
    args: list[Any]
    parts: Parts | None


def told(error: Exception) -> Told:
    """The manager's own MemoryError is NoMemory to its caller, who is somebody else."""
    if type(error) is MemoryError:
        error = NoMemory(NO_MEMORY)
    args = [arg if type(arg) in TRAVELS else plain(str(arg)) for arg in error.args]
    return Told(type(error).__name__, args, parts_of(error.args[0]) if args else None)
