"""What stands for Windows' named memory and exclusive files elsewhere, so that this platform can be tried out there."""

from __future__ import annotations

import contextlib
import fcntl
import mmap
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import StrPath

PREFIX = "jupyter-shared-section-"
_FOLDER = Path("/dev/shm") if Path("/dev/shm").is_dir() else Path(tempfile.gettempdir())


def new_section(name: str, size: int, *, sparse: bool) -> mmap.mmap:
    """A section of memory that is found by its name until it is removed; OSError if there is no room."""
    path = _FOLDER / f"{PREFIX}{name}"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.ftruncate(descriptor, size)
        if not sparse and hasattr(os, "posix_fallocate"):  # a write to what is not there would end the writer
            os.posix_fallocate(descriptor, 0, size)
        return mmap.mmap(descriptor, size)
    except BaseException:
        path.unlink()
        raise
    finally:
        os.close(descriptor)


def section(name: str, size: int, access: int) -> mmap.mmap:
    """Such a section, mapped once more; FileNotFoundError if there is none of that name."""
    writes = access == mmap.ACCESS_WRITE
    descriptor = os.open(_FOLDER / f"{PREFIX}{Path(name).name}", os.O_RDWR if writes else os.O_RDONLY)
    try:
        return mmap.mmap(descriptor, size, access=access)
    finally:
        os.close(descriptor)


def remove_section(name: str) -> None:
    """Nobody finds it any more. Windows does this by itself, when nobody has it mapped."""
    with contextlib.suppress(OSError):
        (_FOLDER / f"{PREFIX}{name}").unlink()


def remove_those_of_the_dead() -> None:
    """The same for sections of managers that were killed; their names begin with the pid."""
    for path in _FOLDER.glob(f"{PREFIX}*"):
        pid = path.name.removeprefix(PREFIX).partition("-")[0]
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            remove_section(path.name.removeprefix(PREFIX))
        except (ValueError, OSError):
            continue


def open_for_one(path: StrPath, *, make: bool) -> int:
    """Open a file that nobody else can open then; BlockingIOError if somebody has it open."""
    while True:
        descriptor = os.open(path, os.O_RDWR | (os.O_CREAT if make else 0), 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.stat(path), os.fstat(descriptor)):  # else it went as it was closed, before we had it
                return descriptor
        except FileNotFoundError:
            pass
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def close_for_all(descriptor: int, path: StrPath) -> None:
    """Close such a file, which goes then."""
    Path(path).unlink(missing_ok=True)
    os.close(descriptor)
