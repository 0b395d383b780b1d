"""The standard library's proxy types of locks, events, values and so on, for objects of registered classes."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import GenericAlias, TracebackType
from typing import Any, ClassVar, Self

from .internals import standard
from .proxies import BaseProxy


class IteratorProxy(BaseProxy, standard.IteratorProxy):  # type: ignore[misc]
    """An iterator or generator."""

    _exposed_ = ("__next__", "send", "throw", "close")

    def __iter__(self) -> Self:
        return self

    def __next__(self, *args: Any) -> Any:
        return self._callmethod("__next__", args)

    def send(self, *args: Any) -> Any:
        """As a generator's.

        Args:
            *args: The value that `yield` gives there.

        Returns:
            The next item.

        Raises:
            StopIteration: If there is none.
        """
        return self._callmethod("send", args)

    def throw(self, *args: Any) -> Any:
        """As a generator's.

        Args:
            *args: The exception that `yield` raises there.

        Returns:
            The next item.

        Raises:
            StopIteration: If there is none.
        """
        return self._callmethod("throw", args)

    def close(self, *args: Any) -> Any:
        """As a generator's.

        Args:
            *args: None.

        Returns:
            None.
        """
        return self._callmethod("close", args)


class AcquirerProxy(BaseProxy, standard.AcquirerProxy):  # type: ignore[misc]
    """A lock or semaphore."""

    _exposed_: ClassVar[tuple[str, ...]] = ("acquire", "release")

    def acquire(self, blocking: bool = True, timeout: float | None = None) -> Any:
        """Take it.

        Args:
            blocking: Whether to wait for it.
            timeout: Seconds to wait at most; None: for ever.

        Returns:
            Whether it was taken.
        """
        args = (blocking,) if timeout is None else (blocking, timeout)
        return self._callmethod("acquire", args)

    def release(self) -> Any:
        """Give it back.

        Returns:
            None.
        """
        return self._callmethod("release")

    def __enter__(self) -> Any:
        return self._callmethod("acquire")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Any:
        return self._callmethod("release")


class ConditionProxy(AcquirerProxy, standard.ConditionProxy):  # type: ignore[misc]
    """A condition."""

    _exposed_ = ("acquire", "release", "wait", "notify", "notify_all")

    def wait(self, timeout: float | None = None) -> Any:
        """Wait to be notified.

        Args:
            timeout: Seconds to wait at most; None: for ever.

        Returns:
            Whether it was notified.
        """
        return self._callmethod("wait", (timeout,))

    def notify(self, n: int = 1) -> Any:
        """Let some of those who wait go on.

        Args:
            n: How many.

        Returns:
            None.
        """
        return self._callmethod("notify", (n,))

    def notify_all(self) -> Any:
        """Let all who wait go on.

        Returns:
            None.
        """
        return self._callmethod("notify_all")

    def wait_for(self, predicate: Callable[[], Any], timeout: float | None = None) -> Any:
        """Wait until a predicate holds.

        Args:
            predicate: Called here, without arguments.
            timeout: Seconds to wait at most; None: for ever.

        Returns:
            What the predicate returned last.
        """
        end = None if timeout is None else time.monotonic() + timeout
        while not (result := predicate()):
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                break
            self.wait(left)
        return result


class EventProxy(BaseProxy, standard.EventProxy):  # type: ignore[misc]
    """An event."""

    _exposed_ = ("is_set", "set", "clear", "wait")

    def is_set(self) -> Any:
        """Whether it is set now.

        Returns:
            True or False.
        """
        return self._callmethod("is_set")

    def set(self) -> Any:
        """Set it.

        Returns:
            None.
        """
        return self._callmethod("set")

    def clear(self) -> Any:
        """Clear it.

        Returns:
            None.
        """
        return self._callmethod("clear")

    def wait(self, timeout: float | None = None) -> Any:
        """Wait until it is set.

        Args:
            timeout: Seconds to wait at most; None: for ever.

        Returns:
            Whether it is set.
        """
        return self._callmethod("wait", (timeout,))


class BarrierProxy(BaseProxy, standard.BarrierProxy):  # type: ignore[misc]
    """A barrier."""

    _exposed_ = ("__getattribute__", "wait", "abort", "reset")

    def wait(self, timeout: float | None = None) -> Any:
        """Wait until all have come.

        Args:
            timeout: Seconds to wait at most; None: for ever.

        Returns:
            A number from 0 to parties - 1, another one for each caller.

        Raises:
            BrokenBarrierError: If the barrier is broken or reset, or time is over.
        """
        return self._callmethod("wait", (timeout,))

    def abort(self) -> Any:
        """Break it: who waits, or comes, gets BrokenBarrierError.

        Returns:
            None.
        """
        return self._callmethod("abort")

    def reset(self) -> Any:
        """Begin anew: who waits gets BrokenBarrierError.

        Returns:
            None.
        """
        return self._callmethod("reset")

    parties = property(lambda self: self._callmethod("__getattribute__", ("parties",)), doc="How many must come.")
    n_waiting = property(lambda self: self._callmethod("__getattribute__", ("n_waiting",)), doc="How many wait.")
    broken = property(lambda self: self._callmethod("__getattribute__", ("broken",)), doc="Whether it is broken.")


class NamespaceProxy(BaseProxy, standard.NamespaceProxy):  # type: ignore[misc]
    """An object with attributes. Names that begin with an underscore are the proxy's own."""

    _exposed_ = ("__getattribute__", "__setattr__", "__delattr__")

    def __getattr__(self, key: str) -> Any:
        if key[0] == "_":
            return object.__getattribute__(self, key)
        return self._callmethod("__getattribute__", (key,))

    def __setattr__(self, key: str, value: Any) -> None:
        if key[0] == "_":
            object.__setattr__(self, key, value)
        else:
            self._callmethod("__setattr__", (key, value))

    def __delattr__(self, key: str) -> None:
        if key[0] == "_":
            object.__delattr__(self, key)
        else:
            self._callmethod("__delattr__", (key,))


class ValueProxy(BaseProxy, standard.ValueProxy):  # type: ignore[misc]
    """A value."""

    _exposed_ = ("get", "set")
    __class_getitem__: Any = classmethod(GenericAlias)

    def get(self) -> Any:
        """The value now.

        Returns:
            A copy.
        """
        return self._callmethod("get")

    def set(self, value: Any) -> Any:
        """Put another value in its place.

        Args:
            value: Anything that can be pickled.

        Returns:
            None.
        """
        return self._callmethod("set", (value,))

    value = property(get, set, doc="The value, as an attribute.")
