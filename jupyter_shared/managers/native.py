"""This package's own kinds with the standard library's face: what a SyncManager's `dict()`, `Queue()`, ... return.

Each class is a kind's proxy first, with its cached reads, waiting in line, and dead holders' locks; and it is
the standard library's proxy type too, for `isinstance`, `_callmethod`, `_getvalue` and names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from multiprocessing.managers import Namespace, Value  # type: ignore[attr-defined]
from typing import Any

from ..errors import SharedError
from ..kinds import (
    arrays,
    barriers,
    conditions,
    dicts,
    events,
    lifo_queues,
    lists,
    locks,
    namespaces,
    priorities,
    queues,
    semaphores,
    sets,
    values,
)  # fmt: skip
from . import container_proxies, sync_proxies
from .proxies import BaseProxy
from .remote import RemoteError, Token


class Native(BaseProxy):
    """What proxies of kinds need to pass for the standard library's."""

    _home: Any

    @property
    def _token(self) -> Token:  # type: ignore[override]
        return Token(type(self).typeid, self._home.connection.address, self._id, self._home)

    @property
    def _id(self) -> str:  # type: ignore[override]
        return f"{self._handle.object:x}"

    def _callmethod(self, methodname: str, args: Iterable[Any] = (), kwds: Mapping[str, Any] = {}) -> Any:
        if methodname == "#GETVALUE":
            return self._getvalue()
        if methodname == "__repr__":
            return str(self)
        if methodname == "__getattribute__":
            return getattr(self, *args)
        is_method = not methodname.startswith("_") and hasattr(type(self), methodname)
        if not is_method and methodname not in self._exposed_:
            raise RemoteError(f"method {methodname!r} of {type(self).__name__} is not in exposed={self._exposed_}")
        return getattr(self, methodname)(*args, **kwds)

    # As in the standard library, two proxies are equal when they are of one object, and can be members of sets and
    # keys of dicts. With what is no proxy, ours are compared by value: `manager.list([1]) == [1]`.

    def __hash__(self) -> int:
        return hash(self._handle.object)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, BaseProxy):
            return self is other or bool(self._same(other))
        return super().__eq__(other)  # type: ignore[no-any-return]

    def __ne__(self, other: object) -> bool:
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    def __str__(self) -> str:
        try:
            return str(super().__str__()) if self._home.gone is None else self._fallback()
        except SharedError:
            return self._fallback()

    def _fallback(self) -> str:
        return f"{repr(self)[:-1]}; '__str__()' failed>"

    def _getvalue(self) -> Any:
        contents = self._contents()
        if contents is None:
            raise TypeError(f"a {type(self).typeid} has no value that could be copied")
        return self._referent_of(contents)

    def _referent_of(self, contents: Any) -> Any:
        """What the standard library's manager would hold, with these contents."""
        return contents

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        contents = self._contents()
        return self if contents is None else self._referent_of(contents)


def _as(name: str) -> Callable[[type], type]:
    """What `repr` calls a class."""

    def rename(cls: type) -> type:
        cls.__name__ = cls.__qualname__ = name
        return cls

    return rename


@_as("DictProxy")
class NativeDict(Native, dicts.DictProxy, container_proxies.DictProxy):  # type: ignore[misc]
    """A dict; as in the standard library, `keys`, `values` and `items` are lists."""

    def __iter__(self) -> Iterator[Any]:
        return self._unchanged(self._read("keys"))

    def _unchanged(self, keys: list[Any]) -> Iterator[Any]:
        for key in keys:
            if len(self) != len(keys):
                raise RuntimeError("dictionary changed size during iteration")
            yield self._home.unkey(key)

    def keys(self) -> list[Any]:  # type: ignore[override]
        """A list of the keys."""
        return [*self._home.unkeys(self._read("keys"))]

    def values(self) -> list[Any]:  # type: ignore[override]
        """A list of the values."""
        return [*self.copy().values()]

    def items(self) -> list[tuple[Any, Any]]:  # type: ignore[override]
        """A list of the items."""
        return [*self.copy().items()]


