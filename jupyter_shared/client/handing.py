"""How the directory hands out objects: none is handed out to nobody, though Ctrl-C comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from ..kinds.proxy import Proxy
from ..wire.messages import DIRECTORY, Handle
from .memory.referents import Referents
from .undisturbed import at_once


class Handing:
    """What a session does with what it is handed."""

    _referents: Referents
    proxy: Callable[[Handle], Proxy]
    take: Callable[..., Any]
    _let_go: Callable[[Iterator[tuple[int, int]]], None]

    def asked(self, operation: str, *args: Any) -> Proxy | None:
        """The proxy of the object that an operation of the directory hands out; None if it hands out none."""
        taken: list[Proxy] = []

        def take(reply: Any) -> Proxy | None:
            if reply is None:
                return None
            handle = Handle(*reply)
            referent, counts = self._referents.expected(handle.object)
            proxy = self.proxy(handle)
            at_once(counts, partial(taken.append, proxy))
            del referent  # the proxy keeps it
            return proxy

        def undo(reply: Any) -> None:
            if reply is not None and not taken:
                self._let_go(iter([(reply[0], 1)]))

        return self.take(DIRECTORY, operation, [*args], take, undo)  # type: ignore[no-any-return]

    def handed(self, reply: Any) -> Proxy:
        """The proxy of an object the manager has just handed out."""
        handle = Handle(*reply)
        referent = self._referents.received(handle.object)
        proxy = self.proxy(handle)
        del referent  # the proxy keeps it
        return proxy
