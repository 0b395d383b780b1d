"""Pickles to values, of whatever version of Python they come from."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from . import c_pickle

MOVED = {"pathlib._local": "pathlib"}  # modules that only some versions of Python have, and where others have it all


def unpickled(data: Any, buffers: Iterable[Any] = ()) -> Any:
    """What is in a pickle of `pickled`, of whatever version of Python."""
    try:
        return c_pickle.loads(data, buffers=buffers)
    except ModuleNotFoundError as error:
        if error.name not in MOVED:
            raise
    return _Unpickler(io.BytesIO(data), buffers=buffers).load()


class _Unpickler(c_pickle.Unpickler):
    """Finds what has moved."""

    def find_class(self, module: str, name: str) -> Any:
        return super().find_class(MOVED.get(module, module), name)