@_as("ListProxy")
class NativeList(Native, lists.ListProxy, container_proxies.ListProxy):  # type: ignore[misc]
    """A list."""

    def __iter__(self) -> Iterator[Any]:
        # All of one moment, and then, as with Python's own, what the loop itself has added.
        at, done, more = self._home.page[self._slot], 0, self._whole()
        while more:
            yield from more
            done += len(more)
            if self._home.page[self._slot] == at >= 0:  # nothing has changed
                return
            at, more = self._home.page[self._slot], self[done:]


@_as("SetProxy")
class NativeSet(Native, sets.SetProxy, container_proxies.SetProxy):  # type: ignore[misc]
    """A set."""


@_as("ArrayProxy")
class NativeArray(Native, arrays.ArrayProxy, container_proxies.ArrayProxy):  # type: ignore[misc]
    """An array."""


@_as("NamespaceProxy")
class NativeNamespace(Native, namespaces.NamespaceProxy, sync_proxies.NamespaceProxy):  # type: ignore[misc]
    """A namespace."""

    def _callmethod(self, methodname: str, args: Iterable[Any] = (), kwds: Mapping[str, Any] = {}) -> Any:
        asked = [*args]
        if methodname == "__getattribute__" and str(asked[0]).startswith("_"):  # `__dict__`, most often
            return getattr(self._getvalue(), *asked)
        return super()._callmethod(methodname, asked, kwds)

    def _referent_of(self, contents: Any) -> Namespace:
        return Namespace(**vars(contents))

    def __getattr__(self, key: str) -> Any:
        # Python asks here for what neither the proxy nor the namespace has.
        raise self._missing(key)


@_as("ValueProxy")
class NativeValue(Native, values.ValueProxy, sync_proxies.ValueProxy):
    """A value."""

    def _referent_of(self, contents: Any) -> Value:
        return Value(self.typecode, contents)


@_as("AcquirerProxy")
class NativeLock(Native, locks.LockProxy, sync_proxies.AcquirerProxy):
    """A lock."""


@_as("AcquirerProxy")
class NativeRLock(Native, locks.RLockProxy, sync_proxies.AcquirerProxy):
    """A lock that its holder may take again."""


@_as("AcquirerProxy")
class NativeSemaphore(Native, semaphores.SemaphoreProxy, sync_proxies.AcquirerProxy):
    """A semaphore."""


@_as("AcquirerProxy")
class NativeBoundedSemaphore(Native, semaphores.BoundedSemaphoreProxy, sync_proxies.AcquirerProxy):
    """A semaphore that may not be released more often than acquired."""


@_as("ConditionProxy")
class NativeCondition(Native, conditions.ConditionProxy, sync_proxies.ConditionProxy):
    """A condition."""


@_as("EventProxy")
class NativeEvent(Native, events.EventProxy, sync_proxies.EventProxy):
    """An event."""


@_as("BarrierProxy")
class NativeBarrier(Native, barriers.BarrierProxy, sync_proxies.BarrierProxy):
    """A barrier."""


class QueueFace(BaseProxy):
    """What AutoProxy makes of a queue in the standard library."""

    _exposed_ = (
        "empty", "full", "get", "get_nowait", "join", "put", "put_nowait", "qsize", "shutdown", "task_done",
    )  # fmt: skip


class NativeQueued(Native):
    """What all queues do as there."""

    def join(self, timeout: float | None = None) -> bool | None:
        """Wait until all is done with. None, as there; with a timeout, which is ours, whether it is."""
        is_done: bool = super().join(timeout)
        return None if timeout is None else is_done


@_as("AutoProxy[Queue]")
class NativeQueue(NativeQueued, queues.QueueProxy, QueueFace):  # type: ignore[misc]
    """A queue, first in, first out."""


@_as("AutoProxy[LifoQueue]")
class NativeLifoQueue(NativeQueued, lifo_queues.LifoQueueProxy, QueueFace):  # type: ignore[misc]
    """A queue, last in, first out."""


@_as("AutoProxy[PriorityQueue]")
class NativePriorityQueue(NativeQueued, priorities.PriorityQueueProxy, QueueFace):  # type: ignore[misc]
    """A queue that gives its smallest item first."""
