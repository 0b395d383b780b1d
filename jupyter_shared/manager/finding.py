"""Keeps a manager where it can be found: its lock, socket and connection file, written anew when they are harmed."""

from __future__ import annotations

import socket
from contextlib import suppress

from ..address import ConnectionInfo, Files
from ..platform.files import remove
from ..platform.locking import Lock
from ..platform.sockets import Address, listener_of, mark_of
from ..store.listing import attached
from .log import log
from .server import Server

CHECK_SECONDS = 1.0  # between checks whether it can still be found: three files, a few microseconds
MOST_CHECKS = 30  # that fail, until a manager that nobody can find any more ends


class ManagerFiles:
    """The files of a manager that runs, and the lock that says it is alive."""

    def __init__(self, files: Files, lock: Lock) -> None:
        self._files = files
        self._lock = lock
        self._listener: socket.socket | None = None
        self._socket: object = None  # what tells its file from another one
        self._connection: ConnectionInfo | None = None
        self._in_vain = 0
        self._stays = False  # though nobody can find it
        self._elsewhere = False  # it listens where somebody wanted it to, and not at the manager's socket
        self.address: Address = ""  # where it listens

    def listen(self, server: Server) -> None:
        """Have the server listen at the manager's socket, instead of the one where nobody finds it."""
        listener, self.address = listener_of(self._files.socket)
        try:
            self._socket = mark_of(self._files.socket)
        except BaseException:
            listener.close()
            raise
        server.listen(listener)
        if self._listener:
            server.unlisten(self._listener)
        self._listener = listener

    def listens_already(self, listener: socket.socket, address: Address) -> None:
        """The server of a program listens there from the start: at the manager's socket, or where it was told to.

        It stays, found or not, for as long as its program wants.
        """
        self._listener, self.address, self._stays = listener, address, True
        self._elsewhere = address != self._files.socket
        with suppress(FileNotFoundError):  # removed already: it is made anew at the first check
            self._socket = None if self._elsewhere else mark_of(self._files.socket)

    def tell(self, connection: ConnectionInfo) -> None:
        """Write the connection file."""
        self._connection = connection
        self._files.write(connection)

    def check_regularly(self, server: Server, seconds: float) -> None:
        """Check every `seconds`; end the manager when nobody can find it and all who were attached have left.

        What has a name would keep it for ever, for nobody.
        """

        def check() -> None:
            if self._is_found() or self._restored(server):
                self._in_vain = 0
            else:
                self._lost(server)
            server.loop.later(seconds, check)

        server.loop.later(seconds, check)

    def _lost(self, server: Server) -> None:
        self._in_vain += 1
        if self._in_vain == 1:
            text = "%s is gone, or leads elsewhere: nobody can find this manager. It ends when all clients have left."
            log.warning(text, self._files.connection)
        if self._in_vain > MOST_CHECKS and not self._stays and not attached(server.store):
            server.loop.running = False

    def _is_found(self) -> bool:
        """Whether whoever reads the files finds this manager."""
        try:
            return self.are_ours() and self._socket_is_ours() and self._files.read() == self._connection
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:  # they cannot be checked now: perhaps no descriptor is left
            return True

    def _socket_is_ours(self) -> bool:
        return self._elsewhere or bool(mark_of(self._files.socket) == self._socket)

    def _restored(self, server: Server) -> bool:
        """Write anew what has been harmed; false if that cannot be done, or there is another manager of this name."""
        try:
            if not self.are_ours():
                lock = self._files.lock_now()
                if lock is None:
                    return False
                self._lock.release()
                self._lock = lock
            try:
                listens = self._socket_is_ours()
            except FileNotFoundError:
                listens = False
            if not listens:
                self.listen(server)
            assert self._connection
            self._files.write(self._connection)
        except OSError as error:
            if not self._in_vain:
                log.warning("The files of this manager cannot be written anew: %s", error)
            return False
        log.warning("The files of this manager in %s were harmed, and are written anew.", self._files.folder)
        return True

    def are_ours(self) -> bool:
        """Whether the files are this manager's, and not those of one that came after they were removed under it."""
        return self._lock.is_at(self._files.lock)

    def hide(self) -> None:
        """It is about to end: nobody is to come any more."""
        if self.are_ours():
            with suppress(OSError):  # it is about to keep what it shares, and must not fail before
                remove(self._files.connection)

    def abandon(self) -> None:
        """In a forked child: the lock is the parent's."""
        self._lock.release()

    def close(self) -> None:
        """It has ended."""
        if self.are_ours():
            self._files.remove(self._lock)
        else:
            self._lock.release()
