"""Small frames and series of pandas' taken apart, without loading pandas.

The usual ones only: columns of numbers; labels that are numbers, text, or a range. Whatever is not just like that, or
is called otherwise by some version of pandas, has no layout.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable
from typing import Any

from .layouts import Layout, Unusual

MOST_TEXT = 8 * 1024  # bytes of labels
METADATA = {"DataFrame": [], "Series": ["_name"]}  # attributes that are pickled beside what all frames have


def frame_layout(value: Any, most: int) -> Layout | None:
    """That of a frame or series of less than `most` bytes; None of anything else."""
    kind = type(value)
    if kind.__name__ not in METADATA or kind is not getattr(sys.modules.get("pandas"), kind.__name__, None):
        return None
    layout = Layout(kind, most)
    try:
        _add_frame(layout, value)
    except (Unusual, AttributeError):
        return None
    return layout


def _add_frame(layout: Layout, frame: Any) -> None:
    manager, metadata = frame._mgr, METADATA[type(frame).__name__]
    if frame._attrs or frame._metadata != metadata:
        raise Unusual
    layout.key += type(manager), frame._flags._allows_duplicate_labels
    if metadata:
        layout.key.append(_name(frame._name))
    for block in manager.blocks:
        layout.add_array(block.values)
        place = block._mgr_locs.indexer  # which columns it has
        if type(place) is slice:
            layout.key += place.start, place.stop, place.step
        else:
            layout.add_array(place)
    pandas = sys.modules["pandas"]
    for labels in manager.axes:
        layout.key += type(labels), _name(labels._name)
        _add_labels(layout, pandas, labels)


def _add_labels(layout: Layout, pandas: Any, labels: Any) -> None:
    if type(labels) is pandas.RangeIndex:
        numbers = labels._range
        layout.key += numbers.start, numbers.stop, numbers.step
        return
    if type(labels) is not pandas.Index:
        raise Unusual
    data = labels._data
    if type(data) is sys.modules["numpy"].ndarray:
        if data.dtype.char == "O":
            layout.key.append(_texts(data))
        else:
            layout.add_array(data)
        return
    dtype = data._dtype
    layout.key += type(data), dtype.storage, type(dtype.na_value)
    in_arrow = type(data) is pandas.arrays.ArrowStringArray
    layout.key.append(_arrow_texts(data._pa_array) if in_arrow else _texts(data._ndarray))


def _name(name: Any) -> Hashable:
    """What a series or an index is called."""
    if name is not None and type(name) is not str:
        raise Unusual
    return name


def _texts(objects: Any) -> Hashable:
    """What is in an array of objects, if all of them are text."""
    texts = tuple(objects.tolist()) if objects.size <= MOST_TEXT else ()
    if {*map(type, texts)} != {str} or sum(map(len, texts)) > MOST_TEXT:
        raise Unusual
    return texts


def _arrow_texts(chunks: Any) -> Hashable:
    """What is in Arrow's text, if none is missing."""
    if chunks.num_chunks != 1:
        raise Unusual
    chunk = chunks.chunk(0)
    present, ends, letters = chunk.buffers()
    if present is not None or chunk.offset or ends.size + letters.size > MOST_TEXT:
        raise Unusual
    return len(chunk), chunk.type.id, ends.to_pybytes(), letters.to_pybytes()
