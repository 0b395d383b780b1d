"""Files, where systems differ.

    OURS_ALONE  NO_FILES                a flag for `os.open`: no child gets the descriptor; names that no file can have
    write_at  read_at  read_end         at places in files
    sync  sync_folder  reserve          what is to be on the disk, and room for what will be
    replace  remove                     files that others may have open meanwhile
    write_for_us_alone  others_may_read files that others must not read
    mapped                              all of a file, as it lies on the disk
    make_private  user                  folders that only their user may enter
"""

import mmap
from typing import IO, TYPE_CHECKING

from . import NAME

if TYPE_CHECKING or NAME in ("linux", "posix"):
    from .unix.files import (
        NO_FILES,
        OURS_ALONE,
        make_private,
        others_may_read,
        read_at,
        remove,
        replace,
        sync_folder,
        user,
        write_at,
        write_for_us_alone,
    )  # fmt: skip

    if TYPE_CHECKING or NAME == "linux":
        from .linux.files import read_end, reserve, sync
    else:
        from .posix.files import read_end, reserve, sync
else:
    from .anywhere.files import (
        NO_FILES,
        OURS_ALONE,
        make_private,
        others_may_read,
        read_at,
        read_end,
        remove,
        replace,
        reserve,
        sync,
        sync_folder,
        user,
        write_at,
        write_for_us_alone,
    )  # fmt: skip

__all__ = [
    "NO_FILES", "OURS_ALONE", "make_private", "mapped", "others_may_read", "read_at", "read_end", "remove", "replace",
    "reserve", "sync", "sync_folder", "user", "write_at", "write_for_us_alone",
]  # fmt: skip


def mapped(file: IO[bytes]) -> mmap.mmap:
    """All of a file that is not empty, to be read as it lies on the disk; whoever asks closes it."""
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
