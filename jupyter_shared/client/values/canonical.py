"""What a key is compared by where Python itself cannot compare: the same bytes for equal keys, in every process.

A pickle will not do: it differs by the order of a frozenset, by which equal strings happen to be one object, by the
time zone an instant is told in. So a key is taken apart, down to plain values, and what is without order is sorted.
Numbers are compared as Python does: 1, 1.0, True and Fraction(1) are one, and so are Decimal("0.1") and
Fraction(1, 10). All NaNs are one: Python compares them by identity, which no two processes share.
"""

from __future__ import annotations

import copyreg
import dataclasses
from collections.abc import Callable, Iterable
from enum import Enum, Flag
from functools import partial
from hashlib import blake2b
from pathlib import PurePath
from types import BuiltinFunctionType, FunctionType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from msgspec.msgpack import encode

from ...errors import CannotSend
from ...wire.values import DEEPEST, IDENTITY_SIZE, encoded
from . import moments
from .plain_keys import ABSENT, NOT_A_NUMBER, number_form

Form = Any  # None, int, float, str, bytes, and lists of these
MAIN = ("__main__", "__mp_main__")  # the second one in children that multiprocessing started afresh
# Of these modules' classes, the == that is written in Python compares no less than the whole state.
BY_STATE = frozenset({"uuid", "ipaddress", "pathlib", "fractions", "zoneinfo", "typing", "functools", "types"})
MADE = ("<string>", "<attrs generated")  # where the == is from that dataclasses and attrs make: it compares fields
_WITHOUT_ORDER: dict[Any, str] = {Union: "union", UnionType: "union", Literal: "literal"}  # annotations


def digest(form: Form) -> bytes:
    """A form as an identity."""
    return blake2b(encoded(encode, form), digest_size=IDENTITY_SIZE).digest()


ONE_OF_A_KIND = {digest(NOT_A_NUMBER), digest(moments.NOT_A_TIME)}  # not even equal to themselves


class Walk:
    """Takes one key apart, into what two equal keys have in common."""

    def __init__(self) -> None:
        self.own = False  # whether some part has a `==` of its own, which may find more equal than this does

    def identity(self, key: Any) -> bytes:
        """What two keys have in common exactly when they are equal."""
        return digest(self.form(key, DEEPEST))

    def form(self, value: Any, room: int) -> Form:
        """A value as plain values and lists."""
        if not room:
            raise CannotSend(f"Keys are nested at most {DEEPEST} levels deep, and not in themselves.")
        kind = type(value)
        if kind is str or kind is bytes or value is None:
            return value
        if isinstance(value, type | FunctionType | BuiltinFunctionType):
            return ["global", *_name(value)]
        if isinstance(value, Enum) and not isinstance(value, int | float | str | bytes):
            return self._enum(value, room - 1)
        for understood in (number_form, moments.form, _leaf):
            form = understood(value)
            if form is not ABSENT:
                return form
        return self._apart(value, kind, room - 1)

    def _apart(self, value: Any, kind: type, room: int) -> Form:
        """What has parts."""
        if (origin := get_origin(value)) in _WITHOUT_ORDER:
            return [_WITHOUT_ORDER[origin], self.sorted(((type(part), part) for part in get_args(value)), room)]
        if not _has_its_own(kind):
            for types, taken_apart in _CONTAINERS:
                if isinstance(value, types):
                    return taken_apart(self, value, room)
        if dataclasses.is_dataclass(value) and _compares_fields(kind):
            compared = [getattr(value, field.name) for field in dataclasses.fields(value) if field.compare]
            return ["fields", *_name(kind), self.all(compared, room)]
        return self._object(value, kind, room)

    def all(self, values: Iterable[Any], room: int) -> list[Form]:
        """Values in order."""
        return [self.form(value, room) for value in values]

    def sorted(self, values: Iterable[Any], room: int) -> list[Form]:
        """Values without order."""
        return sorted(self.all(values, room), key=partial(encoded, encode))

    def _enum(self, member: Enum, room: int) -> Form:
        what = member.value if isinstance(member, Flag) else member.name
        return ["enum", *_name(type(member)), self.form(what, room)]

    def _object(self, value: Any, kind: type, room: int) -> Form:
        """As pickle and copy take objects apart."""
        self.own = self.own or _has_its_own(kind)
        reduce = copyreg.dispatch_table.get(kind)
        reduced = reduce(value) if reduce else value.__reduce_ex__(4)
        if isinstance(reduced, str):
            return ["global", str(getattr(value, "__module__", "")), reduced]
        function, args, state, items, pairs = (*reduced, None, None, None)[:5]
        parts = self.all((function, args, state), room)
        return ["object", *parts, self.all(items or (), room), self.sorted(pairs or (), room)]


def _name(found: Any) -> tuple[str, str]:
    """Where a class or function is found."""
    module = found.__module__ or "builtins"
    return "__main__" if module in MAIN else module, found.__qualname__


def _compares_fields(kind: type) -> bool:
    return str(getattr(getattr(kind.__eq__, "__code__", None), "co_filename", "")).startswith(MADE)


def _has_its_own(kind: type) -> bool:
    """Whether a class compares by a function that somebody wrote, who need not look at all of its state."""
    if kind.__module__.partition(".")[0] in BY_STATE:
        return False
    return isinstance(kind.__eq__, FunctionType) and not _compares_fields(kind)


def _leaf(value: Any) -> Form:
    if _has_its_own(type(value)):
        return ABSENT
    return next((form(value) for types, form in _LEAVES if isinstance(value, types)), ABSENT)


def _range(walk: Walk, value: range, room: int) -> Form:
    """As Python compares ranges: by what is in them."""
    return ["range", *walk.all((len(value), *value[:1], value.step if len(value) > 1 else None), room)]


def _path(value: PurePath) -> Form:
    folds = PurePath("A") == PurePath("a") if isinstance(value, type(PurePath())) else str(value) != value.as_posix()
    return ["path", str(value).lower() if folds else str(value)]


_LEAVES: tuple[tuple[Any, Callable[[Any], Form]], ...] = (
    (str, str.__str__),
    (bytes | memoryview, lambda value: bytes(memoryview(value))),
    (bytearray, lambda value: ["bytearray", bytes(value)]),
    (PurePath, _path),
)
_CONTAINERS: tuple[tuple[Any, Callable[[Walk, Any, int], Form]], ...] = (
    (tuple, lambda walk, value, room: ["tuple", walk.all(tuple.__iter__(value), room)]),
    (frozenset | set, lambda walk, value, room: ["set", walk.sorted(value, room)]),
    (range, _range),
    (list, lambda walk, value, room: ["list", walk.all(value, room)]),
    (dict, lambda walk, value, room: ["dict", walk.sorted(value.items(), room)]),
)
