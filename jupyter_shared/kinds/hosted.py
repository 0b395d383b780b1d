"""An object of a class that a program registered with its manager: the object itself lives in the manager's process.

Its methods are Python that may take its time, so they run elsewhere, in threads (`manager/hosting.py`). Here is
only how such a call comes in and leaves. Clients cannot make one by its kind: it is in no list of kinds, and
what they hold is a proxy of the type it was registered with (`managers/proxies.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..wire.values import Blob
from .kind import Context, Elsewhere, State, operation

# Begins a call: the State, the method, its arguments; the ticket to finish it with is the Elsewhere's to give.
Begin = Callable[["HostedState", str, Blob, Any], object]


class HostedState(State, kind="hosted"):
    """Any Python object, and which of its methods may be called."""

    def __init__(self, referent: Any, typeid: str, exposed: frozenset[str], begin: Begin) -> None:
        self.referent = referent
        self.typeid = typeid
        self.exposed = exposed
        self._begin = begin

    def summary(self) -> dict[str, Any]:
        """What it was registered as."""
        return {"typeid": self.typeid}

    @operation()
    def call(self, call: Context, method: str, arguments: Blob) -> None:
        """Call a method; the reply comes when it has returned."""
        raise Elsewhere(lambda ticket: self._begin(self, method, arguments, ticket))
