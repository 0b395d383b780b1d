"""The manager's process: listens, hosts what was registered, and ends with its parent."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
import time
import traceback
import weakref
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..address import ConnectionInfo, Files
from ..client.processes import forking
from ..client.undisturbed import finalizer
from ..client.values.pickling import pickled
from ..client.values.unpickling import unpickled
from ..link import is_loopback
from ..manager.certificate import sealer
from ..manager.finding import CHECK_SECONDS, ManagerFiles
from ..manager.hosting import HostedObject, Hosting
from ..manager.listening import listening_at
from ..manager.server import Server
from ..platform.files import remove
from ..platform.locking import Lock
from ..platform.machine import raise_descriptor_limit
from ..platform.processes import at_fork, end_with
from ..platform.sockets import Address, listener_at, listener_of, naming_address
from ..wire.messages import PROTOCOL
from .homes import ManagerHome
from .registry import EXPOSED, TYPEID, Registered, Registry

if TYPE_CHECKING:  # slow to load
    from ..sealing import Sealer


class Parcel:
    """What was registered, on its way to a process that is started afresh: from a notebook's cells too."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpacked, (pickled(self.value, None),)


def _unpacked(data: bytes) -> Parcel:
    return Parcel(unpickled(data))


def run_server(what: Parcel, address: Any, authkey: bytes, tls: bool | None, parent: int, writer: Any) -> None:
    """What the manager's process does: it tells the parent where it listens, or what it failed with."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for those who use the manager
    log = logging.getLogger("jupyter_shared.manager")
    log.addHandler(logging.NullHandler())  # what clients should know, they are told
    log.propagate = False
    registry, initializer, initargs = what.value
    with writer:
        try:
            if initializer is not None:
                initializer(*initargs)
            forking.disinherit()
            server = ManagerServer(registry, address, authkey, tls)
        except BaseException as error:
            _tell(writer, error)
            raise
        writer.send(server.connection)
    server.serve(parent)


def _tell(writer: Any, error: BaseException) -> None:
    try:
        data = pickled(error, None)
    except Exception:  # noqa: BLE001 - what cannot be sent is told by its text
        data = b""
    writer.send((data, "".join(traceback.format_exception(error))))


class ManagerServer:
    """Listens from the start; `serve_forever` serves. What `BaseManager.get_server` returns."""

    def __init__(self, registry: Mapping[str, Any], address: Any, authkey: bytes, tls: bool | None = None) -> None:
        if not isinstance(authkey, bytes):
            raise TypeError(f"Authkey {authkey!r} is type {type(authkey)}, not bytes")
        self.files = Files.of(f"mp-{os.getpid()}-{secrets.token_hex(4)}")
        self.listener, self.address = _listening(address, self.files)
        self._authkey = bytes(authkey)
        self._types = {typeid: Registered(*found) for typeid, found in registry.items()}
        self._home: ManagerHome | None = None
        self._server: Server | None = None
        self._manager_files: ManagerFiles | None = None
        self.stop_event = _StopEvent(self)
        try:
            self._sealer = _sealer(self.address, tls)
        except BaseException:
            self.listener.close()
            raise
        self._tls = tls
        self.connection = ConnectionInfo(
            self.files.name, self.address, self._authkey.hex(), os.getpid(), time.time(), "", PROTOCOL, tls=tls
        )

    def serve_forever(self) -> None:
        """Serve until a client ends the manager, or Ctrl-C."""
        self.serve()

    def serve(self, parent: int | None = None) -> None:
        """As `serve_forever`, but it ends with a parent process, too.

        Args:
            parent: The pid of that process; None: it does not.
        """
        lock = self.files.lock_now()
        raise_descriptor_limit()
        about = {"name": self.files.name, "pid": os.getpid(), "started": self.connection.started, "log": ""}
        server = self._server = Server(self._authkey, about)
        registry = Registry(self._types, server, self._own_home)
        hosting = Hosting(server, registry, self._own_home)
        entry = hosting.add(HostedObject(registry, TYPEID, EXPOSED), "")
        about["registry"] = [*entry.handle]
        _serving[server] = None
        try:
            if self.stop_event.is_set():
                return
            server.listen(self.listener, self._sealer, self._tls)
            self._show(server, lock)
            if parent is not None:
                _end_with(parent, server)
            server.run()
        except KeyboardInterrupt:
            pass
        finally:
            self._close(server, hosting)
            if self._manager_files is not None:
                self._manager_files.close()
            elif lock is not None:
                self.files.remove(lock)
            if isinstance(self.address, str):
                _unlink(self.address)

    def _show(self, server: Server, lock: Lock | None) -> None:
        """Write the connection file, and write it and the socket anew when they are harmed."""
        if lock is None:  # where there are no locks, nobody knows whose files these are
            self.files.write(self.connection)
            return
        self._manager_files = _serving[server] = ManagerFiles(self.files, lock)
        self._manager_files.listens_already(self.listener, self.address)
        self._manager_files.tell(self.connection)
        self._manager_files.check_regularly(server, CHECK_SECONDS)

    def stop(self) -> None:
        """End `serve_forever`; from any thread."""
        if self._server:
            self._server.stop()

    def _close(self, server: Server, hosting: Hosting) -> None:
        remove(self.files.connection)
        _serving.pop(server, None)
        hosting.close()
        server.close()
        if self._home is not None:
            self._home.detach()

    def _own_home(self) -> ManagerHome:
        """This process as a client of its own manager."""
        if self._home is None:
            self._home = ManagerHome(self.connection, label="the manager itself")
        return self._home


class _StopEvent(threading.Event):
    """As the standard library's server has one: set, it ends `serve_forever`."""

    def __init__(self, server: ManagerServer) -> None:
        super().__init__()
        self._ended = weakref.ref(server)

    def set(self) -> None:
        """End `serve_forever`; from any thread."""
        super().set()
        server = self._ended()
        if server is not None:
            server.stop()


def _listening(address: Any, files: Files) -> tuple[socket.socket, Address]:
    """A listening socket, and what to connect to."""
    if address is None:
        return listener_of(files.socket)
    if isinstance(address, str):
        with naming_address(address):
            return listener_at(address), address
    listener = listening_at(*address)
    return listener, tuple(listener.getsockname()[:2])


def _sealer(address: Address, tls: bool | None) -> Sealer | None:
    """Who encrypts, if any that come to this address may have to be encrypted with."""
    return None if isinstance(address, str) or tls is False or (tls is None and is_loopback(address)) else sealer()


def _unlink(path: str) -> None:
    try:
        remove(path)
    except (OSError, ValueError):  # it is gone, or an abstract name, which is no path
        pass


def _end_with(parent: int, server: Server) -> None:
    """Have a server end when a process does, however that ends."""

    def ended(_: int = 0) -> None:
        server.loop.running = False

    end_with(parent, server.loop, ended)


# A process forked here (a Pool's worker) must not keep our clients' connections open, nor our lock.
_serving: weakref.WeakKeyDictionary[Server, ManagerFiles | None] = weakref.WeakKeyDictionary()


def _abandon() -> None:
    for server, manager_files in [*_serving.items()]:
        server.abandon()
        if manager_files is not None:
            manager_files.abandon()
    _serving.clear()


at_fork(after_in_child=finalizer(_abandon))
