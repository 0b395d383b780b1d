"""Which container this process is in: it sees no process, and perhaps no file, of another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import NAME

if TYPE_CHECKING or NAME == "linux":
    from .linux.containers import container
else:

    def container() -> str:
        """A name of what processes can be seen from here; nothing where that is not told."""
        return ""


__all__ = ["container"]
