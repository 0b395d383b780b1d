"""Managers that keep what they share, as their sessions see them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import NotKept
from ..keeping import Keeping
from ..kinds.covering import covered

if TYPE_CHECKING:
    from .session import Session


@covered
def must_keep(session: Session, keeping: Keeping | None, *, leave: bool = False) -> Session:
    """The session; but NotKept, and whatever goes wrong it is left if you say so, unless its manager keeps there."""
    try:
        return _kept(session, keeping)
    except BaseException:
        if leave:
            session.detach()
        raise


def _kept(session: Session, keeping: Keeping | None) -> Session:
    keeps = session.info()["keeps"] if keeping else None
    if keeping is None or (keeps and _is_same(keeps["folder"], keeping.folder)):
        return session
    there = f"keeps in {keeps['folder']}" if keeps else "keeps nothing"
    text = f"The manager {session.name!r} runs already and {there}, not in {keeping.folder}"
    raise NotKept(f"{text}: attach without keep=, or stop it first (jupyter shared stop {session.name}).")


def _is_same(folder: str, other: str) -> bool:
    """Whether two paths lead to one folder."""
    return folder == other or Path(folder).resolve() == Path(other).resolve()
