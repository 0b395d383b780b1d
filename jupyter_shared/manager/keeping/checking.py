"""Verifies a folder without starting a manager: reads it as a start would, and changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ...errors import NotKept
from ...store.directory import with_directory
from ...store.replay import Replay
from ...store.store import Store
from ...wire.values import Packed
from .folder import Folder
from .journal import FORMAT
from .loading import Loading


class Checked(NamedTuple):
    """What a folder holds, as far as it can be read."""

    names: list[str]
    objects: int
    notes: int
    restarts: int
    size: int  # bytes
    damaged: str | None  # where, and why
    strays: int  # notes of objects that are not there
    aside: list[str]  # what earlier starts have set aside


def check(path: Path) -> Checked:
    """Read all that was kept there. NotKept if nobody has kept there, or a newer version of this package."""
    folder = Folder(path)
    format_, _ = folder.about()
    if format_ > FORMAT:
        raise NotKept(f"{path} has format {format_}, this version of jupyter_shared knows {FORMAT} and older.")

    def adopt(packed: Packed) -> list[object]:
        if not any((folder.values / f"{packed.memory}{suffix}").exists() for suffix in (".value", ".array")):
            raise FileNotFoundError(2, "missing", str(folder.values / f"{packed.memory}.value"))
        return []

    store = with_directory(Store())
    replay = Replay(store, adopt)
    loading = Loading(folder, replay)
    loading.read()
    damaged = str(loading.damaged) if loading.damaged else None
    aside = sorted(found.name for found in path.glob("*.aside"))
    objects = len(replay.alive) - 1
    return Checked(
        [*store.names], objects, loading.notes, replay.restarts, folder.size(), damaged, len(replay.strays), aside
    )
