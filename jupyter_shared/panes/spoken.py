"""Messages on their way to a page: what was said goes in parts, so that the page can say it in its own language.

What no encoding can carry is said in other words, so that no view falls silent.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ..client.preview.plain import sayable
from ..saying import in_parts


def spoken(send: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
    """The same `send`; what it cannot send as it is (which is rare, and so found out by trying) is made sayable."""

    def say(message: dict[str, Any]) -> None:
        try:
            send(in_parts(message))
        except ValueError:  # half of a character, or a number that JSON has not
            send(_sayable(in_parts(message)))

    return say


def _sayable(thing: Any) -> Any:
    if isinstance(thing, str):
        return sayable(thing)
    if isinstance(thing, float) and not math.isfinite(thing):
        return str(thing)
    if isinstance(thing, dict):
        return {_sayable(key): _sayable(value) for key, value in thing.items()}
    return [*map(_sayable, thing)] if isinstance(thing, list | tuple) else thing
