"""`jupyter shared save` and `load`: all that a manager shares, as one file."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from ..client.saving.saved import Saved
from ..client.saving.session import inspected
from ..client.session import Session, attach
from ..jupyter.wording import ago, size
from ..saying import count
from . import verbs

MOST_TOLD = 10  # names


def save(asked: Namespace) -> None:
    """Write all that a manager shares to one file, as it is at this moment: to mail, to archive, to begin a lesson.

    Examples:
      jupyter shared save team team.jshared
    """
    with verbs.visit(asked.name) as session:
        saved = session.save(asked.file)
    print(f"Saved {count(saved.objects, 'object')} of {asked.name!r} to {asked.file}, {_size(asked.file)}.")


def load(asked: Namespace) -> None:
    """Share what was saved to a file; the manager is started if none runs. No pickle is read for that.

    Asks before it replaces what is shared under the same names. What is in a file is unpickled by whoever uses it:
    load files of those you trust.

    Examples:
      jupyter shared load team team.jshared
      jupyter shared load team team.jshared --replace
    """
    saved = inspected(asked.file)  # before a manager is started for it
    with attach(asked.name, label="jupyter shared") as session:
        replace = asked.replace or _may_replace(session, saved)
        session.load(asked.file, replace=replace)
    whose = f"saved from {saved.manager!r} {ago(saved.when)}"
    print(f"Loaded {count(saved.objects, 'object')} into {asked.name!r}, {whose}: {_listed(saved.names)}.")


def _may_replace(session: Session, saved: Saved) -> bool:
    there = set(session.names())
    taken = [name for name in saved.names if name in there]
    if not taken:
        return False
    if not sys.stdin.isatty():
        text = f"{_listed(taken)}: shared by {session.name!r} already. To replace them: --replace. Nothing was loaded."
        raise verbs.Explained(text, verbs.FAILED)
    answer = input(f"Shared by {session.name!r} already: {_listed(taken)}. Replace them? [y/N] ")
    if answer.strip().lower() not in ("y", "yes"):
        raise verbs.Explained("Nothing was loaded.", verbs.FAILED)
    return True


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - MOST_TOLD} more" if len(names) > MOST_TOLD else ""
    return (", ".join(names[:MOST_TOLD]) or "nothing with a name") + more


def _size(path: str) -> str:
    return size(Path(path).stat().st_size)
