"""Single values of numpy and pandas as these say them: times, spans, texts, from the tree of their pickle.

What these pickle is a number of units since 1970, or bytes: shown as the call it is, nobody would read it.
"""

from __future__ import annotations

import datetime
from typing import Any

from .nodes import Constructed, Facts, Node, called

NOT_A_TIME = -(2**63)
NANO = 10**9
EPOCH = datetime.datetime(1970, 1, 1)
NAMES = {
    "Y": "years", "M": "months", "W": "weeks", "D": "days", "h": "hours", "m": "minutes", "s": "seconds",
    "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds", "generic": "generic time units",
}  # fmt: skip
LENGTHS = {
    "W": 7 * 86400 * NANO, "D": 86400 * NANO, "h": 3600 * NANO, "m": 60 * NANO, "s": NANO, "ms": 10**6, "us": 1000,
    "ns": 1,
}  # fmt: skip
LONGEST = 1000  # characters of a text
RESOLUTIONS = {7: NANO, 8: 10**6, 9: 1000, 10: 1}  # of pandas, in nanoseconds
_OFFSETS = "pandas._libs.tslibs.offsets."


def unit_of(dtype: Node) -> tuple[str, int]:
    """The unit of numpy's times, and how many of it are one."""
    name, count = dtype.state.items[8].items[1].items[:2]
    return bytes(name).decode(), int(count)


# --- numpy ------------------------------------------------------------------------------------------------------


def numpy_time(dtype: Node, data: bytes) -> Facts:
    """A datetime64 or timedelta64."""
    ticks = int.from_bytes(data, "big" if dtype.state.items[1] == ">" else "little", signed=True)
    (unit, count), is_time = unit_of(dtype), str(dtype.args[0])[0] == "M"
    name = "numpy.datetime64" if is_time else "numpy.timedelta64"
    if ticks == NOT_A_TIME:
        return Facts(name, "NaT")
    ticks *= count
    return Facts(name, _date(ticks, unit) if is_time else f"{ticks} {NAMES[unit]}")


def _date(ticks: int, unit: str) -> str:
    if unit == "Y":
        return str(1970 + ticks)
    if unit == "M":
        return f"{1970 + ticks // 12}-{ticks % 12 + 1:02}"
    text = _moment(ticks * LENGTHS[unit])
    return text[:10] if unit in ("W", "D") else text.replace(" ", "T")


def numpy_text(dtype: Node, data: bytes) -> Facts:
    """The facts of numpy's `str_` or `bytes_`."""
    if str(dtype.args[0])[0] == "S":
        return Facts("numpy.bytes_", repr(data[:LONGEST].rstrip(b"\0")))
    text = data[: 4 * LONGEST].decode("utf-32-be" if dtype.state.items[1] == ">" else "utf-32-le", "surrogatepass")
    return Facts("numpy.str_", repr(text.rstrip("\0")))


# --- pandas -----------------------------------------------------------------------------------------------------


def _moment(nanos: int, zone: datetime.tzinfo | None = None) -> str:
    micros, rest = divmod(nanos, 1000)
    moment = EPOCH + datetime.timedelta(microseconds=micros)
    if zone is not None:
        moment = moment.replace(tzinfo=datetime.UTC).astimezone(zone)
    if not rest:
        return str(moment)
    head, offset = moment.strftime("%Y-%m-%d %H:%M:%S.%f"), str(moment)[-6:] if zone is not None else ""
    return f"{head}{rest:03}{offset}"


def _zone(zone: Node) -> datetime.tzinfo | None:
    """A zone that a pickle names, or tells as seconds from UTC; whatever else it is raises."""
    if zone is None:
        return None
    inner = zone.args[0]
    if isinstance(inner, Constructed):
        return datetime.timezone(datetime.timedelta(*inner.args))
    from zoneinfo import ZoneInfo

    return ZoneInfo(inner)


def timestamp(made: Constructed, _: str) -> Facts:
    """A Timestamp, made of the units since 1970, in its own zone."""
    ticks, _freq, zone, unit = (*made.args, 10)[:4]
    return Facts("pandas.Timestamp", _moment(ticks * RESOLUTIONS[unit], _zone(zone)))


def timedelta(made: Constructed, _: str) -> Facts:
    """A Timedelta, likewise."""
    ticks, unit = (*made.args, 10)[:2]
    days, rest = divmod(ticks * RESOLUTIONS[unit], 86400 * NANO)
    seconds, nanos = divmod(rest, NANO)
    text = f"{days} days {'+' if days < 0 else ''}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return Facts("pandas.Timedelta", text + (f".{nanos:09}".removesuffix("000") if nanos else ""))


def not_a_time(_: Constructed, __: str) -> Facts:
    """The facts of pandas' `NaT`."""
    return Facts("pandas.NaT", "NaT")


def period(made: Constructed, _: str) -> Facts:
    """A Period of the usual lengths."""
    _ordinal, freq, number = made.args
    kind, count = called(freq.maker).removeprefix(_OFFSETS), freq.args[0]
    if count != 1:
        raise ValueError("of several units")
    unit = {"MonthEnd": "M", "Day": "D", "Hour": "h", "Minute": "m", "Second": "s"}[kind]
    text = _date(number, unit).replace("T", " ")
    return Facts("pandas.Period", text[:16] if unit in "hm" else text)


def interval(made: Constructed, _: str) -> Facts:
    """An Interval of numbers."""
    left, right, closed = made.args
    if not all(type(end) in (int, float) for end in (left, right)):
        raise ValueError("of something else")
    begin, end = "[" if closed in ("left", "both") else "(", "]" if closed in ("right", "both") else ")"
    return Facts("pandas.Interval", f"{begin}{left}, {right}{end}")


KNOWN: dict[str, Any] = {
    "pandas._libs.tslibs.timestamps._unpickle_timestamp": timestamp,
    "pandas._libs.tslibs.timedeltas._timedelta_unpickle": timedelta,
    "pandas._libs.tslibs.nattype._nat_unpickle": not_a_time,
    "pandas.Period": period,
    "pandas._libs.tslibs.period.Period": period,
    "pandas.Interval": interval,
    "pandas._libs.interval.Interval": interval,
}
