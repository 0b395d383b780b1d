"""Attaching to a manager of this machine, by its name."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..address import ConnectionInfo
from ..errors import NoManager, Refused
from ..keeping import Keeping
from .connection import launch
from .keeping import must_keep
from .signals import came_from_a_handler

if TYPE_CHECKING:
    from .session import Session


def session_here(
    name: str, make: Callable[[ConnectionInfo], Session], *, create: bool, idle: float | None, keeping: Keeping | None
) -> Session:
    """A session of the manager of that name, as `make` makes one; the manager is started if need be.

    Raises NoManager, NoAnswer and NotKept as `attach` does.
    """
    deadline = None
    while True:
        found = launch.find_or_start(name, idle=idle, keeping=keeping) if create else launch.find_running(name)
        if found is None:
            remedy = "attach without create=False (%shared_attach without --no-create)"
            raise NoManager(f"There is no manager {name!r}: {remedy}, or run `jupyter shared start {name}`.")
        try:
            return must_keep(make(found), keeping, leave=True)
        except (FileNotFoundError, ConnectionError, TimeoutError, Refused) as error:
            if came_from_a_handler(error):
                raise
            deadline = deadline or time.monotonic() + launch.HEALING_SECONDS
            if time.monotonic() > deadline or isinstance(error, TimeoutError):
                raise launch.unreachable(found, error) from error
            time.sleep(0.01)  # it has ended, or writes its files anew
