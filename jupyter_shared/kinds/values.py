"""One value of any type. It comes as published values, which are replaced, and as the live `Value`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from types import GenericAlias
from typing import Any

from ..wire.values import Blob
from .agreeing import agree
from .cache import is_immutable
from .contents import WHOLE, ContentsProxy
from .kind import Context, ProxyHome, State, operation
from .overwriting import single
from .undo import of_one
from .wording import ONE

PUBLISHED = "published"  # the kind of what `shared["x"] = value` makes


class PublishedState(State, kind=PUBLISHED):
    """The blob of a published value."""

    can_be_revived = is_replicable = True
    undo_rules = single("blob")

    def __init__(self, blob: Blob) -> None:
        self.blob = blob

    def summary(self) -> dict[str, Any]:
        """The value."""
        return {"blobs": [self.blob]}

    def blobs(self) -> Iterator[Blob]:
        """The value."""
        return iter((self.blob,))

    def dump(self) -> list[Any]:
        """The blob."""
        return [self.blob]

    @operation(reads=True)
    def get(self, call: Context) -> Blob:
        """The blob."""
        return self.blob

    @operation(sure=True, tells=True)
    def set(self, call: Context, blob: Blob) -> None:
        """Put another blob in its place."""
        call.undo = of_one(self.blob)
        self.blob = blob

    @operation(reads=True)
    def all(self, call: Context) -> Blob:
        """The blob, too: as of all kinds with contents."""
        return self.blob

    @operation(sure=True, tells=True)
    def replace(self, call: Context, blob: Blob) -> None:
        """Put another blob in its place, too."""
        call.undo = of_one(self.blob)
        self.blob = blob


class ValueState(PublishedState, kind="value"):
    """One blob, and the typecode it was made with."""

    is_replicable = True

    def __init__(self, typecode: str, blob: Blob) -> None:
        super().__init__(blob)
        self.code = typecode

    def summary(self) -> dict[str, Any]:
        """The value and its typecode."""
        return {"typecode": self.code, "blobs": [self.blob]}

    def dump(self) -> list[Any]:
        """Typecode and blob."""
        return [self.code, self.blob]

    @operation(reads=True)
    def typecode(self, call: Context) -> str:
        """What it was made with; it never changes."""
        return self.code


class PublishedProxy(ContentsProxy, kind=PUBLISHED):
    """One value; the session reads and replaces it for its users, who never see this proxy."""

    _written = "whole"
    _wording = ONE
    _has_method = False  # `shared["x"] = value` makes it
    _pane = "value"

    @classmethod
    def _arguments(cls, home: ProxyHome, value: Any, /) -> list[Any]:
        return [home.pack(value)]

    def get(self) -> Any:
        """The value now.

        Returns:
            The value; a copy, if it can be changed.
        """
        found = self._replies.get(WHOLE)
        if found is not None and self._home.page[self._slot] == found[0]:
            return found[1]
        return self._read_as(self._cache.remember, WHOLE, self._unpack, is_immutable, "get")

    def set(self, value: Any) -> None:
        """Put another value in its place.

        Args:
            value: Anything that can be pickled.

        Raises:
            CannotSend: If it cannot.
        """
        self._write("set", self._pack(value))

    def _load(self, reply: Any) -> Any:
        return self._unpack(reply)

    def _dump(self, contents: Any) -> Blob:
        return self._pack(contents)


class ValueProxy(PublishedProxy, kind="value", typeid="Value"):
    """One value that several kernels see, as `v.value`. Its typecode is kept, and anything may be put in."""

    _has_method = True
    __class_getitem__: Any = classmethod(GenericAlias)

    @classmethod
    def _arguments(
        cls, home: ProxyHome, typecode: Any = None, value: Any = None, /, lock: bool = True
    ) -> list[Any]:
        return ["O" if typecode is None else _code(typecode), home.pack(value)]

    def _check(self, typecode: Any = None, value: Any = None, /, lock: bool = True) -> None:
        if typecode is not None:
            agree(self, "typecode", _code(typecode))

    value = property(PublishedProxy.get, PublishedProxy.set, doc="The value, as an attribute.")

    @property
    def typecode(self) -> str:
        """What it was made with."""
        return self._constant("typecode", str)  # type: ignore[no-any-return]

    def get_lock(self) -> AbstractContextManager[None]:
        """`with v.get_lock(): v.value += 1`: nobody else can change it meanwhile.

        Returns:
            A context manager.
        """
        return self._exclusive()

    def _contents(self) -> Any:
        return self.get()

    def __str__(self) -> str:
        return f"Value({self.typecode!r}, {self.get()!r})"


def _code(typecode: Any) -> str:
    """A typecode as it is kept; of one of the types of ctypes, that type's."""
    return typecode if isinstance(typecode, str) else getattr(typecode, "_type_", None) or repr(typecode)
