"""Somebody in between: passes on what a client and a manager say to each other, and tries to say things of its own."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable

from jupyter_shared.manager import certificate

Wrap = Callable[[socket.socket], socket.socket]


def ending_tls(own: str) -> tuple[Wrap, Wrap]:
    """How a relay ends the encryption at both sides, with a certificate of its own: as a manager, and as a client."""
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(own)
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    ours.check_hostname, ours.verify_mode = False, ssl.CERT_NONE
    return lambda one: theirs.wrap_socket(one, server_side=True), ours.wrap_socket


def own_certificate(path) -> str:
    path.write_bytes(certificate._made())
    return str(path)


class Relay:
    """Listens, and has all that comes go to a manager, and back.

    `inject` is what it says besides, to the manager, once `after` messages have come from it.
    """

    def __init__(self, target, wraps: tuple[Wrap, Wrap] | None = None, inject: bytes = b"", after: int = 3) -> None:
        self._target = target
        self._wraps = wraps or (lambda one: one, lambda one: one)
        self._inject, self._after = inject, after
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = self._listener.getsockname()
        self.injected = threading.Event()
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []
        self._begin(self._accept)

    def _begin(self, function: Callable[..., None], *args: object) -> None:
        self._threads.append(threading.Thread(target=function, args=args))
        self._threads[-1].start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                self._serve(client)
            except OSError:
                client.close()

    def _serve(self, client: socket.socket) -> None:
        manager = socket.create_connection(self._target)
        self._sockets += [client, manager]
        as_manager, as_client = self._wraps
        client, manager = as_manager(client), as_client(manager)
        self._sockets += [client, manager]
        self._begin(self._pass_on, client, manager, False)
        self._begin(self._pass_on, manager, client, True)

    def _pass_on(self, one: socket.socket, other: socket.socket, from_manager: bool) -> None:
        came = 0
        try:
            while data := one.recv(65536):
                other.sendall(data)
                came += 1
                if from_manager and self._inject and came == self._after:
                    one.sendall(self._inject)
                    self.injected.set()
        except OSError:
            pass
        for end in (one, other):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join()
        for one in self._sockets:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        for thread in self._threads:
            thread.join()
        for one in self._sockets:
            one.close()
