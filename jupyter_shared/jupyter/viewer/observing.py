"""Each manager that is looked at, once: its session, which is no client to anybody else, and the pacer of its panes."""

from __future__ import annotations

import threading

from ...client.connection import launch
from ...client.session import Session
from ...errors import NoManager
from ...panes.errands import errands
from ...panes.pacing import Pacer
from ...saying import said

LABEL = "JupyterLab"  # as which others see what is changed from the panel


class Observed:
    """One manager. Its panes have a pacer of their own: a manager that stands still holds up no other's."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.pacer = Pacer()
        self.users = 0
        self._session: Session | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Session:
        """The session to use now; NoManager while there is none."""
        with self._lock:
            if self._session is None or self._session.gone:
                self._session = self._observe()
            return self._session

    def _observe(self) -> Session:
        if not self.users:
            raise NoManager(said("Nobody looks at it any more."))
        found = launch.find(self.name)
        if found is None:
            raise NoManager(said("There is no manager %1.", repr(self.name)))
        return Session(found, LABEL, observes=True)

    def close(self) -> None:
        """Detach the session; the next use opens another one."""
        with self._lock:
            session, self._session = self._session, None
        if session is not None:  # its truth is whether anything is shared
            session.detach()


class Observers:
    """All managers that are looked at, by name; each for as long as somebody uses it."""

    def __init__(self) -> None:
        self._observed: dict[str, Observed] = {}

    def use(self, name: str) -> Observed:
        """The manager of that name, whether there is one or not; to be given back by `release`."""
        found = self._observed.setdefault(name, Observed(name))
        found.users += 1
        return found

    def release(self, observed: Observed) -> None:
        """One user less; with the last one, the session ends."""
        observed.users -= 1
        if not observed.users:
            del self._observed[observed.name]
            errands.run(observed.close)  # it may be connecting to one that does not answer
