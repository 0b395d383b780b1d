"""Dates, times and spans as parts of keys: equal ones look the same, whoever's type they are.

An aware datetime is its instant. Where the clock is turned, Python compares what it shows, within one time zone only;
so is it here. pandas's types are datetime's with nanoseconds; numpy's, of any unit, equal these.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from .plain_keys import ABSENT

MICROSECOND = timedelta(microseconds=1)
NOT_A_TIME = ["not a time"]
_EPOCH = datetime(1, 1, 1)


def form(value: Any) -> Any:
    """One of them as a list of plain values; ABSENT if it is none."""
    if isinstance(value, date | time | timedelta):
        return _standard(value)
    kind = type(value)
    if kind.__module__ == "numpy" and kind.__name__ in ("datetime64", "timedelta64"):
        return _of_numpy(value, kind.__name__ == "datetime64")
    return ABSENT


def _standard(value: Any) -> Any:
    if value != value:
        return NOT_A_TIME
    if isinstance(value, datetime):
        return _datetime(value)
    if isinstance(value, date):
        return ["date", value.toordinal()]
    if isinstance(value, timedelta):
        micro = (value.days * 86400 + value.seconds) * 1_000_000 + value.microseconds
        return ["timedelta", micro, getattr(value, "nanoseconds", 0)]
    offset = value.utcoffset()
    shown = ((value.hour * 60 + value.minute) * 60 + value.second) * 1_000_000 + value.microsecond
    return ["time", shown] if offset is None else ["time of day", shown - offset // MICROSECOND]


def _datetime(value: Any) -> Any:
    shown = datetime.combine(value.date(), value.time())  # as the clock shows it
    fine = getattr(value, "nanosecond", 0)
    offset = value.utcoffset()
    if offset is None:
        return ["datetime", (shown - _EPOCH) // MICROSECOND, fine]
    if value.replace(fold=0).utcoffset() != value.replace(fold=1).utcoffset():
        return ["turning clock", (shown - _EPOCH) // MICROSECOND, fine, str(value.tzinfo)]
    return ["instant", (shown - _EPOCH - offset) // MICROSECOND, fine]


def _of_numpy(value: Any, is_moment: bool) -> Any:
    if value != value:
        return NOT_A_TIME
    coarse = value.astype("M8[us]" if is_moment else "m8[us]")
    standard = coarse.item()
    if not isinstance(standard, datetime | timedelta):  # beyond what datetime knows
        return ["of numpy", str(value.dtype), str(value)]
    fine = int((value - coarse).astype("m8[ns]").astype("int64"))
    seen = _standard(standard)
    return [*seen[:2], seen[2] + fine]
