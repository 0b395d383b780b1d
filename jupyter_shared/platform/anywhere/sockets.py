"""Sockets on 127.0.0.1: nothing is sent beside bytes, and no path leads to one."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

from ..portable.sockets import send_now, tune

if TYPE_CHECKING:
    from _typeshed import StrPath

__all__ = ["send_now", "tune"]

Address = str | tuple[str, int]  # (host, port); a path is another system's
BACKLOG = 512
LONGEST_SOCKET_PATH = 1 << 15  # there is none
ROOM_FOR_ONE = 0  # descriptor, beside what is read
HERE = "127.0.0.1"


def listener_of(path: StrPath) -> tuple[socket.socket, Address]:
    """A socket that listens on this machine alone, and the address to connect to."""
    listener = socket.create_server((HERE, 0), backlog=BACKLOG)
    return listener, (HERE, listener.getsockname()[1])


def listener_at(address: str) -> socket.socket:
    """No path leads to a socket here."""
    raise OSError(f"No manager can listen at {address!r} on this system: give (host, port), or nothing.")


def come_back_from_reads(connection: socket.socket) -> None:
    """Nobody reads here before there is something to read: see `polling.DEAF`."""


def mark_of(path: StrPath) -> Any:
    """What tells a listening socket's file from another of the same name: there is none."""
    return ()


def finds_by_path(path: StrPath) -> str | None:
    """Where a manager listens, whose socket would have this path: that only its connection file tells."""
    return None


def is_of_this_machine(address: Address) -> bool:
    """Whether a manager at this address was found by its connection file."""
    return address[0] == HERE


def allow_at_once_again(listener: socket.socket) -> None:
    """Windows does, and takes SO_REUSEADDR for leave to listen beside another one."""


def connected_to_path(address: str, patience: float) -> socket.socket:
    """No path leads to a socket here."""
    raise ConnectionRefusedError(f"No path leads to a manager on this system: {address}")


def may_send_descriptors(connection: socket.socket) -> bool:
    """Whether a socket can carry descriptors: none can, here."""
    return False


def send_with(connection: socket.socket, data: bytes, beside: int | tuple[int, ...]) -> int:
    """Not on this system: no socket can carry descriptors."""
    raise OSError("This system sends no descriptors")


def descriptors_in(arrived: list[Any]) -> list[int]:
    """The descriptors that came with a message: none, here."""
    return []


def is_another_user(connection: socket.socket) -> bool:
    """Not told: who knows the key may come in."""
    return False
