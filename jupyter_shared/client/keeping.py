"""Managers that keep what they share, as their sessions see them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

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
    difference = keeping and how_else(session.info()["keeps"], keeping)
    if not difference:
        return session
    text = f"The manager {session.name!r} runs already and {difference}"
    raise NotKept(f"{text}: attach without that, or stop it first (jupyter shared stop {session.name}).")


def how_else(keeps: dict[str, Any] | None, keeping: Keeping) -> str | None:
    """What a manager does that says of itself `keeps`, where it is to be `keeping`; None if it does that."""
    if keeps is None:
        return f"keeps nothing, not in {keeping.folder}" if keeping.folder else "keeps nothing"
    if keeping.folder and not _is_same(keeps["folder"], keeping.folder):
        return f"keeps in {keeps['folder']}, not in {keeping.folder}"
    if keeping.is_sync_wanted and keeps["sync"] != keeping.sync:
        return f"keeps there, on the disk itself {keeps['sync']!r}, not {keeping.sync!r}"
    return None


def _is_same(folder: str, other: str) -> bool:
    """Whether two paths lead to one folder."""
    return folder == other or os.path.realpath(folder) == os.path.realpath(other)
