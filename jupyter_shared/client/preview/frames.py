"""The shape and columns of a pandas frame, series or index, from the tree of its pickle.

How pandas pickles its blocks differs between its versions; the axes have been the same for long.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from ...kinds.glance import TIMES
from .arrays import array_facts
from .nodes import Clipped, Constructed, Facts, Group, Name, Node, attribute

MOST_LABELS = 50


def frame(made: Constructed, type_name: str) -> Facts:
    """A DataFrame: columns are its first axis."""
    columns, rows = _axes(attribute(made, "_mgr"))
    shape = (_axis_length(rows), _axis_length(columns))
    labels = _labels(columns)
    text = f"{type_name.rpartition('.')[2]}, {shape[0]:,}{TIMES}{shape[1]:,}"
    if labels:
        text += f": {', '.join(map(str, labels))}" + (", …" if len(labels) < shape[1] else "")
    return Facts(type_name, text, shape[0], shape)


def series(made: Constructed, type_name: str) -> Facts:
    """A Series: one axis, and a name."""
    (rows,) = _axes(attribute(made, "_mgr"))
    length = _axis_length(rows)
    named = attribute(made, "_name")
    text = f"Series of {length:,}" + (f" named {named!r}" if isinstance(named, str) else "")
    return Facts(type_name, text, length, (length,))


def index(made: Constructed, _: str) -> Facts:
    """The facts of a pandas Index."""
    length = _axis_length(made)
    name = made.args[0].name
    return Facts(f"pandas.{name}", f"{name} of {length:,}", length, (length,))


def array(made: Constructed, _: str) -> Facts:
    """An array of pandas' own, of categories or times."""
    name = made.args[0].name
    return Facts(f"pandas.{name}", f"pandas' {name}")


def _axes(manager: Constructed) -> list[Node]:
    if len(manager.args) == 2 and isinstance(manager.args[1], Group):
        return list(manager.args[1].items)
    return list(manager.state.items[0].items)


def _axis_length(axis: Constructed) -> int:
    named = _named(axis)
    if "stop" in named:
        return len(range(named["start"], named["stop"], named["step"]))
    if "codes" in named:  # a MultiIndex
        return _axis_length_of(named["codes"].items[0])
    if "left" in named:  # an IntervalIndex
        return _axis_length_of(_named(named["left"])["data"])
    return _axis_length_of(named["data"])


def _axis_length_of(values: Constructed) -> int:
    inner = _arrow_array(values)
    if inner is not None:
        return int(inner.args[0].items[1])
    found = array_facts(_numpy_array(values))
    if found is None or found.length is None:
        raise ValueError("an axis of an unknown type")
    return found.length


def _numpy_array(values: Constructed) -> Constructed:
    """The numpy array that pandas' own arrays stand on: of times, of texts without pyarrow, of categories' codes."""
    if array_facts(values) is not None:
        return values
    state = values.state
    parts = [part for _, part in state.items] if state.kind == "dict" else state.items
    return next(part for part in parts if isinstance(part, Constructed) and array_facts(part) is not None)


def _named(axis: Constructed) -> dict[str, Any]:
    """What an Index is made from."""
    return {key: value for key, value in axis.args[1].items if isinstance(key, str)}


def _labels(axis: Constructed) -> list[Any]:
    """The first labels, if they can be reached."""
    named = _named(axis)
    if "stop" in named:
        return [*range(named["start"], named["stop"], named["step"])[:MOST_LABELS]]
    values = named.get("data")
    if not isinstance(values, Constructed):
        return []
    inner = _arrow_array(values)
    if inner is not None:
        return _arrow_texts(inner)
    state = _numpy_array(values).state
    content = state.items[-1] if isinstance(state, Group) else None
    labels = content.items[:MOST_LABELS] if isinstance(content, Group) else []
    return [label for label in labels if isinstance(label, str | int | float)]


def _arrow_array(values: Constructed) -> Constructed | None:
    """The pyarrow array inside of pandas' own array of texts."""
    if not isinstance(values.maker, Name) or not values.maker.name.startswith("Arrow"):
        return None
    array = attribute(values, "_pa_array")
    if array.maker.name == "chunked_array":
        array = array.args[0].items[0]
    return array if isinstance(array, Constructed) else None


def _arrow_texts(array: Constructed) -> list[str]:
    """Texts lie one after the other in the last buffer; the one before it says where each starts."""
    kind, length, _nulls, _offset, buffers = array.args[0].items[:5]
    offsets, texts = map(_buffer, buffers.items[-2:])
    width = 8 if kind.args[0].startswith("large") else 4
    starts = [
        int.from_bytes(offsets[at : at + width], "little")
        for at in range(0, min(len(offsets), (min(length, MOST_LABELS) + 1) * width), width)
    ]
    return [texts[start:end].decode() for start, end in pairwise(starts) if start <= end <= len(texts)]


def _buffer(made: Constructed) -> bytes:
    """The start of a buffer that lies in the pickle; nothing of one that travels beside it."""
    content = made.args[0]
    if isinstance(content, Clipped) and isinstance(content.start, bytes):
        return content.start
    return content if isinstance(content, bytes) else b""
