"""What comes back from a manager's process besides values: its errors, and what names an object there.

The errors are also those of the standard library, so that programs written for it catch them.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from typing import Any, ClassVar

from .. import errors
from ..client.values.unpickling import unpickled
from ..wire.messages import Handle
from .internals import standard


class RemoteError(errors.RemoteError, standard.RemoteError):  # type: ignore[misc]
    """Something went wrong in the manager's process; the text is its traceback."""


class AuthenticationError(errors.Refused, multiprocessing.AuthenticationError):
    """The authkey is not the manager's."""


class RemoteTraceback(Exception):
    """Shown as the cause of an exception that a registered object raised: where, in the manager's process."""

    def __str__(self) -> str:
        return f'\n"""\n{self.args[0]}"""'


def failure(data: bytes, text: str) -> BaseException:
    """What the manager's process failed with, pickled, and its traceback, as an error to raise."""
    try:
        error = unpickled(data)
    except Exception:  # noqa: BLE001 - an exception that does not come through pickling
        return RemoteError(text)
    error.__cause__ = RemoteTraceback(text)
    return error if isinstance(error, BaseException) else RemoteError(text)


class Token(standard.Token):  # type: ignore[misc]
    """Names a registered object, for proxy types: which manager, which object, registered as what."""

    __slots__ = ("home", "proxy")
    typeid: str
    address: Any
    id: str
    attach: ClassVar[Callable[[Any, bytes | None], Any]]  # how a process attaches to a manager, as `homes` does it

    def __init__(self, typeid: str, address: Any, id: str, home: Any = None) -> None:
        super().__init__(typeid, address, id)
        self.proxy: Any = None  # the proxy of an object that is known by this token only
        self.home = home  # this process's attachment to the manager; known to proxies that we make ourselves

    @property
    def handle(self) -> Handle:
        """How the object is called on the wire."""
        return Handle(int(self.id, 16), 0, "hosted")

    def __getstate__(self) -> tuple[str, Any, str]:
        return self.typeid, self.address, self.id

    def __setstate__(self, state: tuple[str, Any, str]) -> None:
        self.__init__(*state)  # type: ignore[misc]

    def __repr__(self) -> str:
        return f"Token(typeid={self.typeid!r}, address={self.address!r}, id={self.id!r})"
