"""The standard library's proxy types of containers and pools, for objects of registered classes."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from .internals import standard
from .proxies import MakeProxyType

BaseListProxy: Any = MakeProxyType(
    "BaseListProxy",
    (
        "__add__", "__contains__", "__delitem__", "__getitem__", "__len__", "__mul__", "__reversed__", "__rmul__",
        "__setitem__", "append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove", "reverse",
        "sort", "__imul__",
    ),
)  # fmt: skip


class ListProxy(BaseListProxy, standard.ListProxy):  # type: ignore[misc]
    """A list."""

    def __iadd__(self, value: Any) -> Self:
        self._callmethod("extend", (value,))
        return self

    def __imul__(self, value: Any) -> Self:
        self._callmethod("__imul__", (value,))
        return self


BaseDictProxy: Any = MakeProxyType(
    "BaseDictProxy",
    (
        "__contains__", "__delitem__", "__getitem__", "__ior__", "__iter__", "__len__", "__or__", "__reversed__",
        "__ror__", "__setitem__", "clear", "copy", "fromkeys", "get", "items", "keys", "pop", "popitem",
        "setdefault", "update", "values",
    ),
)  # fmt: skip


class DictProxy(BaseDictProxy, standard.DictProxy):  # type: ignore[misc]
    """A dict."""

    _method_to_typeid_ = {"__iter__": "Iterator", "__reversed__": "Iterator"}

    def __ior__(self, value: Any) -> Self:
        self._callmethod("update", (value,))
        return self

    def keys(self) -> list[Any]:
        """The keys there are now.

        Returns:
            A list.
        """
        return list(self.copy())

    def values(self) -> list[Any]:
        """The values there are now.

        Returns:
            A list.
        """
        return list(self.copy().values())

    def items(self) -> list[tuple[Any, Any]]:
        """The items there are now.

        Returns:
            A list.
        """
        return list(self.copy().items())


BaseSetProxy: Any = MakeProxyType(
    "BaseSetProxy",
    (
        "__and__", "__contains__", "__iter__", "__len__", "__or__", "__rand__", "__ror__", "__rsub__", "__rxor__",
        "__sub__", "__xor__", "__iand__", "__ior__", "__isub__", "__ixor__", "add", "clear", "copy", "difference",
        "difference_update", "discard", "intersection", "intersection_update", "isdisjoint", "issubset",
        "issuperset", "pop", "remove", "symmetric_difference", "symmetric_difference_update", "union", "update",
    ),
)  # fmt: skip


class SetProxy(BaseSetProxy, getattr(standard, "SetProxy", object)):  # type: ignore[misc]
    """A set."""

    _method_to_typeid_ = {"__iter__": "Iterator"}

    def __ior__(self, value: Any) -> Self:
        self._callmethod("update", (value,))
        return self

    def __iand__(self, value: Any) -> Self:
        self._callmethod("intersection_update", (value,))
        return self

    def __isub__(self, value: Any) -> Self:
        self._callmethod("difference_update", (value,))
        return self

    def __ixor__(self, value: Any) -> Self:
        self._callmethod("symmetric_difference_update", (value,))
        return self


BaseArrayProxy: Any = MakeProxyType("BaseArrayProxy", ("__len__", "__getitem__", "__setitem__"))


class ArrayProxy(BaseArrayProxy, standard.ArrayProxy):  # type: ignore[misc]
    """An array."""


BasePoolProxy: Any = MakeProxyType(
    "BasePoolProxy",
    (
        "apply", "apply_async", "close", "imap", "imap_unordered", "join", "map", "map_async", "starmap",
        "starmap_async", "terminate",
    ),
)  # fmt: skip


class PoolProxy(BasePoolProxy, standard.PoolProxy):  # type: ignore[misc]
    """A pool of worker processes; `with` ends it."""

    _method_to_typeid_ = {
        "apply_async": "AsyncResult",
        "map_async": "AsyncResult",
        "starmap_async": "AsyncResult",
        "imap": "Iterator",
        "imap_unordered": "Iterator",
    }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.terminate()
