"""Finds the manager that takes the place of one that kept what it shared: ids go on in it, so proxies do, too.

A manager that died is started again by whoever calls first. One that was ended in order is only looked for: somebody
wanted it to end. A call whose fate is unknown raises, and says so; one that waited waits again, unless doing it twice
would do harm.
"""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

from ...address import ConnectionInfo, Files
from ...errors import ManagerGone
from ...keeping import Keeping
from ...kinds.proxy import Proxy
from ...platform.sockets import is_of_this_machine
from ...wire.messages import Call, Handle
from . import launch
from .departure import Parting
from .transport import Transport

NOT_TWICE = {"put"}  # of operations that wait


class Returning(Parting):
    """What a session does when its manager has gone, and kept what it shared."""

    left: bool
    _keeps: tuple[Keeping, str] | None  # how its manager keeps, and the line of managers that has kept there
    _epoch: str
    _lock: Any
    _transport: Transport | None
    _pipelines: Counter[int]  # that are open, of each thread
    _ended: Transport | None = None  # the way to the one that has gone
    _died = False  # it ended without a word

    def _note_keeping(self, transport: Transport) -> None:
        keeps = transport.welcome.about.get("keeps")
        self._keeps = (Keeping(*keeps[:2]), keeps[2]) if keeps else None

    def manager_gone(self, why: str) -> None:
        """The lifeline has ended."""
        if self._keeps and not self.gone and is_of_this_machine(self.connection.address):
            self._died = Files.of(self.connection.name).read() == self.connection
        if self._keeps:  # first: whoever sees that it has gone calls the next one, not the way to this one
            self._ended, self._transport = self._transport or self._ended, None
        super().manager_gone(why)

    def _farewell(self, why: str) -> str:
        if not self._keeps:
            return super()._farewell(why)
        known, why = self.connection, why.rstrip(".")
        text = f"The manager {known.name!r} (pid {known.pid}) is gone: {why}. Whether this call was done is unknown."
        text = f"{text} It keeps what it shares, in {self._keeps[0].folder}"
        if not is_of_this_machine(known.address):  # nobody here can start one there
            return f"{text}, on its machine: attach again to the one that is started there, by its new link."
        return f"{text}: the next call goes to its successor."

    def _come_back(self) -> bool:
        """Attach to the manager that has taken its place: whether there is one."""
        keeps = self._keeps
        if keeps is None or self.left or not is_of_this_machine(self.connection.address):
            return False
        with self._lock:
            if not self.gone:  # another thread was faster
                return True
            found = self._next(keeps[0])
            return found is not None and self._attach_next(found, keeps[1])

    def _next(self, keeping: Keeping) -> ConnectionInfo | None:
        name = self.connection.name
        found = launch.find_or_start(name, keeping=keeping) if self._died else launch.find_running(name)
        return None if found == self.connection else found

    def _attach_next(self, found: ConnectionInfo, lineage: str) -> bool:
        before = self.connection, self.gone, self._epoch
        ended, self._ended = self._ended, None
        if ended is not None:
            ended.close()  # before the next one is there: what it had to say is said
        self.connection, self.gone, self._epoch = found, None, ""
        try:
            transport = self._attach()
            if self._keeps and self._keeps[1] == lineage:
                self._renew_handles(transport)
                return True
            self._transport = None
            transport.close()  # another one, of the same name: what is held here is not there
        except BaseException:
            self.connection, self.gone, self._epoch = before
            raise
        self.connection, self.gone, self._epoch = before
        return False

    def _attach(self) -> Transport:
        raise NotImplementedError

    def _renew_handles(self, transport: Transport) -> None:
        """Objects have the same ids there, and perhaps other slots."""
        proxies: list[Proxy] = [*self._proxies.values()]
        ids = [proxy._handle.object for proxy in proxies]
        for proxy in proxies:
            proxy._cache.begin_anew()
        for proxy, handle in zip(proxies, transport.call(Call(0, 0, "handles", [ids])).value, strict=True):
            if handle is not None:
                proxy._handle = Handle(*handle)
                proxy._slot = proxy._handle.slot

    def _waits_again(self, operation: str) -> bool:
        """Whether a call that waited when its manager died is to wait in the next one."""
        return self._keeps is not None and self._died and not self.left and operation not in NOT_TWICE

    def _reached_again(self) -> None:
        """Be attached again; else ManagerGone. A pipeline ends with its manager: half of it is not done by the next."""
        if self._pipelines[threading.get_ident()] or not self._come_back():
            raise ManagerGone(self.gone)
