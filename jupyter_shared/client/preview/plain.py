"""Plain values - keys, numbers of counters - in words: whatever they are, saying them neither fails nor takes long."""

from __future__ import annotations

import math

LONGEST = 640  # digits of a number that are shown; Python itself refuses from some thousands on


def plain_text(value: object) -> str:
    """As `repr`, but of a number with many digits only how it begins, and of a failure what it was."""
    if type(value) is int and value.bit_length() > LONGEST * 3:
        return _rounded(value)
    if type(value) is tuple:
        inner = ", ".join(map(plain_text, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if type(value) is list:
        return f"[{', '.join(map(plain_text, value))}]"
    if type(value) is dict:
        return f"{{{', '.join(f'{plain_text(key)}: {plain_text(item)}' for key, item in value.items())}}}"
    try:
        return repr(value)
    except Exception as error:  # noqa: BLE001 - one value that cannot be shown must not hide the others
        return f"({type(value).__name__} that cannot be shown: {type(error).__name__})"


def _rounded(number: int) -> str:
    digits = math.log10(abs(number))
    start = 10 ** (digits % 1)
    sign = "-" if number < 0 else ""
    return f"{sign}{start:.6f}e+{math.floor(digits)} (rounded: it has {math.floor(digits) + 1:,} digits)"


def sayable(text: str) -> str:
    """Text without what no encoding can carry (halves of characters): these are shown as Python escapes them."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
