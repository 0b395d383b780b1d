"""What is registered with a manager, as its process uses it: makes objects, and answers questions about them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from queue import SimpleQueue
from typing import Any, NamedTuple

from ..kinds.sizes import item_count
from ..manager.hosting import HostedObject
from ..manager.server import Server
from .container_proxies import PoolProxy
from .faces import NATIVE_KINDS
from .pools import Pool
from .proxies import AutoProxy
from .sync_proxies import IteratorProxy

TYPEID = "#registry"
EXPOSED = frozenset({"create", "proxytype", "number_of_objects", "debug_info"})
OWN_OBJECTS = 2  # the directory and the registry


class Registered(NamedTuple):
    """A registered type, as the standard library keeps it."""

    callable: Callable[..., Any] | None
    exposed: tuple[str, ...] | None
    method_to_typeid: dict[str, str] | None
    proxytype: Any

    @property
    def native(self) -> str | None:
        """Which of our kinds it is, if it is one."""
        ours = self.exposed is None or self.exposed == getattr(self.proxytype, "_exposed_", None)
        try:
            return NATIVE_KINDS.get((self.callable, self.proxytype)) if ours else None
        except TypeError:  # a callable that is not hashable
            return None


# Results of methods of the standard library's own proxy types, whether the manager registers these or not.
ALWAYS = {
    "Iterator": Registered(None, IteratorProxy._exposed_, None, IteratorProxy),
    "AsyncResult": Registered(None, None, None, AutoProxy),
    "Pool": Registered(Pool, PoolProxy._exposed_, PoolProxy._method_to_typeid_, PoolProxy),
}


class Registry:
    """The object in the manager's process that makes all others. Its methods run on threads, as those of any."""

    def __init__(self, types: Mapping[str, Registered], server: Server, values: Callable[[], Any]) -> None:
        self._types = {**ALWAYS, **types}
        self._server = server
        self._values = values

    # --- for the manager's process ------------------------------------------------------------------------

    def make(self, typeid: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """An object of a registered type: as a Made, or a proxy of one of our kinds."""
        found = self._registered(typeid)
        if found.native:
            return self._values().create(found.native, None, *args, **kwargs)
        if found.callable is not None:
            referent = found.callable(*args, **kwargs)
        elif kwargs or len(args) != 1:
            raise ValueError(f"{typeid!r} is registered without a callable: it takes the object, and nothing else")
        else:
            referent = args[0]
        exposed = found.exposed if found.exposed is not None else public_methods(referent)
        return HostedObject(referent, typeid, frozenset(exposed) | frozenset(found.method_to_typeid or ()))

    def returned_as(self, typeid: str, method: str) -> str | None:
        """As which registered type the result of a method stays here."""
        found = self._types.get(typeid)
        return (found.method_to_typeid or {}).get(method) if found else None

    def _registered(self, typeid: str) -> Registered:
        found = self._types.get(typeid)
        if found is None:
            there_are = ", ".join(sorted(self._types))
            raise KeyError(f"nothing is registered as {typeid!r} with this manager; there are {there_are}")
        return found

    # --- for clients --------------------------------------------------------------------------------------

    def create(self, typeid: str, /, *args: Any, **kwargs: Any) -> Any:
        """Make an object."""
        return self.make(typeid, args, kwargs)

    def proxytype(self, typeid: str) -> Any:
        """What makes proxies of a type."""
        return self._registered(typeid).proxytype

    def number_of_objects(self) -> int:
        """How many objects there are, for those who look for leaks."""
        self._values().tell_all_releases()
        return int(self._on_loop(self._count))

    def debug_info(self) -> str:
        """Each object: its id, how many references to it clients have, and what it is."""
        self._values().tell_all_releases()
        return str(self._on_loop(self._describe))

    def _on_loop(self, function: Callable[[], Any]) -> Any:
        answers: SimpleQueue[tuple[Any, Exception | None]] = SimpleQueue()

        def run() -> None:
            try:
                answers.put((function(), None))
            except Exception as error:  # noqa: BLE001 - as of `__str__` of somebody's class; raised for who asks
                answers.put((None, error))

        self._server.loop.soon(run)
        answer, error = answers.get()
        if error is not None:
            raise error
        return answer

    def _count(self) -> int:
        self._drop_unreferenced()
        return sum(1 for _ in self._server.store.entries()) - OWN_OBJECTS

    def _drop_unreferenced(self) -> None:
        self._server.store.directory.state.in_transit.clear()  # type: ignore[union-attr]
        gc.collect()  # circles of objects that contain each other's proxies

    def _describe(self) -> str:
        self._drop_unreferenced()
        store = self._server.store
        lines = []
        for entry in [*store.entries()][OWN_OBJECTS:]:
            references = (client.references.get(entry.id, (0,)) for client in store.clients.values())
            count = sum(reference[0] for reference in references)
            referent = getattr(entry.state, "referent", _in_words(entry.state))
            lines.append(f"  {entry.id:x}:       refcount={count}\n    {str(referent)[:75]}")
        return "\n".join(lines)


def _in_words(state: Any) -> str:
    count = item_count(state)
    return str(state.kind) if count is None else f"{state.kind} of length {count}"


def public_methods(referent: Any) -> list[str]:
    """The names of an object's methods that do not start with an underscore.

    Args:
        referent: The object.

    Returns:
        Their names, sorted.
    """
    return [name for name in all_methods(referent) if name[0] != "_"]


def all_methods(referent: Any) -> list[str]:
    """The names of all of an object's methods.

    Args:
        referent: The object.

    Returns:
        Their names, sorted.
    """
    return [name for name in dir(referent) if callable(getattr(referent, name))]
