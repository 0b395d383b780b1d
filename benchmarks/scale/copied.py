"""What a read in a second process copies, for every type of value: in private memory (RssAnon), of the value's size."""

from __future__ import annotations

from pathlib import Path

from ..peers.peer import Unsupported
from ..rows.copies import MEASUREMENTS
from ..rows.measurement import QUICK
from ..stage import Stage

SIZE = 32 << 20  # bytes, about, of each value
HEAD = ["a value of about 32 MiB", "private memory of a read", "of its size"]


def rows(folder: Path) -> list[list[str]]:
    """For each type: private bytes that a read takes, and which part of the value that is."""
    stage, found = Stage("ours", folder / "copied"), []
    try:
        for measurement in MEASUREMENTS:
            (row,) = measurement.rows
            try:
                added = measurement.take(stage, QUICK)[row.name]
            except Unsupported as error:
                found.append([row.title, str(error), ""])
                continue
            found.append([row.title, f"{added / 1024:,.0f} KiB", f"{added / SIZE:.1%}"])
            print(*found[-1], flush=True)
    finally:
        stage.close()
    return found
