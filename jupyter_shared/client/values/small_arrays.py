"""Small values that are arrays, or consist of some: pickled around their numbers, if they are like earlier ones.

Of other values this only sees that they are none.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from ...wire.parts import LARGE
from . import arrays

CONTAINERS = frozenset((dict, list, tuple))
FRAMES = frozenset(("DataFrame", "Series"))  # the names of their types


def pickled_small(value: Any, plainly: Callable[[Any, Any], bytes]) -> bytes | None:
    """The pickle of an array, or of what has some and is like an earlier one, that is not large; None of all else.

    `plainly` pickles a value, and tells what it is given of each buffer in it.
    """
    small = arrays.pickled_small(value, LARGE)
    if small is None and _begins_with_array(value):
        small = _templates().pickled_small(value, LARGE, plainly)
    return small if small is not None and len(small) < LARGE else None


def _begins_with_array(value: Any) -> bool:
    """Whether the first item of a list, tuple or dict may be an array; or this may be a frame, which has some, too."""
    kind = type(value)
    if kind not in CONTAINERS:
        return arrays.name_of(kind) in FRAMES
    try:
        for item in value.values() if kind is dict else value:
            return arrays.name_of(type(item)) == "ndarray"
    except RuntimeError:  # another thread changes it
        pass
    return False


@cache
def _templates() -> Any:
    from . import templates  # when first needed, as few programs do; to import it each time would take 0.8 us

    return templates
