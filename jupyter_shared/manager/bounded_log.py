"""The manager's log, which is its stderr: of a file that grows too long, only the end is kept."""

from __future__ import annotations

import os
import stat

from ..platform.files import read_end

MOST_BYTES = 2 * 1024 * 1024
END_BYTES = MOST_BYTES // 2


class BoundedLog:
    """Writes to stderr; shortens the file behind it, in place, as all who write to it append to that very file."""

    def __init__(self, descriptor: int = 2) -> None:
        self._descriptor = descriptor

    def write(self, text: str) -> None:
        """Write it, at once: all of it, whichever thread says something meanwhile."""
        try:
            os.write(self._descriptor, text.encode(errors="backslashreplace"))
            found = os.fstat(self._descriptor)
            if stat.S_ISREG(found.st_mode) and found.st_size > MOST_BYTES:
                self._shorten(found.st_size)
        except OSError:  # the disk is full, or no descriptor is left: perhaps next time
            pass

    def _shorten(self, size: int) -> None:
        end = read_end(self._descriptor, END_BYTES, size - END_BYTES)
        os.ftruncate(self._descriptor, 0)
        os.lseek(self._descriptor, 0, os.SEEK_SET)  # on Windows, who inherits a file does not append to it
        os.write(self._descriptor, b"(what came before was dropped)\n" + end[end.find(b"\n") + 1 :])
