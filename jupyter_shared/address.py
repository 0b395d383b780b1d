"""Where a manager listens, the file that says so, and the key that opens it.

A manager of this machine has four files in a folder only its user may enter, under Jupyter's runtime folder:

    NAME.json    address, key, pid and more; only its user may read it; gone when the manager has ended
    NAME.sock    the Unix socket
    NAME.lock    locked (flock) by the manager for as long as it lives, however it ends
    NAME.log     what it has to say
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import stat
import time
from pathlib import Path
from typing import NamedTuple

from .errors import InvalidName, Refused

DEFAULT_NAME = "default"
ANSWER_SECONDS = 1.0
LONGEST_SOCKET_PATH = 107  # bytes, on Linux
_ALLOWED = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")

Address = str | tuple[str, int]


class Connection(NamedTuple):
    """What is in a connection file: all that it takes to attach."""

    name: str
    address: Address  # the path of a Unix socket, or (host, port)
    key: str  # hexadecimal
    pid: int
    started: float  # seconds since 1970
    log: str
    protocol: int

    @property
    def key_bytes(self) -> bytes:
        """The key as it is used."""
        return bytes.fromhex(self.key)


def folder() -> Path:
    """Where this user's managers have their files: made if need be, and refused if others may enter it.

    Where the runtime folder cannot be written, or its name is too long for a socket in it, a folder in its stead, for
    temporary files: another one for each runtime folder.
    """
    from jupyter_core.paths import jupyter_runtime_dir

    path = Path(jupyter_runtime_dir()) / "shared"
    if not _is_too_long(path):
        try:
            return _made(path)
        except OSError as error:
            if isinstance(error, Refused):
                raise
    return _made(_in_stead_of(path))


def _is_too_long(path: Path) -> bool:
    return len(os.fsencode(path)) > LONGEST_SOCKET_PATH - 40  # the sockets' names need the rest


def _in_stead_of(path: Path) -> Path:
    import tempfile  # rarely needed, and slow to load
    from hashlib import blake2b

    name = f"jupyter-shared-{os.getuid()}-{blake2b(os.fsencode(path), digest_size=4).hexdigest()}"
    found = Path(tempfile.gettempdir()) / name
    return Path("/tmp") / name if _is_too_long(found) else found


def _made(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = path.lstat()  # a link that somebody put there in time leads nobody astray
    if status.st_uid != os.getuid() or not stat.S_ISDIR(status.st_mode):
        raise Refused(f"{path} belongs to another user: managers would not be safe there.")
    if stat.S_IMODE(status.st_mode) != 0o700:
        path.chmod(0o700)
    if not os.access(path, os.W_OK):
        raise PermissionError(f"{path} cannot be written.")
    return path


def checked(name: str) -> str:
    """A manager's name that can be part of a file's name, or InvalidName."""
    if not name or len(name) > 32 or name.startswith((".", "-")) or not set(name) <= _ALLOWED:
        text = f"{name!r} is no name for a manager: use up to 32 letters, digits and any of '-_.'."
        raise InvalidName(text)
    return name


class Files(NamedTuple):
    """The files of one manager."""

    name: str
    folder: Path

    @classmethod
    def of(cls, name: str) -> Files:
        """The files of the manager of that name, whether there is one or not."""
        return cls(checked(name), folder())

    @property
    def connection(self) -> Path:
        """The connection file."""
        return self.folder / f"{self.name}.json"

    @property
    def socket(self) -> Path:
        """The Unix socket."""
        return self.folder / f"{self.name}.sock"

    @property
    def lock(self) -> Path:
        """What a living manager holds locked."""
        return self.folder / f"{self.name}.lock"

    @property
    def log(self) -> Path:
        """The manager's log."""
        return self.folder / f"{self.name}.log"

    def read(self) -> Connection | None:
        """What the connection file says; None if there is none, or it is half written."""
        try:
            found = json.loads(self.connection.read_text())
            address = found.pop("address")
            return Connection(address=address if isinstance(address, str) else tuple(address), **found)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def write(self, connection: Connection) -> None:
        """Write the connection file: readable to its user alone from the first moment, and never half there."""
        beside = self.connection.with_suffix(f".{os.getpid()}.new")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(connection._asdict(), file, indent=1)
        beside.replace(self.connection)

    def lock_now(self) -> int | None:
        """Take the lock, as the manager or whoever cleans up after one: its descriptor, or None if it is held."""
        while True:
            descriptor = os.open(self.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # Whoever cleans up removes the file: then we have locked what nobody finds any more.
                if os.fstat(descriptor).st_ino == self.lock.stat().st_ino:
                    return descriptor
            except BlockingIOError:
                os.close(descriptor)
                if self.is_alive():
                    return None
                time.sleep(0.001)  # somebody was only asking whether it is alive
                continue
            except FileNotFoundError:
                pass
            except OSError:  # no locks here, as on some network file systems: whether one lives, its socket tells
                return descriptor
            os.close(descriptor)

    def is_alive(self) -> bool:
        """Whether a manager holds the lock: true from before it listens until it has ended, however it ended."""
        try:
            descriptor = os.open(self.lock, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:  # no locks here
            return self.answers()
        finally:
            os.close(descriptor)
        return False

    def answers(self) -> bool:
        """Whether somebody listens at the socket: a manager, be its lock removed under it or not."""
        try:
            connected(str(self.socket), ANSWER_SECONDS).close()
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        except OSError:  # too many come at once, or the manager is stopped
            return True
        return True

    def remove(self) -> None:
        """Remove all but the log; for whoever holds the lock."""
        for path in (self.connection, self.socket, self.lock):
            path.unlink(missing_ok=True)

    def clean(self) -> bool:
        """Remove what a manager that is no more has left, except its log; whether there was anything."""
        if not any(path.exists() for path in (self.connection, self.socket, self.lock)):
            return False
        descriptor = self.lock_now()
        if descriptor is None:
            return False
        try:
            if self.answers():  # its lock was removed under it: it will take it again
                return False
            self.remove()
        finally:
            os.close(descriptor)
        return True


def tune(connection: socket.socket) -> None:
    """Set up a connection over TCP: short messages go at once, and a machine that is no more is noticed."""
    for option, value in (
        (socket.TCP_NODELAY, 1),
        (socket.TCP_KEEPIDLE, 10),  # seconds of silence until it is asked whether it is still there
        (socket.TCP_KEEPINTVL, 5),
        (socket.TCP_KEEPCNT, 4),
        (socket.TCP_USER_TIMEOUT, 30_000),  # milliseconds until what is sent must have arrived
    ):
        connection.setsockopt(socket.IPPROTO_TCP, option, value)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)


def connected(address: Address, patience: float) -> socket.socket:
    """A connection to what listens there; OSError if there is none within so many seconds."""
    if not isinstance(address, str):
        connection = socket.create_connection(address, patience)
        tune(connection)
        return connection
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(patience)
        connection.connect(address)
    except BaseException:
        connection.close()
        raise
    return connection


def known_names() -> list[str]:
    """The names of all managers that have a file here, alive or not."""
    return sorted({path.stem for path in folder().iterdir() if path.suffix in (".json", ".lock")})
