"""One process's attachment to a manager that was started, or connected to, as the standard library's are."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Iterable, Mapping
from multiprocessing import process, util
from typing import Any

from ..address import ConnectionInfo
from ..client.connection.transport import Transport
from ..client.processes import inheritance
from ..client.processes.pickled_proxies import connection_fields, home_of, session_at
from ..client.session import Session
from ..client.values.packing_context import current
from ..errors import SharedError, StaleObject
from ..kinds.proxy import Proxy
from ..wire.messages import DIRECTORY, PROTOCOL, Handle
from .connections import ManagerConnection
from .faces import native
from .remote import RemoteError, RemoteTraceback, Token
from .theirs import reaching

DEPARTURE = 20  # among what multiprocessing does when a process ends; managers are ended at 0
ANSWER_SECONDS = 10.0  # until a manager that does not answer is not waited for


class ManagerHome(Session):
    """A session whose proxies have the standard library's face, and which calls methods of registered objects."""

    views_are_lists = True  # dict views travel as lists, as in the standard library
    values_writable = True  # as values that were copied are there
    names_errors = False  # programs catch there what their own classes raise
    tells_programs = False  # why they wait: they have a stderr of their own there

    def __init__(self, connection: ConnectionInfo, manager: Any = None, label: str | None = None) -> None:
        self._manager = weakref.ref(manager) if manager is not None else lambda: None
        self._proxytypes: dict[str, Any] = {}
        self.answers = threading.local()  # what each thread has asked by a connection, and not received yet
        super().__init__(connection, label)
        about = self._connected.welcome.about
        if connection.started and connection.started != about["started"]:
            self.detach()
            raise StaleObject(f"This proxy belongs to an earlier manager at {connection.address}, which has ended.")
        known = {key: about[key] for key in ("name", "pid", "started")}
        self.connection = connection._replace(**known)
        self.registry = Handle(*about["registry"])
        _depart_at_exit(self)
        util.register_after_fork(self, _depart_at_exit)  # a child has exits of its own

    @property
    def client(self) -> int:
        """As which the manager knows this process."""
        return self._connected.welcome.client

    @property
    def _connected(self) -> Transport:
        return self._transport or self._reach()

    def depart(self) -> None:
        """This process is about to end in order: the locks it has taken stay taken, as in the standard library."""
        if self._transport and not self.gone:
            try:
                self.ask("depart")
            except SharedError:
                pass

    def hang_up(self) -> None:
        """Close this thread's connection; its next call opens another."""
        if self._transport:
            self._transport.hang_up()

    def end_manager(self) -> None:
        """Have the manager's process end."""
        self._connected.ask("stop")

    def _farewell(self, why: str) -> str:
        return f"{self._who()} is gone since {time.strftime('%H:%M:%S')}: {why} What it shared went with it."

    def _who(self) -> str:
        return f"The manager at {self.connection.address} (pid {self.connection.pid})"

    def _if_it_has_ended(self) -> str:
        return "If it has ended, what it shared went with it."

    # --- native objects ----------------------------------------------------------------------------------

    def proxy(self, handle: Handle) -> Proxy:
        """The proxy of an object, with the standard library's face; it keeps the manager alive, if it is ours."""
        proxy = self._proxies.get(handle.object)
        if proxy is None:
            proxy = native(handle.kind)(self, handle)
            proxy._manager = self._manager()  # type: ignore[attr-defined]
            self._proxies[handle.object] = proxy
        return proxy

    # --- registered objects ------------------------------------------------------------------------------

    def call_method(
        self, handle: Handle, method: str, args: Iterable[Any], kwargs: Mapping[str, Any], manager: Any = None
    ) -> Any:
        """Call a method of a registered object, in the manager's process: its result, or a proxy of it.

        Raises what the method raised, RemoteError if that cannot be sent.
        """
        outcome, *parts = self.wait(handle, "call", [method, self.pack((tuple(args), dict(kwargs)))], None)
        if outcome == "value":
            return self.unpack(parts[0])
        if outcome == "proxy":
            return self._proxy_of_result(Handle(*parts[0]), parts[1], parts[2], manager)
        if outcome == "error":
            raise self._raised(*parts)
        raise RemoteError(*parts)

    def ask_registry(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Something of the manager's registry."""
        return self.call_method(self.registry, method, args, kwargs, self._manager())

    def make(self, typeid: str, args: Iterable[Any], kwargs: Mapping[str, Any]) -> Any:
        """A new object of a registered type; RemoteError if that fails."""
        try:
            return self.ask_registry("create", typeid, *args, **kwargs)
        except RemoteError:
            raise
        except Exception as error:
            cause = error.__cause__
            if not isinstance(cause, RemoteTraceback):
                raise
            raise RemoteError(cause.args[0]) from error

    def _raised(self, blob: Any, text: str) -> BaseException:
        try:
            error = self.unpack(blob)
        except Exception:  # noqa: BLE001 - an exception that does not come through pickling
            return RemoteError(text)
        error.__cause__ = RemoteTraceback(text)
        return error  # type: ignore[no-any-return]

    def _proxy_of_result(self, handle: Handle, typeid: str, exposed: list[str], manager: Any) -> Any:
        referent = self._referents.received(handle.object)
        proxy = self.hosted(self._proxytype(typeid, manager), typeid, f"{handle.object:x}", manager, exposed=exposed)
        del referent  # the proxy keeps it
        return proxy

    def hosted(self, make: Callable[..., Any], typeid: str, id: str, manager: Any = None, **kwargs: Any) -> Any:
        """A proxy of a registered object."""
        token = Token(typeid, self.connection.address, id, self)
        return reaching(make)(token, "pickle", manager=manager or self._manager(), **kwargs)

    def _proxytype(self, typeid: str, manager: Any) -> Any:
        """What makes proxies of a registered type: as this process has it, else as the manager's process does."""
        registered = manager._registry.get(typeid) if manager is not None else None
        if registered:
            return registered[-1]
        if typeid not in self._proxytypes:
            self._proxytypes[typeid] = self.ask_registry("proxytype", typeid)
        return self._proxytypes[typeid]

    def reduce_hosted(self, token: Token, make: Any, kwargs: dict[str, Any]) -> tuple[Any, ...]:
        """How a proxy of a registered object is pickled."""
        if current.note(token.handle.object, self):
            return hosted_here, (make, token.typeid, token.id, kwargs)
        inheritance.give(self, self._referents.find(token.handle.object))
        return type(self).rebuild_hosted, (connection_fields(self.connection), make, token.typeid, token.id, kwargs)

    @classmethod
    def rebuild_hosted(
        cls, connection_fields: dict[str, Any], make: Any, typeid: str, id: str, kwargs: dict[str, Any]
    ) -> Any:
        """Unpickle such a proxy."""
        home = home_of(ConnectionInfo(**connection_fields), cls)
        return home.hosted(make, typeid, id, **kwargs)

    # --- counting ----------------------------------------------------------------------------------------

    def tell_all_releases(self) -> None:
        """Return when the manager knows all that this process has let go of."""
        inheritance.sweep()
        told = threading.Event()
        watch = self.watch_object(DIRECTORY, lambda _: told.set(), -1)
        told.wait(ANSWER_SECONDS)
        watch.close()


def attached(address: Any, authkey: bytes | None) -> ManagerHome:
    """This process's attachment to the manager that listens there; made if there is none."""
    known = session_at(address, ManagerHome)
    if known is not None:
        return known
    key = bytes(process.current_process().authkey if authkey is None else authkey)
    return ManagerHome.attached_to(ConnectionInfo("", address, key.hex(), 0, 0.0, "", PROTOCOL))


Token.attach = ManagerConnection.attach = staticmethod(attached)


def _depart_at_exit(home: ManagerHome) -> None:
    known = weakref.ref(home)

    def depart() -> None:
        found = known()
        if found is not None:
            found.depart()

    util.Finalize(home, depart, exitpriority=DEPARTURE)
    inheritance.bequeath_at_exit()


def hosted_here(make: Any, typeid: str, id: str, kwargs: dict[str, Any]) -> Any:
    """Unpickle a proxy that was inside a value: it lives with the one who unpacks."""
    home = current.home
    if not isinstance(home, ManagerHome):
        home = home_of(home.connection, ManagerHome)
    return home.hosted(make, typeid, id, **kwargs)
