"""Pickles of small values that are like earlier ones but for the numbers in their arrays: what is around these is kept.

Pickle asks pandas for all that a frame is made of, by twenty functions of Python's: 20 us, and 80 in a process that has
just been woken, which is more than all the rest of publishing it. Of numpy it asks the same for each array: 1.5 us.
Most such values are published again and again, with other numbers in them. The pickle is the very same.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, NamedTuple

from ..signals import came_from_a_handler
from .arrays import name_of
from .collecting import mentions_main
from .frame_layouts import METADATA, frame_layout
from .layouts import Layout, arrays_layout

MOST_KNOWN = 256  # kinds of values
MOST_AROUND = 32 * 1024  # bytes that are kept for one
HEAD = 9  # bytes that pickle writes before those of a buffer: that it is one that may be written, and its size

Layouts = Callable[[Any, int], Layout | None]
OF_TYPE: dict[type, Layouts] = dict.fromkeys((dict, list, tuple), arrays_layout)
OF_NAME: dict[str, Layouts] = dict.fromkeys(METADATA, frame_layout)  # of types that may not be loaded
Plainly = Callable[[Any, Any], bytes]  # pickles a value, and tells what it is given of each buffer in it


class Template(NamedTuple):
    """What is written before an array, and which one that is, and so on; and what is after the last one."""

    before: tuple[tuple[bytes, int], ...]
    after: bytes

    def filled(self, arrays: list[Any]) -> bytes:
        """The pickle of these."""
        pieces: list[Any] = []
        for written, number in self.before:
            pieces += written, arrays[number]
        pieces.append(self.after)
        return b"".join(pieces)


class Without(Enum):
    """Why there is no template of what has one key."""

    SEEN_ONCE = "a single value of that key has come, and perhaps there will never be another one"
    HAS_NONE = "their pickles have more that differs than the numbers in their arrays, or cannot be told apart"


SEEN_ONCE, HAS_NONE = Without
_known: dict[Any, Template | Without] = {}  # by the key of their layouts


def pickled_small(value: Any, most: int, plainly: Plainly) -> bytes | None:
    """The pickle of a value of less than `most` bytes that is like earlier ones; None of anything else.

    There is no name of the program's own in it.
    """
    kind = type(value)
    layout_of = OF_TYPE.get(kind) or OF_NAME.get(name_of(kind))
    layout = layout_of(value, most) if layout_of else None
    if layout_of is None or layout is None:
        return None
    key = tuple(layout.key)
    template = _known.get(key)
    if template is None:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[key] = SEEN_ONCE
        return None
    if template is SEEN_ONCE:
        template = _made(value, layout.arrays, plainly)
        now = layout_of(value, most)
        if now is None or tuple(now.key) != key:  # another thread changes it
            return None
        _known[key] = template
    return template.filled(layout.arrays) if type(template) is Template else None


def _made(value: Any, arrays: list[Any], plainly: Plainly) -> Template | Without:
    """The template of a value that consists of these arrays, if it can have one."""
    try:
        data, written = _pickled(value, plainly)
    except MemoryError:
        raise
    except Exception as error:
        if came_from_a_handler(error):
            raise
        return HAS_NONE
    numbers = {_address(array): number for number, array in enumerate(arrays)}
    if written is None or len(numbers) < len(arrays):
        return HAS_NONE
    before, start = [], 0
    for buffer, place in written:
        number = numbers.get(_address(buffer))
        if number is not None and arrays[number].nbytes == buffer.nbytes:
            before.append((data[start:place], number))  # a series' labels are there twice, as two arrays
            start = place + buffer.nbytes
        elif not type(buffer.obj).__module__.startswith("pyarrow"):  # whose are the texts that the layout's key has
            return HAS_NONE
    template = Template(tuple(before), data[start:])
    around = template.filled([b""] * len(arrays))
    all_there = {number for _, number in before} == {*numbers.values()}
    return template if all_there and len(around) <= MOST_AROUND and not mentions_main(around) else HAS_NONE


def _pickled(value: Any, plainly: Plainly) -> tuple[bytes, list[tuple[memoryview, int]] | None]:
    """The pickle of a value, and which buffers that may be written lie where in it; None if that is not sure."""
    import pickletools  # slow to load

    met: list[memoryview] = []

    def stays(buffer: Any) -> bool:
        met.append(buffer.raw())
        return True

    data = plainly(value, stays)
    buffers = [view for view in met if not view.readonly]
    found: list[Any] = [*pickletools.genops(data)]
    written = [(place + HEAD, len(content)) for op, content, place in found if op.name == "BYTEARRAY8"]
    if [view.nbytes for view in buffers] != [size for _, size in written]:
        return data, None
    return data, [(view, place) for view, (place, _) in zip(buffers, written, strict=True)]


def _address(buffer: Any) -> int:
    import numpy

    return int(numpy.asarray(buffer).ctypes.data)
