"""The opcodes of a pickle and their arguments, of which no more is looked at than a preview can show."""

from __future__ import annotations

import pickletools
import struct
from collections.abc import Callable, Iterator
from typing import Any

from .nodes import Clipped, Unreadable

MOST_OPCODES = 4000  # a few milliseconds
MOST_BYTES = 2000  # of one text or integer that are looked at


_OPCODES = {ord(op.code): op for op in pickletools.opcodes}
_TO_NEWLINE = -1
_COUNTED = {-2: 1, -3: 4, -4: 4, -5: 8}  # how wide is the length before such an argument


def opcodes(data: bytes, most: int = MOST_OPCODES) -> Iterator[tuple[str, Any]]:
    """Name and argument of each opcode up to STOP, at most `most`; Unreadable for bytes that are none."""
    position = 0
    try:
        for _ in range(most):
            name, raw, position = _next(data, position)
            decode = _ARGUMENTS.get(name)
            yield name, decode(raw) if decode else raw
            if name == "STOP":
                return
    except (IndexError, KeyError, ValueError, OverflowError, struct.error) as error:
        raise Unreadable(str(error)) from error


def _next(data: bytes, position: int) -> tuple[str, Any, int]:
    """The opcode at a position, its argument as it stands there, and where the next one is."""
    op = _OPCODES[data[position]]
    position += 1
    if op.arg is None:
        return op.name, None, position
    width = op.arg.n
    if width == _TO_NEWLINE:
        end = data.index(b"\n", position)
        if op.name in ("GLOBAL", "INST"):
            end = data.index(b"\n", end + 1)
        return op.name, data[position : min(end, position + MOST_BYTES)], end + 1
    if width in _COUNTED:
        start = position + _COUNTED[width]
        size = int.from_bytes(data[position:start], "little")
        # What follows a text may lie beyond the end: then the text was the last that could be read.
        return op.name, (data[start : min(start + size, start + MOST_BYTES)], size), start + size
    return op.name, data[position : position + width], position + width


def _text(argument: tuple[bytes, int]) -> str | Clipped:
    start, size = argument
    if size > len(start):
        return Clipped("str", start.decode(errors="ignore"), size)
    return start.decode("utf-8", "surrogatepass")


def _old_text(argument: tuple[bytes, int]) -> str | Clipped:
    start, size = argument
    text = start.decode("latin-1")
    return Clipped("str", text, size) if size > len(start) else text


def _bytes(argument: tuple[bytes, int]) -> bytes | Clipped:
    start, size = argument
    return Clipped("bytes", start, size) if size > len(start) else start


def _long(argument: tuple[bytes, int]) -> int | Clipped:
    start, size = argument
    too_long = size > len(start) or size > MOST_BYTES // 2  # Python refuses to print more than 4300 digits
    return Clipped("int", 0, size) if too_long else int.from_bytes(start, "little", signed=True)


def _decimal(argument: bytes) -> int | Clipped:
    if argument in (b"00", b"01"):  # how bools were written once
        return argument == b"01"
    if len(argument) == MOST_BYTES:
        return Clipped("int", 0, len(argument))
    return int(argument.rstrip(b"L"))


def _unsigned(argument: bytes) -> int:
    return int.from_bytes(argument, "little")


def _module_and_name(argument: bytes) -> tuple[str, str]:
    module, _, name = argument.decode(errors="replace").partition("\n")
    return module, name


_ARGUMENTS: dict[str, Callable[[Any], Any]] = {
    "INT": _decimal,
    "LONG": _decimal,
    "BININT": lambda argument: int.from_bytes(argument, "little", signed=True),
    "BININT1": _unsigned,
    "BININT2": _unsigned,
    "LONG1": _long,
    "LONG4": _long,
    "FLOAT": float,
    "BINFLOAT": lambda argument: struct.unpack(">d", argument)[0],
    "STRING": lambda argument: argument.strip(b"\"'").decode("latin-1"),
    "BINSTRING": _old_text,
    "SHORT_BINSTRING": _old_text,
    "UNICODE": lambda argument: argument.decode("raw-unicode-escape"),
    "SHORT_BINUNICODE": _text,
    "BINUNICODE": _text,
    "BINUNICODE8": _text,
    "SHORT_BINBYTES": _bytes,
    "BINBYTES": _bytes,
    "BINBYTES8": _bytes,
    "BYTEARRAY8": lambda argument: Clipped("bytearray", *argument),
    "GET": int,
    "PUT": int,
    "BINGET": _unsigned,
    "BINPUT": _unsigned,
    "LONG_BINGET": _unsigned,
    "LONG_BINPUT": _unsigned,
    "GLOBAL": _module_and_name,
    "INST": _module_and_name,
}
