"""Small frames and series of pandas' taken apart, without loading pandas.

The usual ones only: columns of numbers; labels that are numbers, text, or a range. Whatever is not just like that, or
is called otherwise by some version of pandas, has no layout.
"""

from __future__ import annotations

import sys
from typing import Any

from .arrays import name_of
from .layouts import MOST_TEXT, Layout, Unusual

METADATA = {"DataFrame": [], "Series": ["_name"]}  # attributes that are pickled beside what all frames have


def frame_layout(value: Any, most: int) -> Layout | None:
    """That of a DataFrame or Series of less than `most` bytes; None of other classes that are called so."""
    kind = type(value)
    if kind is not getattr(sys.modules.get("pandas"), name_of(kind), None):
        return None
    layout = Layout(kind, most)
    try:
        _add_frame(layout, value)
    except (Unusual, AttributeError):
        return None
    return layout


def _add_frame(layout: Layout, frame: Any) -> None:
    manager, metadata = frame._mgr, METADATA[name_of(type(frame))]
    pandas = sys.modules["pandas"]
    if not {pandas.Index, pandas.RangeIndex}.issuperset(map(type, manager.axes)):  # soonest seen
        raise Unusual
    if frame._attrs or frame._metadata != metadata:
        raise Unusual
    layout.key += type(manager), frame._flags._allows_duplicate_labels
    if metadata:
        _add_name(layout, frame._name)
    for block in manager.blocks:
        layout.add_array(block.values)
        place = block._mgr_locs.indexer  # which columns it has
        if type(place) is slice:
            layout.key += place.start, place.stop, place.step
        else:
            layout.add_array(place)
    for labels in manager.axes:
        layout.key.append(type(labels))
        layout.add_identity(labels)
        _add_name(layout, labels._name)
        _add_labels(layout, pandas, labels)


def _add_labels(layout: Layout, pandas: Any, labels: Any) -> None:
    if type(labels) is pandas.RangeIndex:
        numbers = labels._range
        layout.key += numbers.start, numbers.stop, numbers.step
        return
    data = labels._data
    if type(data) is sys.modules["numpy"].ndarray:
        if data.dtype.char == "O":
            _add_texts(layout, data)
        else:
            layout.add_array(data)
        return
    dtype = data._dtype
    layout.add_identity(data)
    layout.key += type(data), dtype.storage, type(dtype.na_value)
    if type(data) is pandas.arrays.ArrowStringArray:
        _add_texts_of_arrow(layout, data._pa_array)
    else:
        _add_texts(layout, data._ndarray)


def _add_name(layout: Layout, name: Any) -> None:
    """What a series or an index is called."""
    layout.add_texts(() if name is None else (name,))


def _add_texts(layout: Layout, objects: Any) -> None:
    """What is in an array of objects, if all of them are text."""
    if objects.size > MOST_TEXT:
        raise Unusual
    layout.add_identity(objects)
    layout.add_texts(tuple(objects.tolist()))


def _add_texts_of_arrow(layout: Layout, chunks: Any) -> None:
    """What is in Arrow's text, if none is missing."""
    if chunks.num_chunks != 1:
        raise Unusual
    chunk = chunks.chunk(0)
    present, ends, letters = chunk.buffers()
    if present is not None or chunk.offset or ends.size + letters.size > MOST_TEXT:
        raise Unusual
    layout.key += len(chunk), chunk.type.id, ends.to_pybytes(), letters.to_pybytes()
