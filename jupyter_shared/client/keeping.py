"""Managers that keep what they share, as their sessions see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import NotKept
from ..keeping import Keeping

if TYPE_CHECKING:
    from .session import Session


def must_keep(session: Session, keeping: Keeping | None, *, leave: bool = False) -> Session:
    """The session; but NotKept, and it is left if you say so, unless its manager keeps in that folder."""
    keeps = session.info()["keeps"] if keeping else None
    if keeping is None or (keeps and keeps["folder"] == keeping.folder):
        return session
    there = f"keeps in {keeps['folder']}" if keeps else "keeps nothing"
    if leave:
        session.detach()
    text = f"The manager {session.name!r} runs already and {there}, not in {keeping.folder}"
    raise NotKept(f"{text}: attach without keep=, or stop it first (jupyter shared stop {session.name}).")
