"""Nothing tells of files and processes by itself: whoever wants to know looks."""

from __future__ import annotations

from pathlib import Path


def watch_process(pid: int) -> int | None:
    """Nothing tells."""
    return None


class FolderWatch:
    """Nothing tells."""

    descriptor: int | None = None

    def watch(self, path: Path) -> None:
        """In vain."""

    def drain(self) -> None:
        """There is nothing."""

    def close(self) -> None:
        """There is nothing."""
