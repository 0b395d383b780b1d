"""The private names of the standard library's proxies that programs reach for, and what they mean here.

They tell what is asked of them, and let go of an object or of a connection where they do so there. What has no meaning
here does nothing: a connection is opened when it is first needed, and a fork needs no help of proxies.
"""

from __future__ import annotations

import multiprocessing.managers as _standard
from collections.abc import Callable
from multiprocessing.process import AuthenticationString  # type: ignore[attr-defined]
from typing import Any

from .connections import ManagerConnection

standard: Any = _standard  # untyped, since our classes derive from its and differ in their signatures


class ComputedAttribute:
    """An attribute that a function tells; who sets it on one proxy has set it there."""

    def __init__(self, tell: Callable[[Any], Any]) -> None:
        self._tell = tell
        self.__doc__ = tell.__doc__

    def __get__(self, proxy: Any, owner: type) -> Any:
        return self if proxy is None else self._tell(proxy)


class ThreadsConnection:
    """What `proxy._tls` is: has this thread's connection to the manager, and hangs it up when that is deleted."""

    def __init__(self, proxy: Internals) -> None:
        self.proxy = proxy

    @property
    def connection(self) -> ManagerConnection:
        """This thread's; opened if need be."""
        return ManagerConnection(self.proxy._home)

    @connection.deleter
    def connection(self) -> None:
        self.proxy._home.hang_up()


class Internals(standard.BaseProxy):  # type: ignore[misc]
    """What a proxy of ours has of the standard library's, besides being one for `isinstance`."""

    _home: Any
    _handle: Any
    _referent: Any
    _serializer = "pickle"
    _owned_by_manager = False
    _manager: Any = None
    _Client = ManagerConnection.to

    @ComputedAttribute
    def _authkey(self) -> Any:
        """The key of its manager."""
        return AuthenticationString(self._home.connection.key_bytes)

    @ComputedAttribute
    def _tls(self) -> Any:
        """What this thread has of its own."""
        return ThreadsConnection(self)

    @ComputedAttribute
    def _idset(self) -> Any:
        """The ids of all objects of this manager that this process refers to."""
        return {f"{referent.id:x}" for referent in self._home._referents.all()}

    @ComputedAttribute
    def _close(self) -> Any:
        """To be called to let go of the object."""
        return self._let_go

    def _let_go(self) -> None:
        self._referent = None

    def _connect(self) -> None:
        """A connection is there as soon as it is needed."""

    def _incref(self) -> None:
        """Refer to the object, again if it was let go of."""
        if self._referent is None:
            self._referent = self._home.refer_to(self._handle)

    @staticmethod
    def _decref(token: Any, authkey: Any, state: Any, tls: Any, idset: Any, _Client: Any) -> None:  # noqa: ARG004, N803
        """As `_close` of a proxy whose token this is."""
        idset.discard(token.id)
        tls.proxy._let_go()

    def _after_fork(self) -> None:
        """A forked child refers to what it has inherited."""
        self._manager = None
        self._incref()
