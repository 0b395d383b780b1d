"""Pickle, without its other half.

The module `pickle` has it all twice, in Python too, for whoever has not got it in C, and takes 1 ms to load: more than
any other module that is loaded to attach and to read. What is in C is in `_pickle`, and is the very same there.
"""

from __future__ import annotations

from _pickle import PickleBuffer, Pickler, PicklingError, Unpickler, dumps, loads

__all__ = ["PickleBuffer", "Pickler", "PicklingError", "Unpickler", "dumps", "loads"]

# Of its opcodes, those that are written here by ourselves.
PROTO, STOP = b"\x80", b"."
BININT, BINFLOAT = b"J", b"G"
SHORT_BINUNICODE = b"\x8c"
BYTEARRAY8 = b"\x96"
