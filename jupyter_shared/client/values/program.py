"""Functions and classes of a program's own file, `__main__`, in pickles.

A notebook's are sent by value, as another notebook has no such thing. But two processes of one program both have
them, and what one sends the other must be of the very class that is there, or `isinstance` and `==` would fail. So
those of a program that is a file travel by name, with their value beside it for all other programs.
"""

from __future__ import annotations

import io
import sys
import weakref
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import FunctionType
from typing import Any

import cloudpickle

from ..signals import came_from_a_handler
from .packing_context import current
from .reducers import reducers

MAIN = ("__main__", "__mp_main__")  # the second one in children that multiprocessing started afresh
VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))
_values: weakref.WeakKeyDictionary[Any, bytes] = weakref.WeakKeyDictionary()


def pickled(value: Any, collect: Callable[[Any], Any] | None) -> bytes:
    """One pickle, of what plain pickle refuses, or what mentions the program's own file."""
    buffer = io.BytesIO()
    _Pickler(buffer, 5, collect).dump(value)
    return buffer.getvalue()


class _Pickler(cloudpickle.Pickler):  # type: ignore[misc]
    def __init__(self, buffer: io.BytesIO, protocol: int, collect: Callable[[Any], Any] | None) -> None:
        super().__init__(buffer, protocol, buffer_callback=collect)
        self._file = file_of_program()
        self._reducers = reducers()

    def reducer_override(self, obj: Any) -> Any:
        """How cloudpickle asks for each object's reduction."""
        reduced = self._reducers.get(type(obj))
        if reduced:
            return reduced(obj)
        _refuse_what_is_open(obj)
        if type(obj) in VIEWS and getattr(current.home, "views_are_lists", False):
            return list, ([*obj],)
        if self._file and isinstance(obj, type | FunctionType) and _found(obj.__qualname__) is obj:
            return of_program, (self._file, obj.__qualname__, _by_value(obj))
        return super().reducer_override(obj)


def _refuse_what_is_open(obj: Any) -> None:
    """What cloudpickle would silently make something else of: a file the text in it, a view of memory a copy."""
    if isinstance(obj, memoryview):
        raise TypeError("a memoryview shows memory of this process only: send bytes(view), or an array")
    if not isinstance(obj, io.IOBase) or isinstance(obj, io.BytesIO | io.StringIO) or obj in (sys.stdout, sys.stderr):
        return
    name = getattr(obj, "name", None)
    what = f"the open file {name!r}" if name is not None else f"a {type(obj).__name__}"
    raise TypeError(f"{what} belongs to this process: send its name, or what is in it")


def file_of_program() -> str:
    """The file that `__main__` is, if it is one that its children run too."""
    main = sys.modules["__main__"]
    file = getattr(main, "__file__", None)
    return _resolved(file) if file and not hasattr(main, "get_ipython") else ""


@lru_cache(maxsize=1)
def _resolved(file: str) -> str:
    path = Path(file).resolve()
    return str(path) if path.is_file() else ""


def _found(qualname: str) -> Any:
    found: Any = sys.modules["__main__"]
    for name in qualname.split("."):
        found = getattr(found, name, None)
    return found if getattr(found, "__module__", None) in MAIN else None


def _by_value(obj: Any) -> bytes:
    if obj not in _values:
        try:
            _values[obj] = cloudpickle.dumps(obj, 5)
        except Exception as error:
            if came_from_a_handler(error):
                raise
            _values[obj] = b""
    return _values[obj]


def of_program(file: str, qualname: str, by_value: bytes) -> Any:
    """Unpickle one: the very object, if this is the same program; else what it was there."""
    found = _found(qualname) if file == file_of_program() else None
    if found is not None:
        return found
    if not by_value:
        raise AttributeError(f"{qualname} of {file}, which can be sent to the same program only")
    return cloudpickle.loads(by_value)
