"""How a piece of shared memory is handed to a client: as a descriptor beside a message, or by a name inside of it."""

from __future__ import annotations

import os

import msgspec

Handle = int | str  # how a client knows a piece until it has mapped it: a descriptor of its own, or a name


class Shown(msgspec.Struct, frozen=True):
    """Where a piece is to be seen by other processes of this user."""

    descriptor: int  # of the process that has it
    inode: int  # of what that opens
    device: int  # which that lies on


class Recognized(msgspec.Struct, frozen=True):
    """The piece that a handle leads to."""

    identity: tuple[int, int]  # inode and device: no other piece has the same while anybody has this one open or mapped
    there: int  # bytes of memory that have been found for it


class Lent(msgspec.Struct, frozen=True):
    """What goes with the message that tells a client of a piece."""

    descriptor: int | None  # to be sent beside it
    is_ours: bool  # whether the sender closes it, when it is sent
    where: str | None  # the name to be sent inside of it

    def close(self) -> None:
        """It has been sent, or will not be."""
        if self.is_ours and self.descriptor is not None:
            os.close(self.descriptor)
