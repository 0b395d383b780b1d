"""How a view comes by its session: the one it was made with, and a successor once that one has ended."""

from __future__ import annotations

from collections.abc import Callable

from ..client.processes.pickled_proxies import session_of
from ..client.session import Session, attach
from ..errors import NoManager, NotAttached
from ..saying import said


class Reach:
    """A session, and its successor once its manager has gone and another one of that name is there."""

    def __init__(self, session: Session, again: Callable[[Session], Session] | None = None) -> None:
        """`again` attaches anew after the manager has gone; NoManager while there is none."""
        self._session = session
        self._again = again or _attach_again

    @property
    def name(self) -> str:
        """The manager's name."""
        return self._session.name

    def __call__(self) -> Session:
        """The session to use now; NoManager while there is no manager, NotAttached after the user detached."""
        if self._session.gone:
            self._session = self._successor()
        return self._session

    def _successor(self) -> Session:
        """A view never attaches a program that has left: its user has."""
        found = session_of(self.name, Session)
        if found is not None:
            return found
        if self._session.left:
            why = said("This kernel has detached from the manager %1: attach again to see it.", repr(self.name))
            raise NotAttached(why)
        return self._again(self._session)


def _attach_again(session: Session) -> Session:
    known = session.connection
    if isinstance(known.address, str):
        return attach(session.name, create=False, label=session.label)
    try:  # by a link, or as the standard library does: one that is started anew has another key
        return Session.attached_to(known, session.label)
    except OSError as error:
        raise NoManager(said("The manager %1 at %2 is gone: %3", repr(session.name), known.address, error)) from error
