"""Where a manager listens, the file that says so, and the key that opens it.

A manager of this machine has four files in a folder only its user may enter, under Jupyter's runtime folder:

    NAME.json    address, key, pid and more; only its user may read it; gone when the manager has ended
    NAME.sock    the Unix socket
    NAME.lock    locked by the manager for as long as it lives, however it ends
    NAME.log     what it has to say

Annotations are no texts here: of a NamedTuple, Python compiles each text when it is loaded.
"""

import os
import time
from typing import Any, NamedTuple

import msgspec

from .errors import InvalidName
from .platform import files as private
from .platform.failures import is_of_system
from .platform.locking import Lock
from .platform.sockets import Address, connected, finds_by_path
from .runtime_folder import folder
from .saying import said

DEFAULT_NAME = "default"
ANSWER_SECONDS = 3.0  # where nobody listens, Windows tries for two before it says so
_ALLOWED = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


class ConnectionInfo(NamedTuple):
    """What is in a connection file: all that it takes to attach."""

    name: str
    address: Address  # the path of a Unix socket, or (host, port)
    key: str  # hexadecimal
    pid: int
    started: float  # seconds since 1970
    log: str
    protocol: int
    python: str = ""  # the interpreter that runs it: the kernels' own, if a kernel has started it
    tls: bool | None = None  # whether it is encrypted; None: if it leaves this machine
    listens: tuple[str, int] | None = None  # where it listens for other machines, too
    grant: str = ""  # the words of the grant that the key is of, if it is not the manager's
    container: str | None = None  # whose processes are numbered as `pid` is; None: it is not told

    def __repr__(self) -> str:
        """Without the key: it would get into logs and errors."""
        return f"<Connection to the manager {self.name!r} (pid {self.pid}) at {self.address}>"

    def written(self) -> dict[str, Any]:
        """What a connection file says: earlier releases know no more than they know."""
        return {field: value for field, value in self._asdict().items() if value is not None}

    @property
    def key_bytes(self) -> bytes:
        """The key as it is used."""
        return bytes.fromhex(self.key)

    def answers(self) -> bool:
        """Whether somebody listens at its address."""
        return _is_answered(self.address)


def _is_answered(address: Address) -> bool:
    try:
        connected(address, ANSWER_SECONDS).close()
    except (FileNotFoundError, ConnectionRefusedError):
        return False
    except OSError:  # too many come at once, or the manager is stopped
        return True
    return True


def checked(name: str) -> str:
    """A manager's name that can be part of a file's name, or InvalidName."""
    if not name or len(name) > 32 or name.startswith((".", "-")) or not set(name) <= _ALLOWED:
        text = said("%1 is no name for a manager: use up to 32 letters, digits and any of '-_.'.", repr(name))
        raise InvalidName(text)
    if name.partition(".")[0].lower() in private.NO_FILES:
        text = said("%1 is no name for a manager on this system: a file of that name would be a device.", repr(name))
        raise InvalidName(text)
    return name


class Files(msgspec.Struct, frozen=True):
    """The files of one manager."""

    name: str
    folder: str

    @classmethod
    def of(cls, name: str, where: str | None = None) -> "Files":
        """The files of the manager of that name, whether there is one or not; `where` is the folder, if it is known."""
        return cls(checked(name), where or folder())

    @property
    def connection(self) -> str:
        """The connection file."""
        return os.path.join(self.folder, f"{self.name}.json")

    @property
    def socket(self) -> str:
        """The Unix socket."""
        return os.path.join(self.folder, f"{self.name}.sock")

    @property
    def lock(self) -> str:
        """What a living manager holds locked."""
        return os.path.join(self.folder, f"{self.name}.lock")

    @property
    def log(self) -> str:
        """The manager's log."""
        return os.path.join(self.folder, f"{self.name}.log")

    def read(self) -> ConnectionInfo | None:
        """What the connection file says; None if there is none, or it is half written."""
        try:
            if not os.path.isfile(self.connection):  # reading a pipe would wait for whoever writes to it
                return None
            with open(self.connection, "rb", buffering=0) as file:
                said = _of_json(file.read()).items()
            found = {field: value for field, value in said if field in ConnectionInfo._fields}
            for field in ("address", "listens"):
                found[field] = tuple(there) if isinstance(there := found.get(field), list) else there
            return ConnectionInfo(**found)
        except OSError as error:
            if not is_of_system(error):
                raise
            return None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None

    def write(self, connection: ConnectionInfo) -> None:
        """Write the connection file: readable to its user alone from the first moment, and never half there."""
        beside = os.path.join(self.folder, f"{self.name}.{os.getpid()}.new")
        private.remove(beside)  # of a time when the disk was full
        private.write_for_us_alone(beside, _as_json(connection.written()))
        try:
            private.replace(beside, self.connection)
        except OSError:  # a folder is in its place
            private.remove(beside)
            raise

    def lock_now(self) -> Lock | None:
        """Take the lock, as the manager or whoever cleans up after one; None if it is held."""
        while True:
            try:
                lock = Lock.take(self.lock)
            except BlockingIOError:
                if self.is_alive():
                    return None
                time.sleep(0.001)  # somebody was only asking whether it is alive
                continue
            if lock.is_at(self.lock):
                return lock
            lock.release()  # whoever cleans up removes the file: what we have locked nobody finds any more

    def is_alive(self) -> bool:
        """Whether a manager holds the lock: true from before it listens until it has ended, however it ended."""
        held = Lock.is_held(self.lock)
        return self.answers() if held is None else held  # no locks here: whether one lives, its socket tells

    def answers(self) -> bool:
        """Whether somebody listens at the socket: a manager, be its lock removed under it or not.

        Never, where no path leads to a socket: there no lock can be removed under whoever holds it.
        """
        address = finds_by_path(self.socket)
        return address is not None and _is_answered(address)

    def remove(self, lock: Lock | None = None) -> None:
        """Remove all but the log, for whoever holds the lock; and let go of that."""
        paths = (self.connection, self.socket, self.lock)
        if lock is not None:
            lock.release(removing=paths)
            return
        for path in paths:
            private.remove(path)

    def clean(self) -> bool:
        """Remove what a manager that is no more has left, except its log; whether there was anything."""
        if not any(map(os.path.exists, (self.connection, self.socket, self.lock))):
            return False
        lock = self.lock_now()
        if lock is None:
            return False
        if self.answers():  # its lock was removed under it: it will take it again
            lock.release()
            return False
        self.remove(lock)
        return True


def _as_json(said: dict[str, Any]) -> str:
    """JSON for people, by msgspec, which is loaded anyway: to load json would be a fiftieth of a manager's start."""
    try:
        return msgspec.json.format(msgspec.json.encode(said), indent=1).decode()
    except UnicodeEncodeError:  # a path whose bytes are no text
        import json

        return json.dumps(said, indent=1)


def _of_json(data: bytes) -> Any:
    """What JSON says; ValueError if it is none."""
    try:
        return msgspec.json.decode(data)
    except msgspec.DecodeError:  # as above, or it is none
        import json

        return json.loads(data.decode())


def known_names() -> list[str]:
    """The names of all managers that have a file here, alive or not."""
    found = map(os.path.splitext, os.listdir(folder()))
    return sorted({name for name, ending in found if ending in (".json", ".lock")})
