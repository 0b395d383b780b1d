"""Being told at once of files that come and go in a folder, and of processes that end.

    FolderWatch()       watch(folder)  descriptor  drain()  close(); no descriptor where the system does not tell
    watch_process(pid)  a descriptor that can be read when a process has ended; None where the system does not tell
"""

from typing import TYPE_CHECKING

from . import NAME

if TYPE_CHECKING or NAME == "linux":
    from .linux.watching import FolderWatch, watch_process
else:
    from .portable.watching import FolderWatch, watch_process

__all__ = [
    "FolderWatch", "watch_process",
]  # fmt: skip
