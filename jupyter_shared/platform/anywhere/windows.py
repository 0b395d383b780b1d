"""Windows' named memory, and files that go as they are closed. None of it was run yet on a real one."""

from __future__ import annotations

import mmap
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import StrPath

GENERIC_READ, GENERIC_WRITE = 0x80000000, 0x40000000
CREATE_ALWAYS, OPEN_EXISTING = 2, 3
FLAG_DELETE_ON_CLOSE = 0x04000000
BUSY = (5, 32)  # the errors of a file that another process has open, or that is about to go


def new_section(name: str, size: int, *, sparse: bool) -> mmap.mmap:
    """A section of memory that is found by its name for as long as anybody has it mapped."""
    make: Any = mmap.mmap
    found: mmap.mmap = make(-1, size, tagname=f"Local\\jsh-{name}")
    return found


def section(name: str, size: int, access: int) -> mmap.mmap:
    """Such a section, mapped once more; FileNotFoundError if there is none of that name."""
    import _winapi

    windows: Any = _winapi
    there = windows.OpenFileMapping(windows.FILE_MAP_READ, False, f"Local\\jsh-{name}")
    try:  # while it is open: `mmap` makes what it does not find
        return _mapped(name, size, access)
    finally:
        windows.CloseHandle(there)


def _mapped(name: str, size: int, access: int) -> mmap.mmap:
    make: Any = mmap.mmap
    found: mmap.mmap
    try:
        found = make(-1, size, tagname=f"Local\\jsh-{name}", access=access)
    except OSError:
        if access != mmap.ACCESS_COPY:
            raise
        found = make(-1, size)  # a system that does not copy the pages that are written of such memory
        with _mapped(name, size, mmap.ACCESS_READ) as source, memoryview(source) as view:
            found[:] = view
    return found


def remove_section(name: str) -> None:
    """Nothing: the system removes it with the last handle."""


def remove_those_of_the_dead() -> None:
    """Nothing: the system removes them with their processes."""


def open_for_one(path: StrPath, *, make: bool) -> int:
    """Open a file that nobody else can open then; BlockingIOError if somebody has it open."""
    import _winapi

    windows: Any = _winapi
    try:
        handle: int = windows.CreateFile(
            os.fspath(path), GENERIC_READ | GENERIC_WRITE, 0, 0, CREATE_ALWAYS if make else OPEN_EXISTING,
            FLAG_DELETE_ON_CLOSE if make else 0, 0,
        )  # fmt: skip
    except OSError as error:
        if getattr(error, "winerror", None) in BUSY:
            raise BlockingIOError(str(error)) from error
        raise
    return handle


def close_for_all(handle: int, path: StrPath) -> None:
    """Close such a file, which goes then."""
    import _winapi

    windows: Any = _winapi
    windows.CloseHandle(handle)
