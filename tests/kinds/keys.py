"""Keys of all sorts, beside what Python makes of them; and classes of keys, importable in other processes."""

from __future__ import annotations

import enum
import functools
import ipaddress
import re
import uuid
from collections import namedtuple
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any, Literal, Optional, Union
from zoneinfo import ZoneInfo

import numpy
import pandas


class Color(enum.Enum):
    RED = 1
    CRIMSON = 1  # noqa: PIE796 - another name of the same
    BLUE = 2


class Number(enum.IntEnum):
    ONE = 1
    TWO = 2


class Bits(enum.IntFlag):
    A = 1
    B = 2


class Mode(enum.Flag):
    READ = enum.auto()
    WRITE = enum.auto()


class Word(enum.StrEnum):
    A = "a"


class Text(str):
    __slots__ = ()


class Data(bytes):
    __slots__ = ()


class Apart(tuple):
    """Equal to a tuple, and not found where that is."""

    __slots__ = ()

    def __hash__(self) -> int:
        return 7


Pair = namedtuple("Pair", "left right")


@dataclass(frozen=True)
class Point:
    x: Any
    y: Any = 0
    note: str = field(default="", compare=False)


@dataclass(frozen=True)
class Other:
    x: Any
    y: Any = 0


@functools.total_ordering
class Insensitive:
    """Text that is compared without its case: two look different, and are equal."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Insensitive | str) and str(other).lower() == self.text.lower()

    def __lt__(self, other: object) -> bool:
        return str(other) > self.text

    def __hash__(self) -> int:
        return hash(self.text.lower())

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Insensitive({self.text!r})"


BERLIN, LONDON = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/London")
NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)
TURNED = datetime(2024, 10, 27, 2, 30, tzinfo=BERLIN)

# Each row: keys of which Python says that they are equal; those of different rows are not.
EQUAL: list[list[Any]] = [
    [1, True, 1.0, Number.ONE, Bits.A, Fraction(1), Decimal(1), Decimal("1.00"), complex(1), numpy.int64(1),
     numpy.uint8(1), numpy.float32(1), numpy.bool_(True), numpy.complex64(1)],
    [0, False, -0.0, 0.0, Decimal("-0"), numpy.float64(-0.0), Bits(0), 0j],
    [0.5, Fraction(1, 2), Decimal("0.5"), numpy.float16(0.5), numpy.longdouble(0.5)],
    [Fraction(1, 10), Decimal("0.1"), Decimal("0.10")],
    [0.1, numpy.float64(0.1), Fraction(0.1)],
    [float(numpy.float32(0.1)), numpy.float32(0.1)],
    [Fraction(1, 3)],
    [3, Bits.A | Bits.B, numpy.int8(3)],
    [2**70, Fraction(2**70), Decimal(2**70), 2.0**70],
    [10**400, Decimal("1e400")],
    [float("inf"), Decimal("inf"), numpy.float32("inf")],
    [1 + 2j, numpy.complex128(1 + 2j)],
    ["a", Word.A, Text("a"), numpy.str_("a")],
    [b"a", Data(b"a"), numpy.bytes_(b"a"), memoryview(b"a")],
    [None], [...], [NotImplemented], [int], [len],
    [(1, "a"), Pair(1, "a"), (True, Text("a")), (numpy.int64(1), Word.A), (1.0, numpy.str_("a"))],
    [((1, 2), None), (Pair(1, 2), None), (Pair(numpy.int16(1), 2.0), None)],
    [()],
    [frozenset(), frozenset([])],
    [frozenset("abcdefgh"), frozenset("hgfedcba"), frozenset(map(Text, "badcfehg"))],
    [frozenset({1, 2}), frozenset({2.0, True}), frozenset({numpy.int64(2), Number.ONE})],
    [(frozenset({1, 2}), 1), (frozenset({2, True}), numpy.int8(1))],
    [frozenset({frozenset({1}), 2}), frozenset({2.0, frozenset({True})})],
    [Color.RED, Color.CRIMSON], [Color.BLUE],
    [Mode.READ | Mode.WRITE, Mode(3)], [Mode.READ],
    [Point(1), Point(1.0, False, note="not compared"), Point(numpy.int64(1))],
    [Other(1)], [Point("a"), Point(Text("a"))], [Point(Color.RED, (1, 2)), Point(Color.CRIMSON, Pair(True, 2))],
    [NOON, NOON.astimezone(BERLIN), NOON.astimezone(timezone(timedelta(hours=-7))), pandas.Timestamp(NOON)],
    [TURNED, TURNED.replace(fold=1)],
    [datetime(2024, 1, 1), numpy.datetime64("2024-01-01T00", "h"), pandas.Timestamp("2024-01-01")],
    [pandas.Timestamp(1)], [numpy.datetime64(7, "ns")],
    [date(2024, 1, 1)],
    [time(1, 30)], [time(1, 30, tzinfo=UTC), time(2, 30, tzinfo=timezone(timedelta(hours=1)))],
    [timedelta(seconds=5), timedelta(milliseconds=5000), pandas.Timedelta(5, "s")],
    [range(0), range(3, 3)], [range(0, 3, 2), range(0, 4, 2)],
    [uuid.UUID(int=5)], [ipaddress.ip_address("10.0.0.1")],
    [Path("x/y"), Path("x") / "y", PurePosixPath("x/y")],
    [list[int]], [re.compile("a")], [BERLIN, ZoneInfo("Europe/Berlin")], [LONDON],
    [int | str, str | int, Union[str, int]], [Optional[int], None | int], [Literal[1, "a"], Literal["a", 1]],  # noqa: UP007, UP045
    [Literal[True, "a"]], [list[int | str], list[str | int]],
    [pandas.Interval(1, 2)], [pandas.Period("2024-01", "M"), pandas.Period("2024-01-15", "M")], [pandas.NA],
]  # fmt: skip

IDENTICAL: list[Any] = [object(), lambda: 1, iter([]), type("Loose", (), {})()]  # equal to nothing but themselves
