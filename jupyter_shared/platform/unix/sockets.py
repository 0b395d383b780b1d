"""Unix sockets: a path to connect to, and descriptors sent beside bytes."""

from __future__ import annotations

import os
import socket
import struct
from array import array
from typing import TYPE_CHECKING, Any

from ..failures import is_of_system
from .files import remove

if TYPE_CHECKING:
    from _typeshed import StrPath

Address = str | tuple[str, int]  # the path of a Unix socket, or (host, port)
BACKLOG = 512
READ_SECONDS = 1  # that a read waits before it comes back
ROOM_FOR_ONE = socket.CMSG_LEN(2 * array("i").itemsize)  # descriptor, beside what is read


def listener_of(path: StrPath) -> tuple[socket.socket, Address]:
    """A socket that listens at this path, in the place of any before it, and the address to connect to."""
    remove(path)
    address = os.fspath(path)
    return listener_at(address), address


def listener_at(address: str) -> socket.socket:
    """A socket that listens at this path, or at this name of another kind that the system knows."""
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(address)
        if not address.startswith("\0"):  # an abstract name is no path
            os.chmod(address, 0o600)
        listener.listen(BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


def allow_at_once_again(listener: socket.socket) -> None:
    """Have the listener get its port though connections of whoever had it before have not ended yet."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def connected_to_path(address: str, patience: float) -> socket.socket:
    """A connection to what listens at a path; OSError if there is none within `patience` seconds."""
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(patience)
        connection.connect(address)
    except BaseException:
        connection.close()
        raise
    return connection


def may_send_descriptors(connection: socket.socket) -> bool:
    """Whether descriptors can go beside the bytes of a connection."""
    return connection.family == socket.AF_UNIX


def send_with(connection: socket.socket, data: bytes, beside: int | tuple[int, ...]) -> int:
    """Send bytes, and a descriptor beside them, or several: how many bytes were sent."""
    return socket.send_fds(connection, [data], [beside] if isinstance(beside, int) else beside)


def descriptors_in(arrived: list[Any]) -> list[int]:
    """What came beside the bytes of one `recvmsg`, if it has come to an end."""
    found = array("i")
    for _, beside, _, _ in arrived:
        for level, kind, data in beside:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                found.frombytes(data[: len(data) - len(data) % found.itemsize])
    return [*found]


def come_back_from_reads(connection: socket.socket) -> None:
    """Have each read that waits end with BlockingIOError now and then, which costs one that does not wait nothing."""
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", READ_SECONDS, 0))
    except OSError as error:  # a system whose seconds are of another size: reads there come back with what comes
        if not is_of_system(error):
            raise


def mark_of(path: StrPath) -> Any:
    """What tells a listening socket's file from another of the same name; FileNotFoundError if there is none."""
    status = os.stat(path)
    return status.st_dev, status.st_ino


def finds_by_path(path: StrPath) -> str | None:
    """Where a manager listens, whose socket has this path."""
    return os.fspath(path)


def is_of_this_machine(address: Address) -> bool:
    """Whether a manager at this address was found by its connection file."""
    return isinstance(address, str)
