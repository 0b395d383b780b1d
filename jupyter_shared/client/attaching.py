"""How a session comes by its way to a manager, and how it leaves. Whatever breaks in leaves no way that nobody owns.

A way outlives whoever opened it: a thread of this process holds its lifeline, and by that the manager knows a client.
So it belongs to somebody before it is opened, and is closed as often as it takes.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from ..address import ConnectionInfo
from ..errors import ManagerGone, Refused
from ..kinds.covering import covered
from ..saying import said, sentence
from ..wire.messages import DIRECTORY, Call
from .connection import launch
from .connection.returning import Returning
from .connection.transport import Connect, Transport
from .memory.memories import Memories
from .memory.page import NoPage
from .memory.referents import Referents
from .processes.inheritance import ForkPipes
from .processes.pickled_proxies import forget
from .undisturbed import undisturbed


class Attaching(Returning):
    """One process's attachment to one manager, from its beginning to its end."""

    label: str
    memories: Memories | None
    left = False  # whether it was us who went: nothing attaches again by itself then
    gone: str | None = None  # why there is no manager any more
    page: Any = NoPage()
    _versions: Any = page
    _missed: Any = None
    takes_columns = False  # whether this manager takes many items as keys and values, and not only one by one
    takes_runs = False  # and blobs of one length together, wherever many travel
    _depots: list[str] | None = None  # how depots are reached, if this manager has any
    _transport: Transport | None = None
    _leaving: tuple[Transport | None, ...] = ()  # ways that are being closed
    _observes: bool
    _connect: Connect
    _referents: Referents
    _fork_pipes: ForkPipes

    @classmethod
    def attached_to(cls, connection: ConnectionInfo, *args: Any, **how: Any) -> Self:
        """A session, as the constructor makes it; if anything breaks in before this returns, nobody is attached.

        Of what the constructor returns, only its caller could say so, who does not know it yet.
        """
        made = cls.__new__(cls)
        made.connection = connection
        try:
            cls.__init__(made, connection, *args, **how)  # type: ignore[call-arg]
        except BaseException:
            made.detach()
            raise
        return made

    def _attach(self) -> Transport:
        with self._lock:
            if self._transport:
                return self._transport
            transport = self._connect(self.connection, {"label": self.label, "observer": self._observes}, self)  # type: ignore[arg-type]
            try:
                transport.begin()
                self._arrive(transport)
            except BaseException:
                undisturbed(transport.close)
                raise
            return transport

    def _arrive(self, transport: Transport) -> None:
        if self._epoch not in ("", transport.welcome.epoch):
            raise ConnectionRefusedError(said("Another manager is there now."))
        self._epoch = transport.welcome.epoch
        self.connection = _introduced(self.connection, transport.welcome.about)
        self._note_keeping(transport)
        can = transport.welcome.about.get("can", ())
        self.takes_columns, self.takes_runs = "columns" in can, "bulk" in can
        self._depots = transport.welcome.about.get("depots")
        if transport.shares_memory or self._depots:
            how = {"is_shared": transport.shares_memory, "may_mention": not self.connection.grant}
            self.memories = self.memories or Memories(self, **how)  # type: ignore[arg-type]
        inherited = self._referents.anew()
        if inherited:
            transport.call(Call(0, DIRECTORY.object, "hold", [[referent.id for referent in inherited]]))
        self._fork_pipes.arrived()
        if transport.page is not None:
            self._versions = transport.page
            self.page = NoPage() if self._blocks else self._versions
            self._missed = getattr(transport.page, "missed", None)
        self._transport = transport  # not before, or another thread would call it already
        if self.gone:  # meanwhile: whoever was told of that looked for a way that was not there yet
            self._transport = None
            raise ManagerGone(self.gone)

    def _reach(self) -> Transport:
        """The transport; in a forked child a new one."""
        if self.gone:
            self._reached_again()
        try:
            return self._attach()
        except (FileNotFoundError, ConnectionError, Refused) as error:
            why = sentence(error)
            stands = launch.find(self.connection.name) == self.connection
            raise (self.unconnected(why) if stands else self.explained(why)) from error

    @covered
    def detach(self) -> None:
        """Leave: what only this process knew is freed, what it held passes on. May be called again."""
        try:
            self._leave()
        except BaseException:
            undisturbed(self._leave)
            raise

    def _leave(self) -> None:
        """Each step may be taken again, if something broke in."""
        self.left = self.left or self.gone is None
        left = said("This session is detached from the manager %1: attach again.", repr(self.connection.name))
        self.gone = self.gone or left
        self.page = self._versions = NoPage()
        self.unfollow()
        forget(self)  # type: ignore[arg-type]
        ways = *self._leaving, self._transport, self._ended
        self._leaving, self._transport, self._ended = ways, None, None  # no call between: it is closed, or still known
        for transport in filter(None, ways):
            transport.close()
        self._leaving = ()

    @covered
    def __enter__(self) -> Self:
        try:
            return self
        except BaseException:  # Ctrl-C came at the first instruction: there will be no block to leave
            self.detach()
            raise

    @covered
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.detach()
        except BaseException:  # as above
            self.detach()
            raise


def _introduced(connection: ConnectionInfo, about: dict[str, Any]) -> ConnectionInfo:
    """A connection with what the manager says of itself, if it was known by its address alone."""
    known = {} if connection.pid else {key: about[key] for key in ("name", "pid", "started", "log") if key in about}
    return connection._replace(**known)
