"""What an event is called: by the method its user called, with short values."""

from __future__ import annotations

from typing import Any

from ...client.preview.plain import plain_text
from ...client.preview.preview import preview
from ...kinds import wording, written
from ...saying import said

SHORT = 28  # characters of a value in a diagram
LONG = 400  # in its tooltip
PICKLED = b"\x80"  # how every pickle of ours begins

OWN = {"@enter": said("edit() begins"), "@leave": said("edit() ends"), "@last": said("shown")}

SAYS_NOTHING = {
    "acquire",
    "put",
    "release",
    "release_all",
    "enlist",
    "@enter",
    "@leave",
    "put_back",
    "replace",
    "amend",
}


def called(kind: str, operation: str, args: list[Any]) -> str:
    """A call in the words of who made it."""
    if operation in OWN:
        return OWN[operation]
    words = wording(kind).calls.get(operation)
    if words is None:
        return f"{operation}({', '.join(glance(arg) for arg in args)})"
    first = args[0] if args else None
    items = ", ".join(map(_item, first)) if isinstance(first, list) else "?"
    try:
        return words.format(*map(glance, args), name=attribute(first), items=items)
    except IndexError:
        return operation


def replied(kind: str, operation: str, value: Any) -> str:
    """What a call returned, if that says anything."""
    if operation in SAYS_NOTHING or (value is None and operation not in ("get", "pop")):
        return ""
    if operation in wording(kind).replies_items and isinstance(value, list):
        return ", ".join(map(_item, value))
    return glance(value)


def new_value(kind: str, operation: str, args: list[Any], value: Any) -> str | None:
    """What is there after a call that wrote it; None if it did not, or wrote too much to say."""
    if not written(kind):
        return None
    if operation in ("set", "append", "replace") and args and (operation != "replace" or written(kind) == "whole"):
        return glance(args[-1], 12)
    if operation == "add":
        return glance(value, 12)
    return "" if operation == "pop" else None


def _item(item: Any) -> str:
    """An item of a queue; one of a priority queue comes with its rank."""
    return glance(item[0]) if isinstance(item, list) and item else glance(item)


def attribute(arg: Any) -> str:
    """A name as it stands in code."""
    return arg if isinstance(arg, str) else glance(arg)


def glance(value: Any, most: int = SHORT) -> str:
    """A value in a few characters. Nothing is unpickled."""
    if isinstance(value, bytes):
        text = preview(value, most).text if value.startswith(PICKLED) else plain_text(value)
    elif isinstance(value, dict):
        text = _left_out(value) or "{" + ", ".join(f"{key}: {glance(item)}" for key, item in value.items()) + "}"
    elif isinstance(value, list | tuple):
        text = f"[{', '.join(map(glance, value))}]"
    else:
        text = plain_text(value)
    return text if len(text) <= most else text[: most - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _left_out(value: dict[Any, Any]) -> str:
    if "@size" in value:
        return f"({_bytes(value['@size'])})"
    return f"and {value['@more']:,} more" if [*value] == ["@more"] else ""


def _bytes(size: int) -> str:
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000  # type: ignore[assignment]
    return f"{size:.3g} GB"
