"""Which plain value a key is equal to, if any: 1 for numpy.int64(1), Fraction(1) and an IntEnum's member.

Nothing is known here of the types: candidates are made by Python's own protocols, and what Python says is equal, and
hashes alike, is what a dict of Python's would find.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from decimal import Decimal
from numbers import Complex, Number, Real
from typing import Any

from ...errors import CannotSend
from ..signals import came_from_a_handler

ABSENT = object()
NOT_A_NUMBER = ["nan"]
LARGEST_DECIMAL = 100_000  # digits before the point, from which on no int is made of it


def plain_of(key: Any) -> Any:
    """The str, bytes, int, float or None that a hashable key equals, or ABSENT."""
    for candidate in _candidates(key):
        if _same(candidate, key):
            return candidate
    return ABSENT


def number_form(value: Any) -> Any:
    """A number so that equal ones look the same: int, float, or a list of what it is made of; ABSENT for no number."""
    if not _is_number(value):
        return ABSENT
    plain = value if type(value) in (int, bool, float) else plain_of(value)
    if isinstance(plain, int | float) and plain == plain:
        return _form_of_plain(plain)
    if isinstance(value, Complex) and not isinstance(value, Real):
        whole = complex(value)
        return ["complex", number_form(whole.real), number_form(whole.imag)]
    if value != value:
        return NOT_A_NUMBER
    if not hasattr(value, "as_integer_ratio"):
        return ABSENT
    numerator, denominator = value.as_integer_ratio()
    return ["ratio", f"{numerator:x}", f"{denominator:x}"]


def is_nan(key: Any) -> bool:
    """Whether a key is the one number that does not equal itself."""
    return _is_number(key) and number_form(key) == NOT_A_NUMBER


def _form_of_plain(plain: Any) -> Any:
    if type(plain) is float:
        if not plain.is_integer():
            return plain
        plain = int(plain)
    return int(plain) if -(2**63) <= plain < 2**63 else ["int", f"{plain:x}"]


def _candidates(key: Any) -> Iterator[Any]:
    if isinstance(key, str):
        yield str.__str__(key)
    elif isinstance(key, bytes | memoryview):
        yield bytes(memoryview(key))
    elif _is_number(key):
        yield from _numbers(key)


def _numbers(key: Any) -> Iterator[Any]:
    if isinstance(key, Decimal) and key.is_finite() and key.adjusted() > LARGEST_DECIMAL:
        raise CannotSend(f"A Decimal of {key.adjusted()} digits is too large for a key.")
    if isinstance(key, Complex) and not isinstance(key, Real):
        whole = complex(key)
        if not whole.imag:
            yield whole.real
        return
    for convert in (operator.index, int, float):
        try:
            yield convert(key)
        except Exception as error:
            if came_from_a_handler(error):
                raise


def _is_number(key: Any) -> bool:
    kind = type(key)
    if kind.__module__ == "numpy":  # whose spans of time pass for numbers, and whose bool does not
        return kind.__name__ not in ("datetime64", "timedelta64")
    return isinstance(key, Number) or hasattr(kind, "__index__")


def _same(candidate: Any, key: Any) -> bool:
    try:
        return hash(candidate) == hash(key) and bool(candidate == key)
    except Exception as error:
        if came_from_a_handler(error):
            raise
        return False
