"""Where the system tells of no change of files and processes: whoever wants to know checks again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import StrPath


def watch_process(pid: int) -> int | None:
    """Not on this system: whoever wants to know checks."""
    return None


class FolderWatch:
    """Not on this system: whoever wants to know checks."""

    descriptor: int | None = None

    def watch(self, path: StrPath) -> None:
        """Nothing: this system tells of no change."""

    def drain(self) -> None:
        """Nothing: no change is ever told here."""

    def close(self) -> None:
        """Nothing: there is nothing open."""
