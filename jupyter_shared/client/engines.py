"""What else may host a manager than a process of this machine: an engine, which says where it is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..address import ConnectionInfo, checked
from ..errors import UserError
from ..keeping import Keeping

if TYPE_CHECKING:
    from .memory.depots import Depot
    from .session import Session

ENGINES = ("ray",)


def session_on(
    engine: str, name: str, make: Callable[[ConnectionInfo], Session], *, create: bool = True,
    idle: float | None = None, keeping: Keeping | None = None,
) -> Session:  # fmt: skip
    """A session of the manager of that name on that engine, as `make` makes one; hosted there if need be.

    Raises NoManager if there is none and `create` is false, or no such engine runs; NoAnswer, NotKept as `attach` does.
    """
    made: Session = _engine(engine).session(checked(name), make, create=create, idle=idle, keeping=keeping)
    return made


def connection_on(engine: str, name: str) -> ConnectionInfo | None:
    """Where the manager of that name is; None if that engine hosts none."""
    found: ConnectionInfo | None = _engine(engine).connection(checked(name))
    return found


def listed_on(engine: str) -> list[tuple[str, ConnectionInfo | None]]:
    """All managers that it hosts, by name; None for one that does not answer."""
    found: list[tuple[str, ConnectionInfo | None]] = _engine(engine).listed()
    return found


def ended_on(engine: str, name: str) -> bool:
    """End a manager's process without asking it; whether there was one."""
    return bool(_engine(engine).kill(checked(name)))


def depots_of(about: list[str]) -> Depot | None:
    """The depots that a manager tells of, if this process is where their engine reaches them."""
    return _engine(about[0]).depots(*about[1:]) if about[0] in sys.modules else None


def _engine(engine: str) -> Any:
    if engine not in ENGINES:
        raise UserError(f"{engine!r} is no engine: there is {' and '.join(map(repr, ENGINES))}.")
    from . import on_ray  # few have a cluster

    return on_ray
