"""Files on Windows: none is replaced, or removed, while another process has it open."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import StrPath

# Names that lead to devices, with any ending.
NO_FILES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
OURS_ALONE: int = getattr(os, "O_NOINHERIT", 0) | getattr(os, "O_BINARY", 0)
FIRST_PAUSE, MOST_PAUSES = 0.001, 10  # seconds; each pause is twice the one before


def write_at(descriptor: int, data: bytes | memoryview, offset: int) -> int:
    """Write there: how many bytes were."""
    os.lseek(descriptor, offset, os.SEEK_SET)
    return os.write(descriptor, data)


def read_at(descriptor: int, size: int, offset: int) -> bytes:
    """At most `size` bytes from an offset of the file."""
    os.lseek(descriptor, offset, os.SEEK_SET)
    return os.read(descriptor, size)


def read_end(descriptor: int, size: int, offset: int) -> bytes:
    """What stands in a file that is open to be appended to."""
    return read_at(descriptor, size, offset)


def sync(descriptor: int) -> None:
    """Have what was written on the disk."""
    os.fsync(descriptor)


def sync_folder(path: StrPath) -> None:
    """Names of files are on the disk as they are made."""


def reserve(descriptor: int, offset: int, size: int) -> None:
    """Nothing is reserved: that there is no room is noticed when it is needed."""


def replace(source: StrPath, target: StrPath) -> None:
    """Have a file take another one's place, as soon as nobody has either open."""
    _patiently(lambda: os.replace(source, target))


def remove(path: StrPath) -> None:
    """Remove a file, if there is one, as soon as nobody has it open."""
    with suppress(FileNotFoundError):
        _patiently(lambda: os.unlink(path))


def _patiently(step: Callable[[], object]) -> None:
    """Try again for about a second: readers, and those who look for viruses, have a file open for a moment."""
    for pauses in range(MOST_PAUSES):
        try:
            step()
        except PermissionError:
            time.sleep(FIRST_PAUSE * 2**pauses)
        else:
            return
    step()


def others_may_read(path: StrPath) -> bool:
    """Whether others than its user may: this a file's mode does not tell here."""
    return False


def write_for_us_alone(path: StrPath, text: str) -> None:
    """Write a new file that only its user may read."""
    from jupyter_core.paths import secure_write

    with secure_write(os.fspath(path)) as file:
        file.write(text)


def make_private(path: StrPath) -> bool:
    """Have a folder be one that only its user may enter, as those in a user's profile are; false if it is none."""
    if os.path.islink(path) or not os.path.isdir(path):
        return False
    os.chmod(path, 0o700)
    return True


def user() -> str:
    """What tells this user from others, as a part of a file's name."""
    return blake2b(os.path.expanduser("~").encode(), digest_size=4).hexdigest()
