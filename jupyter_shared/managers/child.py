"""The manager's process as its parent sees it: what it says of itself, and how it is ended."""

from __future__ import annotations

from multiprocessing.managers import State  # type: ignore[attr-defined]
from typing import Any

from ..address import ConnectionInfo, Files
from ..errors import ManagerGone
from .homes import ManagerHome
from .remote import RemoteError, failure


def connection_from(reader: Any, started: Any) -> ConnectionInfo:
    """How to connect to the manager in the new process, as that tells; what it failed with is raised."""
    try:
        told = reader.recv()
    except EOFError:
        started.join()
        raise RemoteError(f"The manager's process ended with exit code {started.exitcode} before it listened") from None
    if isinstance(told, ConnectionInfo):
        return told
    started.join()
    raise failure(*told)


def end(started: Any, home: ManagerHome, state: State, patience: float) -> None:
    """End the manager's process: politely, then firmly."""
    if started.is_alive():
        try:
            home.end_manager()
        except (ManagerGone, OSError):
            pass
        for push in (lambda: None, started.terminate, started.kill):
            push()
            started.join(patience)
            if not started.is_alive():
                break
        else:
            started.join()
    state.value = State.SHUTDOWN
    home.detach()
    home.gone = f"The manager at {home.connection.address} (pid {home.connection.pid}) was shut down here."
    Files.of(home.connection.name).clean()
