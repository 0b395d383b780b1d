"""Which managers a notebook is attached to by `%shared_attach`, and as which variables."""

from __future__ import annotations

import difflib
import keyword
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..address import DEFAULT_NAME, ConnectionInfo
from ..client import passing_on
from ..client.connection import launch
from ..client.connection.watch import ObjectWatch
from ..client.engines import session_on
from ..client.keeping import must_keep
from ..client.links import link_by, link_meant, link_of, session_by
from ..client.session import MOST_COMPLETED, Session, attach
from ..errors import InvalidName, NotAttached, TooLate
from ..keeping import Keep, Keeping

VARIABLE = "shared"
VS_CODE_NAME = "__vsc_ipynb_file__"  # where VS Code says what the notebook is called


class Attachment:
    """One session, and the names in it as they were a moment ago: completion must never wait."""

    def __init__(self, session: Session, link_file: Path | None = None) -> None:
        """`link_file` is where the link lies, if it is attached by one."""
        self.session, self.link_file = session, link_file
        self.names: list[str] = []
        self._seen = 0  # the version of the directory these are of
        self._watch: ObjectWatch = session.watch(None, self._changed)
        self._changed(0)

    def _changed(self, _version: int) -> None:
        try:
            version = self.session.version(None)  # who comes and waits is told, too, and moves none
            if version != self._seen:
                self.names, self._seen = self.session.names(0, MOST_COMPLETED), version
        except TooLate:
            self.names = []

    def is_of(self, running: ConnectionInfo | None) -> bool:
        """Whether this is an attachment to that very manager, and still holds."""
        return not self.session.gone and running == self.session.connection

    def pass_on(self) -> None:
        """Have processes that this one starts find the same manager by its name."""
        if self.link_file:
            passing_on.pass_on(self.session.name, self.link_file)
        else:
            passing_on.take_back(self.session.name)

    def detach(self) -> None:
        """Leave the manager."""
        if self.link_file:
            passing_on.take_back(self.session.name, self.link_file)
            passing_on.remove(self.link_file)
        self._watch.close()
        self.session.detach()


class Attachments:
    """All of one notebook's; the one made last is the one that magics are about."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._by_variable: dict[str, Attachment] = {}

    def attach(
        self, name: str, variable: str, create: bool, keep: Keep = False, link_file: str | None = None,
        engine: str | None = None, sync: str | None = None,
    ) -> tuple[Session, bool]:
        """The session of that manager, as that variable, and whether its manager was started for it.

        `keep` is whether it is to keep what it shares, or in which folder, and `sync` when that is on the disk itself;
        `engine` is what hosts it.
        """
        self._expect_free(variable)
        known = self._by_variable.get(variable)
        elsewhere = self._elsewhere(name, create, keep, link_file, engine, sync)
        if elsewhere:
            self._have(variable, known, elsewhere)
            return elsewhere.session, False
        running = launch.find(name)
        if known and known.is_of(running):
            found = known
            must_keep(found.session, Keeping.of(name, keep, sync))
        else:
            passing_on.take_back(name)
            found = Attachment(attach(name, create=create, label=self._label(), keep=keep, sync=sync))
        self._have(variable, known, found)
        return found.session, running is None

    def _elsewhere(
        self, name: str, create: bool, keep: Keep, link_file: str | None, engine: str | None, sync: str | None
    ) -> Attachment | None:
        """By an engine, by a link, or by the one that whoever started this process is attached by; None: neither."""
        path = Path(link_file).absolute() if link_file else None
        inherited = None if path or keep or engine else passing_on.file_of(name, by_others=True)
        if inherited:
            name, path = DEFAULT_NAME, inherited
        if engine:
            link_meant(name, link_file, engine)  # which says so, if it is a link
            session = session_on(engine, name, self._session, create=create, keeping=Keeping.of(name, keep, sync))
        elif link := link_of(name, path):
            keeping = Keeping.of(name, keep, sync, elsewhere=True)
            session = must_keep(session_by(link, self._session), keeping, leave=True)
        else:
            return None
        return Attachment(session, path or passing_on.written(link_by(session.connection)))

    def _session(self, connection: ConnectionInfo) -> Session:
        return Session.attached_to(connection, self._label())

    def _have(self, variable: str, known: Attachment | None, found: Attachment) -> None:
        self._by_variable.pop(variable, None)  # the one attached last comes last
        self._by_variable[variable] = found
        self._shell.user_ns[variable] = found.session
        if known and known is not found:  # only now: when there is no such manager, what was attached stays
            known.detach()
        found.pass_on()  # after what the earlier one takes back, which may be of the same name

    def take_over(self, earlier: Attachments) -> None:
        """Take over the attachments of another instance, which `%reload_ext` replaces by this one."""
        self._by_variable, earlier._by_variable = earlier._by_variable, {}

    def _label(self) -> str | None:
        path = self._shell.user_ns.get(VS_CODE_NAME)
        return Path(path).name if isinstance(path, str) else None

    def _expect_free(self, variable: str) -> None:
        if not is_variable(variable):
            raise InvalidName(f"{variable!r} cannot be a variable.")
        value = self._shell.user_ns.get(variable)
        if value is not None and not isinstance(value, Session):
            kind = type(value).__name__
            raise InvalidName(f"Your variable {variable!r} (a {kind}) is in the way: choose another with --as.")

    def sessions(self) -> dict[str, Session]:
        """All sessions, by their variables, in the order of their attaching."""
        return {variable: found.session for variable, found in self._by_variable.items()}

    @property
    def current(self) -> Session:
        """The session attached last; NotAttached if there is none."""
        return self._current.session

    @property
    def _current(self) -> Attachment:
        if not self._by_variable:
            raise NotAttached("This notebook is not attached to a manager: run %shared_attach first.")
        return [*self._by_variable.values()][-1]

    def way_to(self, variable: str) -> list[str]:
        """What another process tells `%shared_attach`, to be attached to the same manager."""
        found = self._by_variable[variable]
        return ["--link-file", str(found.link_file)] if found.link_file else [found.session.name, "--no-create"]

    def names(self) -> list[str]:
        """What is shared, as far as known here; asks nobody."""
        return self._current.names if self._by_variable else []

    def variables(self) -> dict[str, Any]:
        """The user's own variables: what may be worth sharing."""
        hidden = self._shell.user_ns_hidden
        return {
            name: value
            for name, value in self._shell.user_ns.items()
            if not name.startswith("_") and name not in hidden and name not in self._by_variable
        }

    def detach(self) -> Session:
        """Leave the manager attached to last. Its variable stays: what it says of itself is clear enough."""
        found = self._current
        self._by_variable.popitem()
        found.detach()
        return found.session

    def detach_all(self) -> None:
        """Leave all managers, and take the variables back."""
        while self._by_variable:
            variable, found = self._by_variable.popitem()
            found.detach()
            if self._shell.user_ns.get(variable) is found.session:
                del self._shell.user_ns[variable]


def is_variable(name: str) -> bool:
    """Whether a variable can be called so."""
    return name.isidentifier() and not keyword.iskeyword(name)


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """A hint for a name that was mistyped; empty when nothing is near."""
    near = difflib.get_close_matches(name, [*names], 1)
    return f" Did you mean {near[0]!r}?" if near else ""
