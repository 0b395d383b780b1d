"""Types whose pickles do not read like their values, and what to say about these instead.

Everything is taken from the tree; a tree that is not as expected is shown as the plain call it is.
"""

from __future__ import annotations

import datetime
import pathlib
import struct
from collections.abc import Callable, Iterator

from . import arrays as known_arrays
from . import frames as known_frames
from . import moments, other_frames, pictures
from .nodes import Constructed, Facts, Group, Name, Node, attribute, attributes, called

_ARRAYS = "jupyter_shared.client.values.arrays"  # which makes those that numpy itself would copy into the pickle
_CLASS_AT = {"_reconstructor": 0, "__newobj__": 0, "_make_skeleton_class": 1}  # which argument is the class
LONGEST_PATH = 4096  # characters, as on Linux


def facts_of(made: Constructed) -> Facts:
    """What can be said of it."""
    type_name = _type_of(made)
    known = _KNOWN.get(type_name)
    if known:
        try:
            return known(made, type_name)
        except (
            LookupError,
            ValueError,
            TypeError,
            AttributeError,
            ArithmeticError,
            StopIteration,
            struct.error,
        ):
            pass  # not as expected
    return Facts(type_name, fields=tuple(_fields(made)))


def _type_of(made: Constructed) -> str:
    maker = made.maker
    if isinstance(maker, Name):
        at = _CLASS_AT.get(maker.name)
        if at is not None and len(made.args) > at:
            inner = made.args[at]
            return "type" if isinstance(inner, str) else called(inner)
    return called(maker)


def _fields(made: Constructed) -> Iterator[tuple[str, Node]]:
    """What it was called with, and what it was filled with."""
    skipped = 1 if isinstance(made.maker, Name) and made.maker.name in ("_reconstructor", "__newobj__") else 0
    if made.state is None or not skipped:
        yield from (("", value) for value in made.args[skipped:])
    if isinstance(made.kwargs, Group) and made.kwargs.kind == "dict":
        yield from ((str(key), value) for key, value in made.kwargs.items if isinstance(key, str))
    yield from attributes(made.state)


# --- the standard library ------------------------------------------------------------------------------


def _text(text: Callable[..., object]) -> Callable[[Constructed, str], Facts]:
    return lambda made, type_name: Facts(type_name, str(text(*made.args)))


def _datetime(stamp: bytes, zone: Node = None) -> str:
    year, micros = int.from_bytes(stamp[:2], "big"), int.from_bytes(stamp[7:], "big")
    _, _, month, day, hour, minute, second = stamp[:7]
    moment = datetime.datetime(year, month & 127, day, hour, minute, second, micros)
    return str(moment) + (_zone(zone) if isinstance(zone, Constructed) else "")


def _zone(zone: Constructed) -> str:
    inner = zone.args[0]
    if isinstance(inner, Constructed):  # a time zone, as seconds from UTC
        return str(datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone(_timedelta(*inner.args))))[-6:]
    return f" {inner}"


def _timedelta(*args: int) -> datetime.timedelta:
    return datetime.timedelta(*args)


def _date(stamp: bytes) -> datetime.date:
    return datetime.date(int.from_bytes(stamp[:2], "big"), stamp[2], stamp[3])


def _time(stamp: bytes, _: Node = None) -> datetime.time:
    hour, minute, second = stamp[:3]
    return datetime.time(hour & 127, minute, second, int.from_bytes(stamp[3:], "big"))


def _uuid(made: Constructed, type_name: str) -> Facts:
    digits = f"{attribute(made, 'int'):032x}"
    return Facts(type_name, "-".join([digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]]))


def _path(flavour: type[pathlib.PurePath]) -> Callable[[Constructed, str], Facts]:
    def path(*parts: str) -> pathlib.PurePath:
        if len("/".join(parts)) > LONGEST_PATH:
            raise ValueError("too long to be taken apart")
        return flavour(*parts)  # since Python 3.13 they are what somebody wrote: "a//b", or "/a" after another

    return _text(path)


def _attribute_of(owner: Node, name: str) -> str:
    return f"{called(owner)}.{name}"


def _counted(made: Constructed, type_name: str) -> Facts:
    """A container that is a subclass of a plain one, or is made from one."""
    inner = made.args[0].items if made.args and isinstance(made.args[0], Group) else []
    items = made.items or made.appended or inner
    return Facts(type_name, length=len(items), fields=tuple(_fields(made)))


def _proxy(made: Constructed, _: str) -> Facts:
    _id, _slot, kind, name = made.args[0].items
    return Facts(f"shared {kind}", f"<{kind} {name!r}>" if name else f"<{kind} without a name>", is_proxy=True)


_of_program = _text(lambda file, name, _: f"{name} of {file.rpartition('/')[2]}")


def _function(made: Constructed, _: str) -> Facts:
    code = made.args[0]
    names = [part for part in code.args if isinstance(part, str)]
    return Facts("function", f"function {names[-1].rpartition('<locals>.')[2] if names else '?'}")


_KNOWN: dict[str, Callable[[Constructed, str], Facts]] = {
    "datetime.datetime": _text(_datetime),
    "datetime.date": _text(_date),
    "datetime.time": _text(_time),
    "datetime.timedelta": _text(_timedelta),
    "decimal.Decimal": _text(lambda text: text if isinstance(text, str) else "?"),
    "pathlib.PosixPath": _path(pathlib.PurePosixPath),
    "pathlib.PurePosixPath": _path(pathlib.PurePosixPath),
    "pathlib.WindowsPath": _path(pathlib.PureWindowsPath),
    "pathlib.PureWindowsPath": _path(pathlib.PureWindowsPath),
    "uuid.UUID": _uuid,
    "getattr": _text(_attribute_of),
    "collections.OrderedDict": _counted,
    "collections.defaultdict": _counted,
    "collections.Counter": _counted,
    "collections.deque": _counted,
    "cloudpickle.cloudpickle._make_function": _function,
    "jupyter_shared.client.values.packing.proxy_here": _proxy,
    "jupyter_shared.client.packing.proxy_here": _proxy,  # in values of earlier versions
    "jupyter_shared.client.values.program.of_program": _of_program,
    "jupyter_shared.client.program.of_program": _of_program,
    "numpy._frombuffer": known_arrays.from_buffer,
    f"{_ARRAYS}.array_of": known_arrays.of_kind,
    f"{_ARRAYS}.masked_of": known_arrays.masked,
    "numpy._reconstruct": known_arrays.reconstructed,
    "numpy.scalar": known_arrays.scalar,
    "pandas.DataFrame": known_frames.frame,
    "pandas.core.frame.DataFrame": known_frames.frame,
    "pandas.Series": known_frames.series,
    "pandas.core.series.Series": known_frames.series,
    "pandas.core.indexes.base._new_Index": known_frames.index,
    "pandas.core.indexes.datetimes._new_DatetimeIndex": known_frames.index,
    "pandas.core.indexes.timedeltas._new_TimedeltaIndex": known_frames.index,
    "pandas.core.indexes.interval._new_IntervalIndex": known_frames.index,
    "pandas._libs.arrays.__pyx_unpickle_NDArrayBacked": known_frames.array,
    **other_frames.KNOWN,
    **pictures.KNOWN,
    **moments.KNOWN,
}
