"""Managers that an engine hosts, as the command line shows them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from ..address import ConnectionInfo
from ..client.engines import ENGINES, connection_on, ended_on, listed_on


def take_argument(verb: ArgumentParser) -> None:
    """`--engine`."""
    help_ = "of managers that a Ray cluster hosts: the one this machine is in, or that RAY_ADDRESS names"
    verb.add_argument("--engine", choices=ENGINES, help=help_)


def found(name: str) -> ConnectionInfo | None:
    """The manager of that name, if one is hosted."""
    return connection_on(ENGINES[0], name)


def described() -> list[dict[str, Any]]:
    """All that are hosted, as those of this machine are described."""
    return [
        {
            "name": name, "state": "running" if known else "unreachable", "pid": known and known.pid,
            "started": known and known.started, "address": known and known.address, "log": known.log if known else "",
        }
        for name, known in listed_on(ENGINES[0])
    ]  # fmt: skip


def kill(name: str) -> bool:
    """End a manager's process without asking it; whether there was one."""
    there = ended_on(ENGINES[0], name)
    if there:
        print(f"Killed the manager {name!r}, which Ray hosted.")
    return there
