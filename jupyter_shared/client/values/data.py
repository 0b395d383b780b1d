"""Unpickling only to look: arrays, frames and what is in them, and nobody's code.

1.  A class or function is found only if its exact pair of module and name is listed (`data_names.py`). A name with
    a dot in it is none: pickle would walk through attributes, into whatever a module happens to import.
2.  Two attributes are asked for by honest pickles: `ZoneInfo._unpickle`, as a dotted name or through `getattr`.
    They are answered by functions of this file.
3.  What a pickle fills (BUILD) may be the class or function it has found instead of an object. So these are
    compared with what they were, put right, and the value is refused.
4.  A picture that was read from a file has a class that opens files. It becomes Pillow's plain Image, which opens
    none and understands the same state.
5.  Numpy believes what a pickle says of its dtypes, and would take bytes for pointers: see `data_arrays.py`.
6.  A collection is made of what is in the pickle, not of a range, which may be longer than any memory.
7.  Arrow's arrays are taken as they come by pyarrow, offsets that lead outside of their buffers too. They are
    validated before anybody reads them.
"""

from __future__ import annotations

import collections
import io
import pickle
from collections.abc import Callable, Iterable
from typing import Any

from ...saying import said
from .data_names import DATA_NAMES, TAKEN_FOR


class NotData(ValueError):
    """A value whose unpickling would run code that is not known to be harmless."""


def why_not(name: str) -> str:
    """What is said of a value that needs a class or function that is not listed."""
    return said("It would take %1, which a view does not run.", name)


def unpickled_data(data: Any, buffers: Iterable[Any] = ()) -> Any:
    """What is in a pickle of plain data.

    Raises NotData, naming the class or function, when it would take anything else to make the value; and whatever
    the classes of data raise about a pickle that is not right.
    """
    held = [*buffers]
    try:
        return _read(_QuickUnpickler, data, held)
    except _HasArrays:
        pass
    from .data_arrays import ArrayUnpickler, NotNumpys

    try:
        return _read(type("_CarefulUnpickler", (_Finding, ArrayUnpickler), {}), data, held)
    except NotNumpys as error:
        raise NotData(f"{error} A view does not do that.") from None


def _read(unpickler: Any, data: Any, buffers: list[Any]) -> Any:
    reader = unpickler(io.BytesIO(data), buffers=buffers)
    try:
        value = reader.load()
    finally:
        reader.put_right()
    if reader.altered:
        raise NotData(f"Unpickling this value changes {reader.altered}: it is not only data.")
    return value


class _HasArrays(Exception):
    """There is something of numpy's in a pickle, so it is read more carefully, which takes longer."""


class _Finding:
    """Finds what is listed, and nothing else."""

    def __init__(self, file: Any, *, buffers: Iterable[Any]) -> None:
        super().__init__(file, buffers=buffers)  # type: ignore[call-arg]
        self.altered = ""  # which class or function the pickle has tried to change
        self._found: dict[tuple[str, str], tuple[Any, dict[str, Any]]] = {}

    def find_class(self, module: str, name: str) -> Any:
        """A class or function of the list."""
        module, name = TAKEN_FOR.get((module, name), (module, name))
        answer = _ANSWERS.get((module, name))
        if answer is not None:
            return answer
        if (module, name) not in DATA_NAMES or "." in name:
            raise NotData(why_not(f"{module}.{name}"))
        found = super().find_class(module, name)  # type: ignore[misc]
        self._found.setdefault((module, name), (found, _inside(found)))
        return found

    def persistent_load(self, pid: Any) -> Any:
        """Nothing that is elsewhere is fetched."""
        raise NotData(f"It refers to something outside of itself ({pid!r}).")

    def put_right(self) -> None:
        """Undo what the pickle has done to classes and functions."""
        for (module, name), (found, before) in self._found.items():
            now = _inside(found)
            changed = [key for key in before.keys() | now.keys() if before.get(key, self) is not now.get(key, self)]
            for key in changed:
                self.altered = f"{module}.{name}"
                if key in before:
                    setattr(found, key, before[key])
                else:
                    delattr(found, key)


class _QuickUnpickler(_Finding, pickle.Unpickler):
    """The one in C, for what holds nothing of numpy's."""

    def find_class(self, module: str, name: str) -> Any:
        """What plain data is made of; `_HasArrays` for anything of numpy's or ours."""
        if module.partition(".")[0] == "numpy" or module.startswith("jupyter_shared."):
            raise _HasArrays
        return super().find_class(module, name)


def _inside(found: Any) -> dict[str, Any]:
    """What a pickle could put another thing into: a class's attributes, a function's."""
    inside = {**getattr(found, "__dict__", {})} if callable(found) else {}
    if hasattr(found, "__code__"):
        inside |= {key: getattr(found, key) for key in ("__code__", "__defaults__", "__kwdefaults__")}
    for cached in ("__doc__", "__abstractmethods__", "_abc_impl"):  # these may be made when they are first used
        inside.pop(cached, None)
    return inside


def _zone(key: str, from_cache: bool = True) -> Any:  # noqa: ARG001 - the signature of ZoneInfo._unpickle
    import zoneinfo

    return zoneinfo.ZoneInfo(key)


def _attribute(owner: Any, name: str) -> Callable[..., Any]:
    """What `getattr` is to a pickle: of everything there is, one attribute of one class."""
    import zoneinfo

    if owner is zoneinfo.ZoneInfo and name == "_unpickle":
        return _zone
    raise NotData(f"It would take the attribute {name!r} of {owner!r}, which a view does not run.")


def _restored_array(*arguments: Any) -> Any:
    """An Arrow array whose offsets and lengths are right."""
    import pyarrow.lib

    array = pyarrow.lib._restore_array(*arguments)
    array.validate(full=True)
    return array


def _collection(kind: Any) -> Callable[..., Any]:
    def made(items: Any = (), *more: Any) -> Any:
        if not isinstance(items, list | tuple | set | frozenset | bytes | bytearray):
            raise NotData(why_not(f"{kind.__name__} of a {type(items).__name__}"))
        return kind(items, *more)

    return made


def _fraction(text: Any, *more: Any) -> Any:
    import fractions

    if isinstance(text, str) and not set(text) <= set("-0123456789/"):
        raise NotData(why_not("a Fraction of other text than its own"))
    return fractions.Fraction(text, *more)


_ANSWERS: dict[tuple[str, str], Callable[..., Any]] = {
    ("zoneinfo", "ZoneInfo._unpickle"): _zone,
    ("builtins", "getattr"): _attribute,
    ("__builtin__", "getattr"): _attribute,
    ("pyarrow.lib", "_restore_array"): _restored_array,
    ("builtins", "set"): _collection(set),
    ("builtins", "frozenset"): _collection(frozenset),
    ("builtins", "bytearray"): _collection(bytearray),
    ("collections", "deque"): _collection(collections.deque),
    ("fractions", "Fraction"): _fraction,
}
