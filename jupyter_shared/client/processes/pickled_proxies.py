"""Proxies in other people's pickles: arguments of processes, their queues, files. They find their manager again.

A pickle never contains the key, except when `multiprocessing` is starting a child, whose pipe is its own. The
process that unpickles finds the key with its session of that manager, in the manager's connection file, or in
`current_process().authkey`, as the standard library does.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, TypeVar

from ...address import ConnectionInfo, Files
from ...errors import ManagerGone, Refused, StaleObject
from ...platform.processes import at_fork
from ..undisturbed import finalizer
from .inheritance import spawning

if TYPE_CHECKING:
    from ..home import Home

AnyHome = TypeVar("AnyHome", bound="Home")
_lock = threading.RLock()  # reentrant: a signal handler may unpickle a proxy, or detach
# Another thread may have had it:
at_fork(after_in_child=finalizer(lambda: globals().update(_lock=threading.RLock())))
_homes: dict[Any, Home] = {}  # sessions by their type and their manager's address


def remember(home: Home) -> None:
    """Let proxies of this session's manager that are unpickled here live in it."""
    with _lock:
        _homes[type(home), home.connection.address] = home


def forget(home: Home) -> None:
    """No more proxies for this session."""
    with _lock:
        if _homes.get((type(home), home.connection.address)) is home:
            del _homes[type(home), home.connection.address]


def session_of(name: str, make: type[AnyHome]) -> AnyHome | None:
    """This process's living session of the manager of that name, if it has one."""
    with _lock:
        found: Any = [home for (kind, _), home in _homes.items() if kind is make and home.connection.name == name]
    return next((home for home in found if home.gone is None), None)


def session_at(address: Any, make: type[AnyHome]) -> AnyHome | None:
    """This process's living session of the manager that listens there, if it has one."""
    with _lock:
        found: Any = _homes.get((make, address))
    return found if found is not None and found.gone is None else None


def connection_fields(connection: ConnectionInfo) -> dict[str, Any]:
    """What a pickle says of the manager."""
    return (connection._replace(key="") if spawning() is None else connection)._asdict()


def home_of(connection: ConnectionInfo, make: type[AnyHome]) -> AnyHome:
    """This process's session of a manager; made if there is none."""
    with _lock:
        known: Any = _homes.get((make, connection.address))
    if known is not None and known.gone is None and known.connection.started == connection.started:
        return known  # type: ignore[no-any-return]
    if known is not None and known.gone is None and known.connection.started > connection.started:
        raise StaleObject(f"This proxy belongs to an earlier manager at {connection.address}, which has ended.")
    try:
        return make.attached_to(connection._replace(key=connection.key or _key(connection)))
    except Refused as error:
        raise Refused(
            f"The manager at {connection.address} refuses the key that this process knows: it is not where this "
            "proxy came from, or its authkey is another one than multiprocessing.current_process().authkey"
        ) from error
    except (FileNotFoundError, ConnectionRefusedError) as error:
        who = f"{connection.name!r} (pid {connection.pid})"
        log = f" Its log is {connection.log}." if connection.log else ""
        raise ManagerGone(f"The manager {who} of this proxy is gone.{log}") from error


def _key(connection: ConnectionInfo) -> str:
    found = Files.of(connection.name).read()
    if found and found.address == connection.address:
        if found.started != connection.started:
            raise StaleObject(f"This proxy belongs to an earlier manager {connection.name!r}, which has ended.")
        return found.key
    from multiprocessing import current_process

    return bytes(current_process().authkey).hex()
