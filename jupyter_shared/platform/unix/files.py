"""Files, where systems differ: descriptors that children do not get, places in files, and who may enter a folder."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import StrPath

NO_FILES: frozenset[str] = frozenset()  # names that no file can have
OURS_ALONE = os.O_CLOEXEC  # among the flags of a file that is opened: no child gets it


def write_at(descriptor: int, data: bytes | memoryview, offset: int) -> int:
    """Write there: how many bytes were."""
    return os.pwrite(descriptor, data, offset)


def read_at(descriptor: int, size: int, offset: int) -> bytes:
    """At most `size` bytes from an offset of the file."""
    return os.pread(descriptor, size, offset)


def sync_folder(path: StrPath) -> None:
    """Have the names of its files on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(source: StrPath, target: StrPath) -> None:
    """Have a file take another one's place."""
    os.replace(source, target)


def remove(path: StrPath) -> None:
    """Remove a file, if there is one."""
    with suppress(FileNotFoundError):
        os.unlink(path)


def others_may_read(path: StrPath) -> bool:
    """Whether others than its user may."""
    return bool(stat.S_IMODE(os.stat(path).st_mode) & 0o077)


def write_for_us_alone(path: StrPath, text: str) -> None:
    """Write a new file that only its user may read, from the first moment; FileExistsError if there is one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def make_private(path: StrPath) -> bool:
    """Have a folder be one that only its user may enter; false if it is another user's, or no folder at all."""
    status = os.lstat(path)  # a link that somebody put there in time leads nobody astray
    if status.st_uid != os.getuid() or not stat.S_ISDIR(status.st_mode):
        return False
    if stat.S_IMODE(status.st_mode) != 0o700:
        os.chmod(path, 0o700)
    return True


def user() -> str:
    """What tells this user from others, as a part of a file's name."""
    return str(os.getuid())
