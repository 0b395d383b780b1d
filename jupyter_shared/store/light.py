"""Arguments and results as a trace keeps them: of what is large only the size, nothing that holds on to anything."""

from __future__ import annotations

from itertools import islice
from typing import Any

from ..wire.runs import BlobRun
from ..wire.values import Packed, PickledKey

MOST_BYTES = 256  # of a blob, text or number that is kept
MOST_ITEMS = 8  # of a list or dict
MOST_EVER = 1_000  # items of a dict that is looked into
SIZE, MORE = "@size", "@more"  # what stands for what is left out: {"@size": bytes}, {"@more": items}


def light(value: Any) -> Any:
    """A value as it travelled, with nothing large in it."""
    kind = type(value)
    if kind is int:
        return value if value.bit_length() <= 8 * MOST_BYTES else {SIZE: value.bit_length() // 8 + 1}
    if kind is bytes or kind is str:
        return value if len(value) <= MOST_BYTES else _cut(value)
    if kind is list or kind is tuple or kind is BlobRun:
        return [*map(light, value)] if len(value) <= MOST_ITEMS else _first(value)
    if kind is dict:
        first = [*value.items()][:MOST_ITEMS] if len(value) <= MOST_EVER else []
        found = {str(key): light(item) for key, item in first}
        return found if len(found) == len(value) else {**found, MORE: len(value) - len(found)}
    if kind is Packed:
        return {SIZE: value.size()}
    if kind is PickledKey:
        return light(value.data)
    return value if kind in (float, bool, type(None)) else str(value)[:MOST_BYTES]


def _cut(value: str | bytes) -> Any:
    return {SIZE: len(value)} if isinstance(value, bytes) else value[:MOST_BYTES] + "\N{HORIZONTAL ELLIPSIS}"


def _first(values: Any) -> list[Any]:
    return [*map(light, islice(values, MOST_ITEMS)), {MORE: len(values) - MOST_ITEMS}]
