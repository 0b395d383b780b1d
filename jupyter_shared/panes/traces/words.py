"""What an event is called: by the method its user called, with short values."""

from __future__ import annotations

from typing import Any

from ...client.preview.plain import plain_text
from ...client.preview.preview import preview
from ...kinds import written

SHORT = 28  # characters of a value in a diagram
LONG = 400  # in its tooltip
PICKLED = b"\x80"  # how every pickle of ours begins

ITEMS = {
    "get": "[{0}]", "set": "[{0}] = {1}", "has": "{0} in", "pop": "pop({0})", "delete": "del [{0}]",
    "length": "len()", "keys": "keys()", "all": "copy()", "page": "shown",
    "replace": "replace(\N{HORIZONTAL ELLIPSIS})", "amend": "amend(\N{HORIZONTAL ELLIPSIS})",
    "update": "update(\N{HORIZONTAL ELLIPSIS})",
    "extend": "extend({0})", "arrange": "sort()",
}  # fmt: skip
ATTRIBUTES = {**ITEMS, "get": ".{0}", "set": ".{0} = {1}", "has": "hasattr {0}", "pop": "del .{0}"}
ONE = {"get": "get()", "set": "set({0})", "all": "get()", "replace": "set({0})"}
LOCK = {"acquire": "acquire()", "release_all": "release()", "owned": "owned()"}
QUEUE = {"put": "put({0})", "get": "get()", "length": "qsize()", "peek": "shown", "all": "shown"}
WORDS: dict[str, dict[str, str]] = {
    "dict": ITEMS, "list": ITEMS, "array": ITEMS, "namespace": ATTRIBUTES,
    "value": ONE, "published": ONE, "counter": {**ONE, "add": "add({0})"},
    "lock": LOCK, "rlock": LOCK, "condition": {**LOCK, "enlist": "wait()", "await_notify": "wait()"},
    "barrier": {"enter": "wait()", "open": "wait()", "pass_through": "wait()", "leave": "wait()"},
    "queue": QUEUE, "lifo_queue": QUEUE, "priority_queue": QUEUE,
    "set": {"has": "{0} in", "all": "copy()", "length": "len()"},
}  # fmt: skip
OWN = {"@enter": "edit() begins", "@leave": "edit() ends", "@last": "shown"}

# Steps of a method that is more than one call: folded into the one before that is called as the method.
FOLDED = {
    "condition": {"abandon"},
    "barrier": {"leave"},
}
AHEAD = {
    "queue": {"maxsize"}, "lifo_queue": {"maxsize"}, "priority_queue": {"maxsize"}, "array": {"typecode"},
    "condition": {"owned", "now", "lock", "enlist", "release_all"}, "lock": {"owned"}, "rlock": {"owned"},
    "barrier": {"settings", "broken", "enter", "open"},
}  # fmt: skip
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
    words = OWN.get(operation) or WORDS.get(kind, {}).get(operation)
    if words is None:
        return f"{operation}({', '.join(glance(arg) for arg in args)})"
    shown = [attribute(arg) if kind == "namespace" and not at else glance(arg) for at, arg in enumerate(args)]
    if operation == "put":
        shown = [", ".join(_item(kind, item) for item in args[0])] if args and isinstance(args[0], list) else ["?"]
    try:
        return words.format(*shown)
    except IndexError:
        return operation


def replied(kind: str, operation: str, value: Any) -> str:
    """What a call returned, if that says anything."""
    if operation in SAYS_NOTHING or (value is None and operation not in ("get", "pop")):
        return ""
    if kind.endswith("queue") and operation == "get" and isinstance(value, list):
        return ", ".join(_item(kind, item) for item in value)
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


def _item(kind: str, item: Any) -> str:
    """An item of a queue; one of a priority queue comes with its rank."""
    return glance(item[0]) if kind == "priority_queue" and isinstance(item, list) and item else glance(item)


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
