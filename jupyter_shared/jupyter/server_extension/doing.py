"""What can be done with an object from a page; each answers how it is taken back. Nothing of it is unpickled here."""

from __future__ import annotations

from collections.abc import Callable

from ...client.connection import launch
from ...client.session import Session
from ...errors import NoManager, WrongKind
from ...kinds.events import EventProxy
from ...kinds.queues import QueueProxy
from ...saying import said
from ..viewer.observing import LABEL

Undo = dict[str, str] | None


def observed(name: str) -> Session:
    """A session of a manager that is no client to anybody else; NoManager if there is none."""
    known = launch.find(name)
    if known is None:
        raise NoManager(said("There is no manager %1.", repr(name)))
    return Session(known, LABEL, observes=True)


def act(name: str, object: str, what: str, to: str) -> Undo:
    """Do one of `DOABLE`, or delete."""
    with observed(name) as session:
        if what == "delete":
            return _delete(session, object)
        return DOABLE[what](session, object, to)


def _delete(session: Session, name: str) -> Undo:
    return {"object": name, "do": "bring back"} if session.ask("delete", name, True) else None


def _rename(session: Session, name: str, to: str) -> Undo:
    session.rename(name, to)
    return {"object": to, "do": "rename", "to": name}


def _clear(session: Session, name: str, _: str) -> Undo:
    proxy = session.open(name)
    if isinstance(proxy, EventProxy):
        return _turn(session, name, "clear", "set")
    if not isinstance(proxy, QueueProxy):
        raise WrongKind(said("A %1 cannot be told to clear.", proxy.kind))
    return {"object": name, "do": "bring back"} if session.ask("empty", name) else None


def _set(session: Session, name: str, _: str) -> Undo:
    proxy = session.open(name)
    if not isinstance(proxy, EventProxy):
        raise WrongKind(said("A %1 cannot be told to set.", proxy.kind))
    return _turn(session, name, "set", "clear")


def _turn(session: Session, name: str, what: str, back: str) -> Undo:
    event = session.open(name)
    if event.is_set() == (what == "set"):
        return None
    getattr(event, what)()
    return {"object": name, "do": back}


def _bring_back(session: Session, name: str, _: str) -> Undo:
    session.ask("bring_back", name)
    return None


DOABLE: dict[str, Callable[[Session, str, str], Undo]] = {
    "clear": _clear, "set": _set, "rename": _rename, "bring back": _bring_back,
}  # fmt: skip
