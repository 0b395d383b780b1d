"""The shape and dtype of numpy's arrays, and its scalars, from the tree of their pickle."""

from __future__ import annotations

import struct

from ...kinds.glance import TIMES
from .moments import numpy_text, numpy_time, unit_of
from .nodes import Constructed, Facts, Node, called

_NUMBERS = {
    "b1": "?", "i1": "b", "i2": "h", "i4": "i", "i8": "q", "u1": "B", "u2": "H", "u4": "I", "u8": "Q",
    "f2": "e", "f4": "f", "f8": "d",
}  # fmt: skip
_COMPLEX = {"c8": "2f", "c16": "2d"}
_WORDS = {"b": "bool", "i": "int", "u": "uint", "f": "float", "c": "complex"}


def dtype_name(node: Node) -> str:
    """A dtype as numpy calls it."""
    if called(node.maker) != "numpy.dtype":  # one of numpy's newer ones, as of texts of any length
        name = called(node.maker).rpartition(".")[2]
        return "StringDType" if "stringdtype" in name else name
    code = str(node.args[0])
    if code in ("M8", "m8"):
        return f"{'datetime64' if code == 'M8' else 'timedelta64'}[{unit_of(node)[0]}]"
    if code == "O8":
        return "object"
    if code == "b1":
        return "bool"
    if code[0] in _WORDS and code[1:].isdigit():
        return f"{_WORDS[code[0]]}{int(code[1:]) * 8}"
    return code


def _array(type_name: str, shape: Node, dtype: Node) -> Facts:
    sizes = tuple(int(size) for size in shape.items)
    name = dtype_name(dtype)
    text = f"array of {name}, {TIMES.join(f'{size:,}' for size in sizes) or 'no dimensions'}"
    return Facts(type_name, text, sizes[0] if sizes else 1, sizes, name)


def from_buffer(made: Constructed, _: str) -> Facts:
    """An array whose bytes travel beside the pickle."""
    return _array("numpy.ndarray", made.args[2], made.args[1])


def of_kind(made: Constructed, _: str) -> Facts:
    """The same of a class derived from numpy's."""
    return _array(called(made.args[0]), made.args[3], made.args[2])


def masked(made: Constructed, _: str) -> Facts:
    """An array of which some items do not count."""
    inner = array_facts(made.args[0])
    if inner is None:
        raise ValueError("a masked array of an unknown type")
    return inner._replace(type_name="numpy.ma.MaskedArray", text=f"masked {inner.text}")


def reconstructed(made: Constructed, _: str) -> Facts:
    """An array whose bytes are in its state."""
    return _array(called(made.args[0]), made.state.items[1], made.state.items[2])


def scalar(made: Constructed, _: str) -> Facts:
    """A single number, time or text."""
    dtype, data = made.args
    if str(dtype.args[0]) in ("M8", "m8"):
        return numpy_time(dtype, data)
    if str(dtype.args[0])[0] in "US":
        return numpy_text(dtype, data)
    order = ">" if dtype.state.items[1] == ">" else "<"
    name = dtype_name(dtype)
    if dtype.args[0] in _COMPLEX:
        return Facts(f"numpy.{name}", str(complex(*struct.unpack(order + _COMPLEX[dtype.args[0]], data))))
    value = struct.unpack(order + _NUMBERS[dtype.args[0]], data)[0]
    return Facts(f"numpy.{name}", str(value), dtype=name)


def array_facts(made: Constructed) -> Facts | None:
    """Shape and dtype, if it is an array."""
    maker = called(made.maker)
    if maker == "numpy._frombuffer":
        return from_buffer(made, "")
    return reconstructed(made, "") if maker == "numpy._reconstruct" else None
