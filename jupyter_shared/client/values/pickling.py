"""Values to pickles: the only place where what programs have made is pickled.

Pickle's protocol 5, plain pickle first: it is fast and the same everywhere. What it refuses, and what mentions
`__main__`, goes through cloudpickle, so classes and functions written in a cell travel by value.
"""

from __future__ import annotations

import io
from typing import Any

from ...errors import CannotSend, SharedError
from ..signals import came_from_a_handler
from . import c_pickle
from .collecting import Collector, mentions_main
from .packing_context import current
from .reducers import dispatch_table
from .small_arrays import pickled_small as pickled_small  # noqa: PLC0414 - it is loaded together with this


def pickled(value: Any, collect: Collector | None) -> bytes:
    """One pickle; `collect` takes the large buffers out."""
    try:
        data = plainly(value, collect)
        if not mentions_main(data, collect.inside if collect else ()):
            return data
    except MemoryError:
        raise
    except Exception as error:
        if came_from_a_handler(error):
            raise
        # lambdas, local classes, classes written in a cell: by value then
    _begin_anew(collect)
    from . import program

    try:
        return program.pickled(value, collect)
    except (SharedError, MemoryError):
        raise
    except Exception as error:
        if came_from_a_handler(error):
            raise
        from .unsendable import explain

        raise CannotSend(explain(value, error, can_pickle)) from error


def _begin_anew(collect: Collector | None) -> None:
    if current.refs is not None:
        current.refs.clear()
    if collect:
        collect.begin_anew()


def plainly(value: Any, collect: Collector | None) -> bytes:
    """One pickle by plain pickle, and what is registered with it."""
    table: Any = dispatch_table()
    if table is None:
        return c_pickle.dumps(value, 5, buffer_callback=collect)
    buffer = io.BytesIO()
    pickler = c_pickle.Pickler(buffer, 5, buffer_callback=collect)
    pickler.dispatch_table = table
    pickler.dump(value)
    return buffer.getvalue()


def can_pickle(value: Any) -> bool:
    """Whether a part of a value can travel."""
    from . import program

    try:
        program.pickled(value, None)
    except Exception as error:
        if came_from_a_handler(error):
            raise
        return False
    return True
