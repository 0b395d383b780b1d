"""`jupyter shared check`: whether what a manager has kept can be read."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from ..errors import InvalidName, NotKept
from ..jupyter.wording import size
from ..keeping import has_kept
from ..saying import count
from . import verbs


def check(asked: Namespace) -> None:
    """Verify what a manager keeps, or has kept, in a folder; starts nothing and changes nothing.

    Exit code 1 if something there cannot be read. A manager that runs may be writing: what it has just begun to write
    may then seem damaged.

    Examples:
      jupyter shared check ~/.local/share/jupyter/shared/team
    """
    from ..manager.keeping import checking  # slow to load

    try:
        found = checking.check(Path(asked.folder).absolute())
    except NotKept as error:
        raise verbs.Explained(f"{error}{_meant(asked.folder)}", verbs.NO_SUCH) from None
    named = f", {count(len(found.names), 'name')}" if found.names else ""
    print(f"{asked.folder}: {count(found.objects, 'object')}{named}, {count(found.notes, 'note')}, {size(found.size)}.")
    for name in found.aside:
        print(f"Set aside by an earlier start: {name}")
    if found.strays:
        print(f"{count(found.strays, 'note')} of objects that are not there: something before them was lost.")
    if found.damaged:
        text = f"Damaged: {found.damaged}. A start uses what stands before it, and sets the rest aside."
        raise verbs.Explained(text, verbs.FAILED)
    print("All of it can be read.")


def _meant(text: str) -> str:
    """Where the manager keeps, if somebody gave its name in the place of its folder."""
    try:
        folder = has_kept(text)
    except InvalidName:
        return ""
    return f" What the manager {text!r} keeps is in {folder}." if folder else ""
