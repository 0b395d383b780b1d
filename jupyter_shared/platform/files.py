"""Files, where systems differ.

    OURS_ALONE                          a flag for `os.open`: no child gets the descriptor
    write_at  read_at  read_end         at places in files
    sync  sync_folder  reserve          what is to be on the disk, and room for what will be
    replace  write_for_us_alone         files that others read meanwhile, and must not read
    mapped                              all of a file, as it lies on the disk
    make_private  user                  folders that only their user may enter
"""

import mmap
from typing import IO, TYPE_CHECKING

from . import NAME

if TYPE_CHECKING or NAME == "linux":
    from .linux.files import read_end, reserve, sync
    from .unix.files import OURS_ALONE, make_private, read_at, replace, sync_folder, user, write_at, write_for_us_alone
elif NAME == "posix":
    from .posix.files import read_end, reserve, sync
    from .unix.files import OURS_ALONE, make_private, read_at, replace, sync_folder, user, write_at, write_for_us_alone
else:
    from .anywhere.files import (
        OURS_ALONE,
        make_private,
        read_at,
        read_end,
        replace,
        reserve,
        sync,
        sync_folder,
        user,
        write_at,
        write_for_us_alone,
    )  # fmt: skip

__all__ = [
    "OURS_ALONE", "make_private", "mapped", "read_at", "read_end", "replace", "reserve", "sync", "sync_folder", "user",
    "write_at", "write_for_us_alone",
]  # fmt: skip


def mapped(file: IO[bytes]) -> mmap.mmap:
    """All of a file that is not empty, to be read as it lies on the disk; whoever asks closes it."""
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
