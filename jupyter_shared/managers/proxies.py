"""Proxies as the standard library has them: each method is called on the object in the manager's process.

They serve objects of registered classes. Dicts, queues, locks and so on that a SyncManager makes are of this
package's own kinds; their proxies (`native.py`) are BaseProxies too, but do better than to call every time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from ..wire.messages import Handle
from .connections import proxy_of_kind
from .internals import Internals
from .remote import Token


class BaseProxy(Internals):
    """A registered object, as another process holds it. Derive from it, and name in `_exposed_` what may be called."""

    _exposed_: ClassVar[tuple[str, ...]] = ()
    _made_of: ClassVar[tuple[str, tuple[str, ...]] | None] = None  # for types made by MakeProxyType
    _written_as: ClassVar[type | None] = None  # for types that derive from the standard library's, see `theirs.py`
    _isauto = False

    def __init__(
        self,
        token: Token,
        serializer: str,
        manager: Any = None,
        authkey: bytes | None = None,
        exposed: Iterable[str] | None = None,
        incref: bool = True,
        manager_owned: bool = False,
    ) -> None:
        self._token = token
        self._id = token.id
        self._manager = manager
        self._serializer = serializer
        self._home = _home_of(token, manager, authkey)
        self._handle: Handle = token.handle
        self._referent = self._home.refer_to(self._handle)

    def _callmethod(self, methodname: str, args: Iterable[Any] = (), kwds: Mapping[str, Any] = {}) -> Any:
        """Call a method of the object: a copy of its result, or a proxy."""
        return self._home.call_method(self._handle, methodname, args, kwds, self._manager)

    def _getvalue(self) -> Any:
        """A copy of the object."""
        return self._callmethod("#GETVALUE")

    def __reduce__(self) -> tuple[Any, ...]:
        if self._isauto:
            make: Any = AutoProxy
        elif "_made_of" in type(self).__dict__:
            make = Made(*type(self)._made_of)  # type: ignore[misc]
        else:
            make = type(self)._written_as or type(self)
        exposed = {"exposed": tuple(self._exposed_)} if self._isauto else {}
        return self._home.reduce_hosted(self._token, make, exposed)  # type: ignore[no-any-return]

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return self._getvalue()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} object, typeid {self._token.typeid!r} at {id(self):#x}>"

    def __str__(self) -> str:
        try:
            return str(self._callmethod("__repr__"))
        except Exception:  # noqa: BLE001 - whatever the object's own repr raises
            return f"{repr(self)[:-1]}; '__str__()' failed>"


def MakeProxyType(  # noqa: N802 - the standard library's name
    name: str, exposed: Iterable[str], _cache: dict[Any, type[BaseProxy]] = {}  # noqa: B006 - as its name says
) -> type[BaseProxy]:
    """A proxy type with these methods.

    Args:
        name: Of the type.
        exposed: The methods' names.
        _cache: The types that were made, by name and methods.

    Returns:
        The type: the same for the same name and methods.
    """
    exposed = tuple(exposed)
    key = (name, exposed)
    if key not in _cache:
        methods = {method: _forwarding(method) for method in exposed}
        made = type(name, (BaseProxy,), {**methods, "_exposed_": exposed, "_made_of": key})
        made.__module__ = sys._getframe(1).f_globals.get("__name__", __name__)  # where it can be imported from
        _cache[key] = made
    return _cache[key]


def _forwarding(name: str) -> Callable[..., Any]:
    def method(self: BaseProxy, /, *args: Any, **kwds: Any) -> Any:
        return self._callmethod(name, args, kwds)

    method.__name__ = method.__qualname__ = name
    method.__doc__ = f"Call `{name}` of the object in the manager's process."
    return method


class Made:
    """Stands for a type that MakeProxyType made, in pickles."""

    def __init__(self, name: str, exposed: tuple[str, ...]) -> None:
        self._of = name, exposed

    def __call__(self, *args: Any, **kwds: Any) -> BaseProxy:
        """A proxy of that type."""
        return MakeProxyType(*self._of)(*args, **kwds)


def AutoProxy(  # noqa: N802 - the standard library's name
    token: Token,
    serializer: str,
    manager: Any = None,
    authkey: bytes | None = None,
    exposed: Iterable[str] | None = None,
    incref: bool = True,
    manager_owned: bool = False,
) -> BaseProxy:
    """A proxy with all the methods that the object exposes: the public ones, unless it was registered otherwise.

    Args:
        token: Where the object is.
        serializer: Of no meaning here; the standard library's.
        manager: Whose object it is; None: whichever listens at the token's address.
        authkey: Of that manager; None: this process's.
        exposed: The methods' names; None: the manager is asked.
        incref: Of no meaning here.
        manager_owned: Of no meaning here.

    Returns:
        The proxy.
    """
    if exposed is None:
        home = _home_of(token, manager, authkey)
        proxy = proxy_of_kind(home, token.handle.object)
        if proxy is not None:
            return proxy  # type: ignore[no-any-return]
        exposed = home.call_method(token.handle, "#EXPOSED", (), {}, manager)
    made = MakeProxyType(f"AutoProxy[{token.typeid}]", exposed)
    proxy = made(token, serializer, manager, authkey)
    proxy._isauto = True
    return proxy


def _home_of(token: Token, manager: Any, authkey: bytes | None) -> Any:
    """This process's attachment to the manager of a token, which may have come out of a pickle."""
    if token.home is not None:
        return token.home
    if manager is not None:
        return manager._home
    return Token.attach(token.address, authkey)


def RebuildProxy(  # noqa: N802 - the standard library's name
    func: Callable[..., Any], token: Token, serializer: str, kwds: dict[str, Any]
) -> Any:
    """Make a proxy anew, as the standard library's proxies are unpickled.

    Args:
        func: Makes it.
        token: Where the object is.
        serializer: Of no meaning here.
        kwds: What else `func` is given, by name.

    Returns:
        The proxy.
    """
    return func(token, serializer, **kwds)
