"""Connections as the standard library's proxies use them: a request is sent, and its answer received.

Some programs do so themselves, in a `_callmethod` of their own (`conn = self._tls.connection`), or to ask a manager
something (`dispatch(manager._Client(address, authkey=key), None, "number_of_objects")`). Here it is a call like any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any, ClassVar, Self

from ..errors import WrongKind
from ..wire.messages import Handle

HOSTED = "hosted"  # the kind of what a program has registered
Request = tuple[str | None, str, Iterable[Any], Mapping[str, Any]]  # to which object, its method, arguments


class ManagerConnection:
    """To a manager: for what it says itself, and what its objects do."""

    attach: ClassVar[Callable[[Any, bytes | None], Any]]  # as `homes` does it

    def __init__(self, home: Any) -> None:
        self._home = home
        self.closed = False

    @classmethod
    def to(cls, address: Any, family: str | None = None, authkey: bytes | None = None) -> Self:  # noqa: ARG003
        """A connection to the manager that listens there: what `_Client` of managers and proxies is."""
        return cls(cls.attach(address, authkey))

    def send(self, request: Request) -> None:
        """Call a method; `recv` has what comes of it."""
        try:
            answer: tuple[str, Any] = "#RETURN", dispatch(self, *request)
        except Exception as error:  # noqa: BLE001 - whatever the object raises
            answer = "#ERROR", error
        self._home.answers.last = answer  # of this thread, whose connection it is, however many of us it has made

    def recv(self) -> tuple[str, Any]:
        """The answer to what was sent last: what kind it is of, and what came of the call."""
        answer: tuple[str, Any] | None = vars(self._home.answers).pop("last", None)
        if answer is None:
            raise EOFError("nothing was sent that could be answered")
        return answer

    def close(self) -> None:
        """Hang up; this thread's next call opens another connection."""
        self.closed = True
        self._home.hang_up()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def dispatch(c: Any, id: Any, methodname: str, args: Iterable[Any] = (), kwds: Mapping[str, Any] = {}) -> Any:
    """Call a method of a manager, or of one of its objects.

    Args:
        c: A connection, a manager or a proxy.
        id: The object's, in hexadecimal; empty: the manager is meant.
        methodname: What to call.
        args: What it is given.
        kwds: The same, by name.

    Returns:
        What the method returns.

    Raises:
        RemoteError: If it raises what cannot travel; else that error itself.
    """
    home = c._home
    if not id:
        asked = OF_MANAGERS.get(methodname)
        return asked(home, *args) if asked else home.ask_registry(methodname, *args, **kwds)
    number = int(id, 16)
    ours = home._proxies.get(number)
    if ours is None:
        manager = c if hasattr(c, "_registry") else None
        try:
            return home.call_method(Handle(number, 0, HOSTED), methodname, args, kwds, manager)
        except WrongKind:
            ours = proxy_of_kind(home, number)
            if ours is None:  # the method itself has raised it
                raise
    return ours._callmethod(methodname, args, kwds)


def exposed(home: Any, token: Any) -> Any:
    """The names of the methods that an object exposes.

    Args:
        home: The attachment to its manager.
        token: The object's.

    Returns:
        The names.
    """
    proxy = proxy_of_kind(home, token.handle.object)
    return home.call_method(token.handle, "#EXPOSED", (), {}) if proxy is None else proxy._exposed_


def proxy_of_kind(home: Any, number: int) -> Any:
    """The proxy of an object of a kind of ours.

    Args:
        home: The attachment to its manager.
        number: The object's.

    Returns:
        The proxy; None if the object is of a registered class.
    """
    found = home.ask("handles", [number])[0]
    return home.proxy(Handle(*found)) if found is not None and Handle(*found).kind != HOSTED else None


def _nothing(*_: Any) -> None:
    """What needs no doing here: references are counted with the proxies, and a connection takes any request."""


def _end(home: Any) -> None:
    home.end_manager()


# What the standard library's managers are asked, beside what their registry tells.
OF_MANAGERS: Mapping[str, Callable[..., Any]] = {
    "dummy": _nothing, "accept_connection": _nothing, "incref": _nothing, "decref": _nothing,
    "get_methods": exposed, "shutdown": _end,
}  # fmt: skip
