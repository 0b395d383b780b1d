"""Attaching to managers that a Ray cluster hosts, and ending them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...address import ConnectionInfo
from ...errors import NoAnswer, NoManager, Refused
from ...keeping import Keeping
from ..keeping import must_keep
from .asking import ask

if TYPE_CHECKING:
    from ..session import Session

ENDING_SECONDS = 30.0  # for Ray to notice that one has ended


def session(
    name: str, make: Callable[[ConnectionInfo], Session], *, create: bool, idle: float | None, keeping: Keeping | None
) -> Session:
    """A session of the manager of that name, as `make` makes one; Ray hosts it if need be.

    Raises NoManager if there is none and `create` is false, NoAnswer if it runs and cannot be reached.
    """
    deadline = None
    while True:
        where = ask("found_or_hosted", name, idle, keeping and [*keeping]) if create else ask("found", name)
        if where is None and not create:
            raise NoManager(f"No manager {name!r} is hosted by this Ray cluster: jupyter shared list --engine ray")
        try:
            if where is not None:
                return must_keep(make(_connection(where)), keeping, leave=True)
            why = "it has ended"
        except (ConnectionError, TimeoutError, Refused) as error:
            why = str(error)
        deadline = deadline or time.monotonic() + ENDING_SECONDS
        if time.monotonic() > deadline:
            raise NoAnswer(_unreachable(name, where, why))
        time.sleep(0.05)  # it has just ended, and Ray is about to notice


def connection(name: str) -> ConnectionInfo | None:
    """Where the manager of that name is; None if there is none."""
    where = ask("found", name)
    return where and _connection(where)


def listed() -> list[tuple[str, ConnectionInfo | None]]:
    """All managers, by name; None for one that does not answer."""
    return [(name, where and _connection(where)) for name, where in ask("listed")]


def kill(name: str) -> bool:
    """End a manager's process without asking it; whether there was one."""
    return bool(ask("killed", name))


def _connection(where: dict[str, Any]) -> ConnectionInfo:
    return ConnectionInfo(**{**where, **{field: tuple(where[field]) for field in ("address", "listens")}})


def _unreachable(name: str, where: dict[str, Any] | None, why: str) -> str:
    at = "{}:{}".format(*where["address"]) if where else "the head node"
    return (
        f"The manager {name!r}, which Ray hosts at {at}, cannot be reached: {why}. A firewall may stand between. "
        f"To end it: jupyter shared stop {name} --engine ray --kill"
    )
